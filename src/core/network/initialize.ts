/** The initial parameters of a language model. */
import { normal, type Random } from "../random.ts";
import { product } from "../tensor.ts";
import { type CellKind, checkSpec, type LanguageModelSpec, parameterShapes, stateArraysOf } from "./spec.ts";

/**
 * Scale of a tied embedding (set by hand, not measured). An RNN has no gates, so its first a⟨t⟩ and its
 * scores are larger.
 */
const TIED_SCALE: Record<CellKind, number> = {
  rnn: 0.8,
  rnnRelu: 0.8,
  gru: 1.5,
  gruResetBefore: 1.5,
  gruSimplified: 1.5,
  lstm: 1.5,
  lstmPeephole: 1.5,
};

/**
 * Draws the initial parameters of a network.
 *
 * - Recurrent, input and untied output weights: uniform in ±1/sqrt(H), as in torch.nn; H is the hidden size.
 * - Untied embedding: normal with standard deviation 1, as in torch.nn. With a much smaller one the first steps of
 *   training see no input.
 * - Tied embedding: normal with standard deviation s = scale / H^(1/4). It is also the output matrix, so the scores
 *   have the variance s^2 |a|^2. |a|^2 grows with s^2 H, so the first loss exceeds ln V by about s^4 H times a
 *   constant. This s keeps that excess at about a tenth of a nat for every H.
 * - Biases: zero. The exception is the forget gate of an LSTM, where bias_ih is 1, so that the cell remembers before
 *   it has learned to forget (Jozefowicz, Zaremba & Sutskever 2015).
 *
 * @throws SpecError
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
    else if (name.includes("peephole")) fill(values, () => bound * (2 * random() - 1));
    else if (stateArraysOf(spec.cell) > 1 && name.includes("bias_ih")) {
      values.fill(1, spec.hiddenSize, 2 * spec.hiddenSize); // rows i, f, g, o
    }
    parameters.set(name, values);
  }
  return parameters;
}

function fill(values: Float32Array, draw: () => number): void {
  for (let k = 0; k < values.length; k++) values[k] = draw();
}
