/** The network of a spec in TensorFlow.js. Its tensors have the names and shapes of `core`, so weights can be exchanged. */
import * as tf from "@tensorflow/tfjs-core";
import { traitsOf } from "../../../src/core/cells/cellVariants.ts";
import { NO_TARGET } from "../../../src/core/loss.ts";
import type { Random } from "../../../src/core/random.ts";
import type { Head } from "../../../src/core/sequence/head.ts";
import { directionsOf, type RecurrentSpec, tensorSuffix } from "../../../src/core/sequence/recurrentSpec.ts";
import type { Parameters } from "../../../src/core/tensor.ts";
import { coreNetworkOf, initialNoise, recurrentSpecOf, windowsOf } from "../model/coreNetwork.ts";
import { EMBEDDING_SIZE, type PlaySpec, WINDOW_TOKENS } from "../model/spec.ts";
import type { PlayBatch, PlayTask } from "../model/tasks.ts";
import { type State, stepOf } from "./cells.ts";

/** A network whose variables live on the device of the backend. */
export interface TensorNetwork {
  /** By the names of `core`, in its order. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** Scores before softmax or sigmoid, [time * batch, classes]. Call it inside `tf.tidy`. */
  scores(batch: PlayBatch, noise?: Random): tf.Tensor2D;
  /** The mean loss over the targets that count. Call it inside `tf.tidy`. */
  loss(batch: PlayBatch, noise?: Random): tf.Scalar;
  dispose(): void;
}

/** Copies the parameters into variables. */
export function tensorNetworkOf(spec: PlaySpec, task: PlayTask, parameters: Parameters): TensorNetwork {
  const variables = new Map(
    coreNetworkOf(spec, task).tensors.map(({ name, shape }) => {
      const values = Float32Array.from(parameters.get(name) as ArrayLike<number>);
      return [name, tf.tidy(() => tf.variable(tf.tensor(values, [...shape])))];
    }),
  );
  const recurrent = recurrentSpecOf(spec);
  const tensor = <T extends tf.Tensor>(name: string): T => variables.get(name) as unknown as T;
  const hidden = (batch: PlayBatch, noise?: Random): tf.Tensor2D =>
    recurrent ? readSequence(recurrent, tensor, batch, noise) : readWindows(tensor, batch, task.vocabulary.length);
  const scores = (batch: PlayBatch, noise?: Random): tf.Tensor2D =>
    tf.add(tf.matMul(hidden(batch, noise), tensor<tf.Tensor2D>("output.weight"), false, true), tensor("output.bias"));
  return {
    variables,
    scores,
    loss: (batch, noise) => lossOf(task.head, scores(batch, noise), batch.targets),
    dispose() {
      for (const variable of variables.values()) variable.dispose();
    },
  };
}

type Tensors = <T extends tf.Tensor>(name: string) => T;

/** x⟨t⟩ = E[token⟨t⟩], written as the product of a one-hot row with E. */
function embed(tensor: Tensors, tokens: Int32Array): tf.Tensor2D {
  const E = tensor<tf.Tensor2D>("embedding.weight");
  return tf.matMul(oneHot(tokens, E.shape[0]), E);
}

/** Rows of zeros with a single 1, or without one for NO_TARGET. */
function oneHot(ids: Int32Array, size: number): tf.Tensor2D {
  const rows = new Float32Array(ids.length * size);
  for (const [k, id] of ids.entries()) if (id !== NO_TARGET) rows[k * size + id] = 1;
  return tf.tensor2d(rows, [ids.length, size]);
}

function readWindows(tensor: Tensors, batch: PlayBatch, padding: number): tf.Tensor2D {
  const rows = batch.inputs.length;
  const x = tf.reshape(embed(tensor, windowsOf(batch, padding)), [rows, WINDOW_TOKENS * EMBEDDING_SIZE]);
  const product = tf.matMul(x as tf.Tensor2D, tensor<tf.Tensor2D>("hidden.weight"), false, true);
  return tf.tanh(tf.add(product, tensor("hidden.bias")));
}

/** a⟨t⟩ of the top layer with both directions side by side, [time * batch, directions * na]. */
function readSequence(spec: RecurrentSpec, tensor: Tensors, batch: PlayBatch, random?: Random): tf.Tensor2D {
  const noise = random ? initialNoise(spec, batch.batch, random) : undefined;
  let x = embed(tensor, batch.inputs);
  for (let layer = 0; layer < spec.layers; layer++) {
    const outputs = Array.from({ length: directionsOf(spec) }, (_, direction) =>
      readDirection({ spec, tensor, layer, direction }, x, batch.batch, noise),
    );
    const joined = outputs[0]!.map((_, t) =>
      tf.concat2d(
        outputs.map(output => output[t]!),
        1,
      ),
    );
    x = tf.concat2d(joined, 0);
  }
  return x;
}

interface Direction {
  readonly spec: RecurrentSpec;
  readonly tensor: Tensors;
  readonly layer: number;
  readonly direction: number;
}

/** a⟨t⟩ at each step, in the order of the sequence; direction 1 reads from the end. */
function readDirection(
  { spec, tensor, layer, direction }: Direction,
  x: tf.Tensor2D,
  batch: number,
  noise: readonly Float32Array[] | undefined,
): tf.Tensor2D[] {
  const part = <T extends tf.Tensor>(name: string): T => tensor<T>(`rnn.${name}_${tensorSuffix(layer, direction)}`);
  const { peepholes, stateArrays } = traitsOf(spec.cell);
  const step = stepOf(spec.cell, {
    Whh: part("weight_hh"),
    bhh: part("bias_hh"),
    ...(peepholes > 0 && { peepholes: part("weight_peephole") }),
  });
  const gates = tf.add<tf.Tensor2D>(tf.matMul(x, part<tf.Tensor2D>("weight_ih"), false, true), part("bias_ih"));
  const times: tf.Tensor2D[] = tf.split(gates, x.shape[0] / batch, 0);
  const at = (layer * directionsOf(spec) + direction) * stateArrays;
  let state: State = Array.from({ length: stateArrays }, (_, k) => {
    const values = noise?.[at + k] ?? new Float32Array(batch * spec.hiddenSize);
    return tf.tensor2d(values, [batch, spec.hiddenSize]);
  });
  const outputs: tf.Tensor2D[] = new Array(times.length);
  for (let k = 0; k < times.length; k++) {
    const t = direction === 0 ? k : times.length - 1 - k;
    state = step(times[t]!, state);
    outputs[t] = state[0]!;
  }
  return outputs;
}

/** softmax: L = -Σ y ln ŷ. sigmoid: L = ln(1 + exp(z)) - y z, in a form that never overflows. */
function lossOf({ kind, size }: Head, scores: tf.Tensor2D, targets: Int32Array): tf.Scalar {
  const counted = targets.reduce((count, target) => count + (target === NO_TARGET ? 0 : 1), 0);
  if (kind === "softmax") {
    return tf.div(tf.neg(tf.sum(tf.mul(oneHot(targets, size), tf.logSoftmax(scores)))), counted);
  }
  const column = (make: (target: number) => number): tf.Tensor2D =>
    tf.tensor2d(Float32Array.from(targets, make), [targets.length, 1]);
  const counts = column(target => (target === NO_TARGET ? 0 : 1));
  const softplus = tf.add(tf.relu(scores), tf.log1p(tf.exp(tf.neg(tf.abs(scores)))));
  const losses = tf.sub(
    softplus,
    tf.mul(
      column(target => Math.max(0, target)),
      scores,
    ),
  );
  return tf.div(tf.sum(tf.mul(counts, losses)), counted);
}
