/** The output head: scores, probabilities and the loss. */
import { type Affine, addAffine, addAffineBackward, type Products, sigmoid, stepZeros } from "../cells/affine.ts";
import { crossEntropyBackward, crossEntropyNats, NO_TARGET, softmax } from "../loss.ts";
import { checkSize, SpecError } from "../network/spec.ts";
import type { Floats, Parameters } from "../tensor.ts";
import { leaveZero, type TensorPlan, uniformWithin } from "./tensorPlan.ts";

/**
 * The kind and size of an output head.
 *
 * - softmax: one of `size` classes. The target of a row is the id of its class.
 * - sigmoid: `size` independent yes-or-no answers. A row has `size` targets, each 0 or 1.
 *
 * A target of NO_TARGET does not count.
 */
export interface Head {
  readonly kind: "softmax" | "sigmoid";
  readonly size: number;
}

const HEAD_KINDS = ["softmax", "sigmoid"];

/**
 * Checks the kind and the size of a head.
 *
 * @throws SpecError
 */
export function checkHead({ kind, size }: Head): void {
  if (!HEAD_KINDS.includes(kind)) throw new SpecError(`head: expected one of ${HEAD_KINDS.join(", ")}, found ${kind}`);
  checkSize("head.size", size);
}

/** Plans the tensors Wya, `output.weight` [size, na], uniform in ±1/sqrt(na), and by, `output.bias` [size], zeros. */
export function outputTensors(prefix: string, na: number, size: number): TensorPlan[] {
  return [
    { name: `${prefix}output.weight`, shape: [size, na], fill: uniformWithin(1 / Math.sqrt(na)) },
    { name: `${prefix}output.bias`, shape: [size], fill: leaveZero },
  ];
}

/** Returns the two tensors of the head, without a copy. Works for their gradients, too. */
export function outputOf(prefix: string, parameters: Parameters, products?: Products): Affine {
  const tensor = (name: string) => parameters.get(`${prefix}output.${name}`) as Floats;
  return { W: tensor("weight"), b: tensor("bias"), products };
}

/**
 * Computes the scores of states in one or more arrays.
 *
 *     z = Wya a + by
 *
 * @param states arrays of [rows, na]
 * @returns      [all rows, size]
 */
export function scoresOf(output: Affine, states: readonly Floats[]): Floats {
  const all = joined(output, states);
  const size = output.b.length;
  const scores = stepZeros(output, (all.length / (output.W.length / size)) * size);
  addAffine(scores, output, all);
  return scores;
}

/**
 * Back through `scoresOf`.
 *
 * @param grads added to
 * @returns dL/da, in arrays of the shapes of the states
 */
export function scoresBackward(output: Affine, states: readonly Floats[], dScores: Floats, grads: Affine): Floats[] {
  const all = joined(output, states);
  const da = stepZeros(output, all.length);
  addAffineBackward(dScores, output, all, da, grads);
  let start = 0;
  return states.map(a => {
    start += a.length;
    return da.subarray(start - a.length, start);
  });
}

/** The states of all steps in one array, so that a product reads a weight once for all of them. */
function joined(output: Affine, states: readonly Floats[]): Floats {
  if (states.length === 1) return states[0];
  const all = stepZeros(
    output,
    states.reduce((total, a) => total + a.length, 0),
  );
  let start = 0;
  for (const a of states) {
    all.set(a, start);
    start += a.length;
  }
  return all;
}

/** Changes scores in place into ŷ: a softmax over each row, or a sigmoid of each score. */
export function probabilitiesInPlace({ kind, size }: Head, scores: Floats): void {
  if (kind === "softmax") softmax(scores, size);
  else for (let k = 0; k < scores.length; k++) scores[k] = sigmoid(scores[k]);
}

/**
 * Computes the mean loss over the targets that count, in nats.
 *
 *     softmax: L = -ln ŷ[y]      sigmoid: L = -y ln ŷ - (1 - y) ln(1 - ŷ) = ln(1 + exp(z)) - y z
 */
export function headLossNats({ kind, size }: Head, scores: Floats, targets: Int32Array): number {
  if (kind === "softmax") return crossEntropyNats(scores, targets, size);
  let nats = 0;
  let counted = 0;
  for (let k = 0; k < targets.length; k++) {
    if (targets[k] === NO_TARGET) continue;
    // ln(1 + exp(z)) in a form that never overflows.
    nats += Math.max(0, scores[k]) + Math.log1p(Math.exp(-Math.abs(scores[k]))) - targets[k] * scores[k];
    counted++;
  }
  return nats / counted;
}

/** Changes scores in place into dL/dz = (ŷ - y) / (targets that count), for both heads. */
export function headBackwardInPlace(head: Head, scores: Floats, targets: Int32Array): void {
  if (head.kind === "softmax") {
    crossEntropyBackward(scores, targets, head.size);
    return;
  }
  const counted = targets.reduce((count, target) => count + (target === NO_TARGET ? 0 : 1), 0);
  for (let k = 0; k < scores.length; k++) {
    scores[k] = targets[k] === NO_TARGET ? 0 : (sigmoid(scores[k]) - targets[k]) / counted;
  }
}

/**
 * Checks the number and the range of the targets, and that at least one counts.
 *
 * @throws RangeError
 */
export function checkTargets({ kind, size }: Head, targets: Int32Array, rows: number): void {
  const expected = kind === "softmax" ? rows : rows * size;
  if (targets.length !== expected) throw new RangeError(`targets: expected ${expected}, found ${targets.length}`);
  const top = kind === "softmax" ? size - 1 : 1;
  for (const target of targets) {
    if (target !== NO_TARGET && !(target >= 0 && target <= top)) {
      throw new RangeError(`target: expected 0 to ${top}, or ${NO_TARGET} for none, found ${target}`);
    }
  }
  if (targets.every(target => target === NO_TARGET)) throw new RangeError("targets: expected at least one that counts");
}
