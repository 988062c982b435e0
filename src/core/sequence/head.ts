/** What makes an answer of a state: scores, their probabilities, and the loss. */
import { type Affine, addAffine, addAffineBackward, sigmoid } from "../cells/affine.ts";
import { crossEntropyBackward, crossEntropyNats, NO_TARGET, softmax } from "../loss.ts";
import { checkSize, SpecError } from "../network/spec.ts";
import { type Floats, type Parameters, zerosLike } from "../tensor.ts";
import { leaveZero, type TensorPlan, uniformWithin } from "./tensorPlan.ts";

/**
 * - softmax: one of `size` classes; a row's target is the id of its class.
 * - sigmoid: `size` questions of yes or no; a row has `size` targets, each 0 or 1.
 *
 * A target of NO_TARGET does not count.
 */
export interface Head {
  readonly kind: "softmax" | "sigmoid";
  readonly size: number;
}

const HEAD_KINDS = ["softmax", "sigmoid"];

/** @throws SpecError */
export function checkHead({ kind, size }: Head): void {
  if (!HEAD_KINDS.includes(kind)) throw new SpecError(`head: expected one of ${HEAD_KINDS.join(", ")}, found ${kind}`);
  checkSize("head.size", size);
}

/** Wya `output.weight` [size, na], uniform in +-1/sqrt(na), and by `output.bias` [size], zeros. */
export function outputTensors(prefix: string, na: number, size: number): TensorPlan[] {
  return [
    { name: `${prefix}output.weight`, shape: [size, na], fill: uniformWithin(1 / Math.sqrt(na)) },
    { name: `${prefix}output.bias`, shape: [size], fill: leaveZero },
  ];
}

/** The two tensors in their place; nothing is copied. The same holds for their gradients. */
export function outputOf(prefix: string, parameters: Parameters): Affine {
  const tensor = (name: string) => parameters.get(`${prefix}output.${name}`) as Floats;
  return { W: tensor("weight"), b: tensor("bias") };
}

/** z = Wya a + by of states that stand in one array or in many; [rows of all, size]. */
export function scoresOf(output: Affine, states: readonly Floats[]): Floats {
  const size = output.b.length;
  const nx = output.W.length / size;
  const rows = states.reduce((total, a) => total + a.length / nx, 0);
  const scores = zerosLike(output.W, rows * size);
  let start = 0;
  for (const a of states) {
    const end = start + (a.length / nx) * size;
    addAffine(scores.subarray(start, end), output, a);
    start = end;
  }
  return scores;
}

/**
 * Back through scoresOf.
 *
 * @param grads added to
 * @returns dL/da, in arrays like those of the states
 */
export function scoresBackward(output: Affine, states: readonly Floats[], dScores: Floats, grads: Affine): Floats[] {
  const size = output.b.length;
  const nx = output.W.length / size;
  let start = 0;
  return states.map(a => {
    const end = start + (a.length / nx) * size;
    const da = zerosLike(a);
    addAffineBackward(dScores.subarray(start, end), output, a, da, grads);
    start = end;
    return da;
  });
}

/** Changes scores in place into yHat: softmax over a row, or a sigmoid of each. */
export function probabilitiesInPlace({ kind, size }: Head, scores: Floats): void {
  if (kind === "softmax") softmax(scores, size);
  else for (let k = 0; k < scores.length; k++) scores[k] = sigmoid(scores[k]);
}

/**
 * The mean over the targets that count, in nats.
 *
 *     softmax: L = -ln yHat[y]      sigmoid: L = -y ln yHat - (1 - y) ln(1 - yHat) = ln(1 + exp(z)) - y z
 */
export function headLossNats({ kind, size }: Head, scores: Floats, targets: Int32Array): number {
  if (kind === "softmax") return crossEntropyNats(scores, targets, size);
  let nats = 0;
  let counted = 0;
  for (let k = 0; k < targets.length; k++) {
    if (targets[k] === NO_TARGET) continue;
    // ln(1 + exp(z)), in a form that overflows for no z.
    nats += Math.max(0, scores[k]) + Math.log1p(Math.exp(-Math.abs(scores[k]))) - targets[k] * scores[k];
    counted++;
  }
  return nats / counted;
}

/** Changes scores in place into dL/dz = (yHat - y) / (targets that count), for both heads. */
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

/** @throws RangeError when the targets are not as many or not of the range that the head has, or none of them counts */
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
