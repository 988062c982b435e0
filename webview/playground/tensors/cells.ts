/** One time step of each cell in TensorFlow.js, with the weights of `core`. */
import * as tf from "@tensorflow/tfjs-core";
import type { CellVariant } from "../../../src/core/cells/cellVariants.ts";

/** Weights of one direction of one layer, in the layout of torch.nn. */
export interface CellWeights {
  readonly Whh: tf.Tensor2D;
  readonly bhh: tf.Tensor1D;
  readonly peepholes?: tf.Tensor1D;
}

/** a⟨t⟩, and for an LSTM also c⟨t⟩; each [batch, na]. */
export type State = readonly tf.Tensor2D[];

/**
 * Computes the next state.
 *
 * @param gx Wx x⟨t⟩ + bx, [batch, gates * na]
 */
export type Step = (gx: tf.Tensor2D, prev: State) => State;

/** Makes the step of a cell; parts of the weights are cut out once for all steps. */
export function stepOf(cell: CellVariant, weights: CellWeights): Step {
  switch (cell) {
    case "rnn":
      return (gx, [a]) => [tf.tanh(tf.add(gx, recurrentPart(weights, a!)))];
    case "rnnRelu":
      return (gx, [a]) => [tf.relu(tf.add(gx, recurrentPart(weights, a!)))];
    case "gru":
      return (gx, [a]) => [gruStep(gx, recurrentPart(weights, a!), a!)];
    case "gruResetBefore":
      return gruResetBefore(weights);
    case "gruSimplified":
      return (gx, [a]) => {
        const [z, n] = blocks(tf.add(gx, recurrentPart(weights, a!)), 2);
        return [mix(tf.sigmoid(z!), tf.tanh(n!), a!)];
      };
    case "lstm":
    case "lstmPeephole":
      return lstm(weights);
    default:
      return cell satisfies never;
  }
}

/** Wa a⟨t-1⟩ + ba. */
function recurrentPart({ Whh, bhh }: Omit<CellWeights, "peepholes">, a: tf.Tensor2D): tf.Tensor2D {
  return tf.add(tf.matMul(a, Whh, false, true), bhh);
}

const blocks = (gates: tf.Tensor2D, count: number): tf.Tensor2D[] => tf.split(gates, count, 1);

/** Γu * c̃ + (1 - Γu) * a⟨t-1⟩, with z = 1 - Γu. */
function mix(z: tf.Tensor2D, candidate: tf.Tensor2D, a: tf.Tensor2D): tf.Tensor2D {
  return tf.add(candidate, tf.mul(z, tf.sub(a, candidate)));
}

/** The reset gate scales the product: Γr * (Wca a⟨t-1⟩ + bca). */
function gruStep(gx: tf.Tensor2D, ga: tf.Tensor2D, a: tf.Tensor2D): tf.Tensor2D {
  const [rx, zx, nx] = blocks(gx, 3);
  const [ra, za, na] = blocks(ga, 3);
  const reset = tf.sigmoid(tf.add(rx!, ra!));
  const candidate = tf.tanh(tf.add<tf.Tensor2D>(nx!, tf.mul(reset, na!)));
  return mix(tf.sigmoid(tf.add(zx!, za!)), candidate, a);
}

/** The reset gate scales the state before the product: Wca (Γr * a⟨t-1⟩) + bca. */
function gruResetBefore({ Whh, bhh }: CellWeights): Step {
  const na = Whh.shape[1];
  const gates = { Whh: tf.slice2d(Whh, [0, 0], [2 * na, na]), bhh: tf.slice1d(bhh, 0, 2 * na) };
  const inner = { Whh: tf.slice2d(Whh, [2 * na, 0], [na, na]), bhh: tf.slice1d(bhh, 2 * na, na) };
  return (gx, [a]) => {
    const [rx, zx, nx] = blocks(gx, 3);
    const [ra, za] = blocks(recurrentPart(gates, a!), 2);
    const reset = tf.sigmoid(tf.add(rx!, ra!));
    const candidate = tf.tanh(tf.add<tf.Tensor2D>(nx!, recurrentPart(inner, tf.mul(reset, a!))));
    return [mix(tf.sigmoid(tf.add(zx!, za!)), candidate, a!)];
  };
}

/** With peepholes, the gates also read the memory cell of their own unit. */
function lstm(weights: CellWeights): Step {
  const { peepholes } = weights;
  const peeps = peepholes ? tf.split(peepholes, 3) : undefined;
  const peep = (z: tf.Tensor2D, k: number, c: tf.Tensor2D): tf.Tensor2D =>
    peeps ? tf.add(z, tf.mul(c, peeps[k]!)) : z;
  return (gx, [a, c]) => {
    const [i, f, g, o] = blocks(tf.add(gx, recurrentPart(weights, a!)), 4);
    const update = tf.sigmoid(peep(i!, 0, c!));
    const forget = tf.sigmoid(peep(f!, 1, c!));
    const memory = tf.add<tf.Tensor2D>(tf.mul(update, tf.tanh(g!)), tf.mul(forget, c!));
    const output = tf.sigmoid(peep(o!, 2, memory));
    return [tf.mul(output, tf.tanh(memory)), memory];
  };
}
