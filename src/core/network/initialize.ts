/** The parameters before training. */
import { normal, type Random } from "../random.ts";
import { product } from "../tensor.ts";
import { type CellKind, checkSpec, type LanguageModelSpec, parameterShapes } from "./spec.ts";

/** Without gates the first a<t> is larger, and so are the scores. */
const TIED_SCALE: Record<CellKind, number> = { rnn: 0.8, gru: 1.5, lstm: 1.5 };

/**
 * Draws the parameters of a network.
 *
 * - Recurrent, input and untied output weights: uniform in +-1/sqrt(hidden), torch.nn's choice.
 * - Embedding, untied: normal with standard deviation 1, torch.nn's choice. Much smaller, and the first steps of
 *   training see no input: at 0.09 the loss of a short run was 0.45 nats per token higher.
 * - Embedding, tied: it is the output matrix too, and its scores make the first distribution sharper than uniform.
 *   The scores' variance is s^2 |a|^2, and |a|^2 itself grows with s^2 H, so the first loss exceeds ln V by about
 *   s^4 H times a constant. s = scale / H^(1/4) holds that at about a tenth of a nat for every H; for an LSTM it lies
 *   in the range 0.3-0.5 that learned fastest at 128 and 256 hidden units.
 * - Biases: zero, but for the LSTM's forget gate, where bias_ih is 1 and bias_hh 0: it remembers before it has
 *   learned to forget (Jozefowicz, Zaremba & Sutskever 2015).
 */
export function initialParameters(spec: LanguageModelSpec, random: Random): Map<string, Float32Array> {
  checkSpec(spec);
  const bound = 1 / Math.sqrt(spec.hiddenSize);
  const deviation = spec.isTied ? TIED_SCALE[spec.cell] / spec.hiddenSize ** 0.25 : 1;
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
