/** The optimizers: clipping by the global norm, AdamW, and the step of dynamic evaluation. */
import type { Floats, Parameters } from "./tensor.ts";

export const OPTIMIZER_KINDS = ["adamw", "sgd"] as const;

/** AdamW, or gradient descent: W = W - lr dW. */
export type OptimizerKind = (typeof OPTIMIZER_KINDS)[number];

/** Options of AdamW (Loshchilov & Hutter 2019). The decoupled weight decay applies to matrices, not to biases. */
export interface OptimizerOptions {
  /** The default is "adamw". */
  readonly kind?: OptimizerKind;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Keeps the scale finite when the norm is zero. The value is that of torch.nn.utils.clip_grad_norm_. */
const CLIP_EPSILON = 1e-6;

/**
 * Clips the gradients by their global norm (Pascanu, Mikolov & Bengio 2013).
 *
 *     dW = dW * min(1, clipNorm / (norm + 1e-6))      norm = L2 norm of all gradients together
 *
 * @param gradients changed in place
 * @returns the norm before clipping
 */
export function clipByGlobalNorm(gradients: Parameters, clipNorm: number): number {
  let squares = 0;
  for (const dW of gradients.values()) for (let k = 0; k < dW.length; k++) squares += dW[k] * dW[k];
  const norm = Math.sqrt(squares);
  const scale = clipNorm / (norm + CLIP_EPSILON);
  if (scale < 1) for (const dW of gradients.values()) for (let k = 0; k < dW.length; k++) dW[k] *= scale;
  return norm;
}

/** A parameter tensor with its gradient and its running moments, all of one shape. */
export interface AdamWTensor {
  readonly W: Floats;
  readonly dW: Floats;
  /** Running mean of the gradient. */
  readonly m: Floats;
  /** Running mean of the squared gradient. */
  readonly v: Floats;
}

/**
 * Takes one step of Adam with decoupled weight decay (Loshchilov & Hutter 2019), as torch.optim.AdamW does.
 *
 *     W = W (1 - lr decay)      m = b1 m + (1 - b1) dW      v = b2 v + (1 - b2) dW^2
 *     W = W - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)
 *
 * @param tensor  W, m and v are changed in place
 * @param options t is the number of the step, from 1; weightDecay is 0 for a bias
 */
export function adamWStep(
  { W, dW, m, v }: AdamWTensor,
  options: OptimizerOptions & { readonly learningRate: number; readonly t: number },
): void {
  const { beta1, beta2, epsilon, weightDecay, learningRate, t } = options;
  const stepSize = learningRate / (1 - beta1 ** t);
  const rootCorrection = Math.sqrt(1 - beta2 ** t);
  const kept = 1 - learningRate * weightDecay;
  for (let k = 0; k < W.length; k++) {
    m[k] = beta1 * m[k] + (1 - beta1) * dW[k];
    v[k] = beta2 * v[k] + (1 - beta2) * dW[k] * dW[k];
    W[k] = kept * W[k] - (stepSize * m[k]) / (Math.sqrt(v[k]) / rootCorrection + epsilon);
  }
}

/**
 * What a step of AdamW multiplies with, where bias corrections are part of the step size and of epsilon:
 *
 *     m += gain1 (dW - m)      v += gain2 (dW^2 - v)      W = (1 - decay) W - stepSize m / (sqrt(v) + epsilon)
 */
export function adamWFactors({
  beta1,
  beta2,
  epsilon,
  weightDecay,
  learningRate,
  t,
}: OptimizerOptions & { readonly learningRate: number; readonly t: number }) {
  const rootCorrection = Math.sqrt(1 - beta2 ** t);
  return {
    gain1: 1 - beta1,
    gain2: 1 - beta2,
    stepSize: (learningRate * rootCorrection) / (1 - beta1 ** t),
    epsilon: epsilon * rootCorrection,
    decay: learningRate * weightDecay,
  };
}

/**
 * Takes one step of gradient descent with decay toward the initial weights: the update of dynamic evaluation (Krause,
 * Kahembwe, Murray & Renals 2018). A rate for each row replaces their scaling by each gradient's mean square.
 *
 *     W[r, k] = W[r, k] - lr rate[r] dW[r, k] + decay (W0[r, k] - W[r, k])
 *
 * @param W     [rows, columns], changed in place
 * @param W0    the initial weights, of the same shape
 * @param rates [rows], or one rate for all rows
 */
export function dynamicEvaluationStep(
  W: Floats,
  { dW, W0 }: { readonly dW: Floats; readonly W0: Floats },
  { learningRate, decay }: { readonly learningRate: number; readonly decay: number },
  rates: Floats,
): void {
  const columns = W.length / rates.length;
  for (let k = 0; k < W.length; k++) {
    const rate = learningRate * rates[Math.floor(k / columns)];
    W[k] += decay * (W0[k] - W[k]) - rate * dW[k];
  }
}

/** W = W - lr dW (Robbins & Monro 1951). */
function descend(W: Floats, dW: Floats, learningRate: number): void {
  for (let k = 0; k < W.length; k++) W[k] -= learningRate * dW[k];
}

/** The tensors of a network, under the same names in every map. */
export interface AdamWTensors {
  readonly shapes: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly parameters: Parameters;
  readonly gradients: Parameters;
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
}

/**
 * Takes one step of the optimizer on every tensor of a network. In AdamW, tensors of one dimension (biases, peepholes) do not decay.
 *
 * @param tensors parameters and moments are changed in place
 * @param options t is the number of the step, from 1
 */
export function optimizerStepOfAll(
  { shapes, parameters, gradients, firstMoments, secondMoments }: AdamWTensors,
  options: OptimizerOptions & { readonly learningRate: number; readonly t: number },
): void {
  for (const { name, shape } of shapes) {
    if (options.kind === "sgd") {
      descend(parameters.get(name) as Floats, gradients.get(name) as Floats, options.learningRate);
      continue;
    }
    const [W, dW, m, v] = [parameters, gradients, firstMoments, secondMoments].map(
      tensors => tensors.get(name) as Floats,
    );
    adamWStep({ W, dW, m, v }, { ...options, weightDecay: shape.length > 1 ? options.weightDecay : 0 });
  }
}
