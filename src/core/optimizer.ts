/** What turns gradients into new parameters: clipping by global norm, and AdamW. */
import type { Floats, Parameters } from "./tensor.ts";

/** AdamW (Loshchilov & Hutter 2019). Weight decay is decoupled and applies to every weight matrix, not to biases. */
export interface OptimizerOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Keeps the scale finite when the norm is zero; the value of torch.nn.utils.clip_grad_norm_. */
const CLIP_EPSILON = 1e-6;

/**
 * Scales all gradients by min(1, clipNorm / (norm + 1e-6)), norm being the L2 norm of all of them together
 * (Pascanu, Mikolov & Bengio 2013).
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

/** One tensor of parameters with its gradient and its running moments, all of one shape. */
export interface AdamWTensor {
  readonly W: Floats;
  readonly dW: Floats;
  /** Running mean of the gradient. */
  readonly m: Floats;
  /** Running mean of its square. */
  readonly v: Floats;
}

/**
 * One step of Adam with decoupled weight decay (Loshchilov & Hutter 2019), as torch.optim.AdamW takes it.
 *
 *     W = W (1 - lr decay)      m = b1 m + (1 - b1) dW      v = b2 v + (1 - b2) dW^2
 *     W = W - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)
 *
 * @param tensor  W, m and v are changed in place
 * @param options t counts from 1; weightDecay is 0 for a bias
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
 * One step of gradient descent that is drawn back to where it began (Krause, Kahembwe, Murray & Renals 2018; in place
 * of their scaling by each gradient's mean square, a rate for each row).
 *
 *     W[r, k] = W[r, k] - lr rate[r] dW[r, k] + decay (W0[r, k] - W[r, k])
 *
 * @param W [rows, columns], changed in place
 * @param rates [rows]
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

/** Every tensor of a network, under the same names in each. */
export interface AdamWTensors {
  readonly shapes: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly parameters: Parameters;
  readonly gradients: Parameters;
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
}

/**
 * One AdamW step of a whole network. What has one dimension (biases, peepholes) does not decay.
 *
 * @param tensors parameters and moments are changed in place
 * @param options t counts from 1
 */
export function adamWStepOfAll(
  { shapes, parameters, gradients, firstMoments, secondMoments }: AdamWTensors,
  options: OptimizerOptions & { readonly learningRate: number; readonly t: number },
): void {
  for (const { name, shape } of shapes) {
    const [W, dW, m, v] = [parameters, gradients, firstMoments, secondMoments].map(
      tensors => tensors.get(name) as Floats,
    );
    adamWStep({ W, dW, m, v }, { ...options, weightDecay: shape.length > 1 ? options.weightDecay : 0 });
  }
}
