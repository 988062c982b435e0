/** Trains a network in TensorFlow.js: forward, backward through time, clip, Adam. */
import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../../../src/core/random.ts";
import type { Parameters } from "../../../src/core/tensor.ts";
import type { StepOptions, TrainedState } from "../model/run.ts";
import { ADAM, type PlaySpec } from "../model/spec.ts";
import type { PlayBatch, PlayTask } from "../model/tasks.ts";
import { type TensorNetwork, tensorNetworkOf } from "./tensorNetwork.ts";

export interface StepFigures {
  readonly lossNats: number;
  /** The norm of all gradients together, before clipping. */
  readonly gradNorm: number;
}

/** Keeps the scale finite when the norm is zero, as in `core`. */
const CLIP_EPSILON = 1e-6;

/** Owns the variables of a network and of its optimizer. */
export class TensorTrainer {
  readonly #network: TensorNetwork;
  readonly #first: ReadonlyMap<string, tf.Variable>;
  readonly #second: ReadonlyMap<string, tf.Variable>;
  #steps: number;

  constructor(spec: PlaySpec, task: PlayTask, state: TrainedState) {
    this.#network = tensorNetworkOf(spec, task, state.parameters);
    const moments = (values: Parameters) =>
      new Map(
        Array.from(this.#network.variables, ([name, { shape }]) => {
          const kept = values.get(name);
          return [name, tf.tidy(() => tf.variable(kept ? tf.tensor(Float32Array.from(kept), shape) : tf.zeros(shape)))];
        }),
      );
    this.#first = moments(state.firstMoments);
    this.#second = moments(state.secondMoments);
    this.#steps = state.steps;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Takes one step. The device works on while the figures are awaited. */
  async step(batch: PlayBatch, options: StepOptions, noise?: Random): Promise<StepFigures> {
    const figures = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => this.#network.loss(batch, noise),
        [...this.#network.variables.values()],
      );
      const norm = tf.sqrt(tf.addN(Object.values(grads).map(gradient => tf.sum(tf.square(gradient)))));
      const scale =
        options.clipNorm === null ? tf.scalar(1) : tf.minimum(1, tf.div(options.clipNorm, tf.add(norm, CLIP_EPSILON)));
      this.#update(grads, scale, options.learningRate);
      return tf.stack([value, norm]);
    });
    const [lossNats, gradNorm] = await figures.data();
    figures.dispose();
    return { lossNats: lossNats!, gradNorm: gradNorm! };
  }

  /** Adam: W = W - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps). */
  #update(grads: tf.NamedTensorMap, scale: tf.Tensor, learningRate: number): void {
    const { beta1, beta2, epsilon } = ADAM;
    this.#steps++;
    const [first, second] = [1 - beta1 ** this.#steps, 1 - beta2 ** this.#steps];
    for (const [name, variable] of this.#network.variables) {
      const gradient = tf.mul(grads[variable.name]!, scale);
      const [m, v] = [this.#first.get(name)!, this.#second.get(name)!];
      m.assign(tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)));
      v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
      const step = tf.div(tf.div(m, first), tf.add(tf.sqrt(tf.div(v, second)), epsilon));
      variable.assign(tf.sub(variable, tf.mul(step, learningRate)));
    }
  }

  /** Copies the weights from the device. */
  parameters(): Promise<Map<string, Float32Array>> {
    return copyOf(this.#network.variables);
  }

  /** Copies everything that is needed to go on. */
  async state(): Promise<TrainedState> {
    const [parameters, firstMoments, secondMoments] = await Promise.all([
      this.parameters(),
      copyOf(this.#first),
      copyOf(this.#second),
    ]);
    return { steps: this.#steps, parameters, firstMoments, secondMoments };
  }

  dispose(): void {
    this.#network.dispose();
    for (const variable of [...this.#first.values(), ...this.#second.values()]) variable.dispose();
  }
}

async function copyOf(variables: ReadonlyMap<string, tf.Variable>): Promise<Map<string, Float32Array>> {
  const read = async ([name, variable]: [string, tf.Variable]) => [name, await variable.data<"float32">()] as const;
  return new Map(await Promise.all([...variables].map(read)));
}
