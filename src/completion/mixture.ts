/** How far each expert is trusted, and what of that was learnt from the text so far. */
import { escapeCount } from "../memory/blend.ts";
import { CACHE_ORDER } from "../memory/documentCache.ts";
import { MEMORY_ORDER } from "../memory/memoryCursor.ts";

/** Network, memory, cache. */
export const EXPERTS = 3;

const MEMORY_LEVELS = 7;
const CONFIDENCES = 4;
const CACHE_LEVELS = 4;
const WEIGHTS = MEMORY_LEVELS * CONFIDENCES * CACHE_LEVELS * EXPERTS;
/** How fast weights follow what predicts well. */
const RATE = 0.01;

/** What a context looks like from outside: which weights apply. */
export interface Evidence {
  /** Tokens of context that memory and cache know. */
  readonly memoryOrder: number;
  readonly memoryConfidence: number;
  readonly cacheOrder: number;
}

/**
 * The weights of a linear mixture, one set a bucket of evidence, learnt online:
 *
 *     P(y) = sum_k w_k P_k(y)        w_k <- (1 - r) w_k + r w_k P_k(y) / P(y)
 *
 * the online form of expectation maximisation for mixture weights (Dempster, Laird & Rubin 1977).
 */
export class Mixture {
  /** Everything learnt, as one block: weights, then the blends' log gains. */
  readonly values: Float32Array;
  readonly memoryGains: Float32Array;
  readonly cacheGains: Float32Array;
  private readonly weights: Float32Array;

  constructor(values?: Float32Array) {
    const memory = escapeCount(MEMORY_ORDER);
    const cache = escapeCount(CACHE_ORDER);
    this.values = new Float32Array(WEIGHTS + memory + cache);
    this.weights = this.values.subarray(0, WEIGHTS);
    this.memoryGains = this.values.subarray(WEIGHTS, WEIGHTS + memory);
    this.cacheGains = this.values.subarray(WEIGHTS + memory);
    if (values) this.values.set(values);
    else startWeights(this.weights);
  }

  clone(): Mixture {
    return new Mixture(this.values);
  }

  /** The weights that apply, [EXPERTS]; a view. Without a network its weight is to be shared out by the caller. */
  weightsFor({ memoryOrder, memoryConfidence, cacheOrder }: Evidence): Float32Array {
    const confidence = Math.min(CONFIDENCES - 1, Math.floor(memoryConfidence * 3.999));
    const cacheLevel = Math.min(CACHE_LEVELS - 1, Math.max(0, cacheOrder));
    const bucket = (memoryLevel(memoryOrder) * CONFIDENCES + confidence) * CACHE_LEVELS + cacheLevel;
    return this.weights.subarray(bucket * EXPERTS, (bucket + 1) * EXPERTS);
  }

  /** @param probabilities what each expert gave the token that came, [EXPERTS]; 0 for one that is absent */
  learn(weights: Float32Array, probabilities: ArrayLike<number>): void {
    let mixed = 0;
    for (let k = 0; k < EXPERTS; k++) mixed += weights[k] * probabilities[k];
    if (!(mixed > 0)) return;
    for (let k = 0; k < EXPERTS; k++) weights[k] += RATE * weights[k] * (probabilities[k] / mixed - 1);
    let sum = 0;
    for (let k = 0; k < EXPERTS; k++) sum += weights[k] = Math.max(weights[k], 1e-4);
    for (let k = 0; k < EXPERTS; k++) weights[k] /= sum;
  }
}

/** Before anything is learnt: the longer a match, the more it counts. */
function startWeights(weights: Float32Array): void {
  for (let bucket = 0; bucket < WEIGHTS / EXPERTS; bucket++) {
    const cacheLevel = bucket % CACHE_LEVELS;
    const confidence = Math.floor(bucket / CACHE_LEVELS) % CONFIDENCES;
    const level = Math.floor(bucket / CACHE_LEVELS / CONFIDENCES);
    const memory = 0.5 + level * (1 + confidence);
    const cache = 0.02 + cacheLevel;
    const network = 2;
    const sum = memory + cache + network;
    weights.set([network / sum, memory / sum, cache / sum], bucket * EXPERTS);
  }
}

/** 0, 1, 2, 3, 4-5, 6-8, more. */
function memoryLevel(order: number): number {
  if (order <= 3) return order;
  if (order <= 5) return 4;
  return order <= 8 ? 5 : 6;
}
