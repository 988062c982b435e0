/** The parameters before training. */
import { normal, type Random } from "../random.ts";
import { product } from "../tensor.ts";
import { checkSpec, type LanguageModelSpec, parameterShapes } from "./spec.ts";

/**
 * Draws the parameters of a network.
 *
 * - Recurrent, input and untied output weights: uniform in +-1/sqrt(hidden), torch.nn's choice.
 * - Embedding: normal with standard deviation 1/sqrt(embeddingSize), so a row's length is about 1. A tied embedding
 *   is the output matrix too: with rows of length 1 a score is at most as large as |a<t>|, the first distribution is
 *   nearly uniform and the first loss nearly ln V. torch.nn's own N(0, 1) would start a tied network far above it.
 * - Biases: zero, but for the LSTM's forget gate, where bias_ih is 1 and bias_hh 0: it remembers before it has
 *   learnt to forget (Jozefowicz, Zaremba & Sutskever 2015).
 */
export function initialParameters(spec: LanguageModelSpec, random: Random): Map<string, Float32Array> {
  checkSpec(spec);
  const bound = 1 / Math.sqrt(spec.hiddenSize);
  const deviation = 1 / Math.sqrt(spec.embeddingSize);
  const parameters = new Map<string, Float32Array>();
  for (const { name, shape } of parameterShapes(spec)) {
    const values = new Float32Array(product(shape));
    if (name === "embedding.weight") fill(values, () => deviation * normal(random));
    else if (shape.length > 1) fill(values, () => bound * (2 * random() - 1));
    else if (spec.cell === "lstm" && name.includes("bias_ih")) {
      values.fill(1, spec.hiddenSize, 2 * spec.hiddenSize); // rows i, f, g, o
    }
    parameters.set(name, values);
  }
  return parameters;
}

function fill(values: Float32Array, draw: () => number): void {
  for (let k = 0; k < values.length; k++) values[k] = draw();
}
