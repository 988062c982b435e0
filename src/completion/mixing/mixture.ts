/** How far each expert is trusted, and what of that was learned from the text so far. */
import { escapeCount } from "../../memory/blend.ts";
import { CACHE_ORDER } from "../../memory/documentCache.ts";
import { MEMORY_ORDER } from "../../memory/memoryCursor.ts";
import type { BinaryMixerValues } from "./binaryMixer.ts";
import { CANDIDATE_MIXER_STATES, CANDIDATE_MIXER_WEIGHTS, untrainedCandidateMixer } from "./candidateMixer.ts";
import type { Preceding } from "./lineContext.ts";
import { FACTORS } from "./logLinearPool.ts";
import { startValues } from "./startValues.ts";
import { TOKEN_CLASSES, TOKEN_GROUPS } from "./tokenKinds.ts";

/** Network, memory, cache. */
export const EXPERTS = 3;

/** Kinds of evidence. */
const SETS = 6;
const CONFIDENCES = 5;
/** One more cache order, for the place before the first token. */
const CACHE_LEVELS = CACHE_ORDER + 2;
const MEMORY_SET = (MEMORY_ORDER + 1) * CONFIDENCES;
const CACHE_SET = CACHE_LEVELS * CONFIDENCES;
const PAIR_SET = 4 * 4 * CONFIDENCES;
/** How likely the network's likeliest token is, by its log odds. */
const NETWORK_SET = 8;
const CLASSES_SET = TOKEN_CLASSES ** 2;
const CACHE_AT = MEMORY_SET;
const PAIR_AT = CACHE_AT + CACHE_SET;
const NETWORK_AT = PAIR_AT + PAIR_SET;
const CLASSES_AT = NETWORK_AT + NETWORK_SET;
const GROUPS_AT = CLASSES_AT + CLASSES_SET;
const CONTEXTS = GROUPS_AT + TOKEN_GROUPS;
const LOGITS = CONTEXTS * EXPERTS;
/** No value that was ever learned comes near this. */
const LARGEST = 100;
/** How fast the weights follow what predicts well. */
const RATE = 0.02;

/** What a context looks like from outside: which weights apply. */
export interface Evidence {
  /** Tokens of context that memory and cache know, and how sure they are of what follows it, 0..1. */
  readonly memoryOrder: number;
  readonly memoryConfidence: number;
  readonly cacheOrder: number;
  readonly cacheConfidence: number;
  /** Probability of the network's likeliest token; 0 without a network. */
  readonly networkConfidence: number;
  readonly preceding: Preceding;
}

/**
 * A linear mixture whose weights depend on the evidence, learned online by the gradient of log P:
 *
 *     P(y) = sum_k w_k P_k(y)     w = softmax(sum_s theta_s)     theta_sk += r (w_k P_k(y) / P(y) - w_k)
 *
 * with one theta per kind of evidence s: what the memory says, what the cache says, both together, how sure the network
 * is, and which tokens stand before (mixture of experts: Jacobs, Jordan, Nowlan & Hinton 1991; weight sets chosen by
 * context: Mahoney 2005).
 */
export class Mixture {
  /** Everything learned, as one block: logits, the blends' log gains, the product's exponents, the ranking's values. */
  readonly values: Float32Array;
  readonly memoryGains: Float32Array;
  readonly cacheGains: Float32Array;
  /** The product's exponents, FACTORS a context, and which of them apply. */
  readonly exponents: { readonly values: Float32Array; readonly chosen: Int32Array };
  readonly ranking: BinaryMixerValues;
  private readonly chosen = new Int32Array(SETS);

  constructor(values?: Float32Array) {
    const cacheAt = LOGITS + escapeCount(MEMORY_ORDER);
    const exponentsAt = cacheAt + escapeCount(CACHE_ORDER);
    const weightsAt = exponentsAt + CONTEXTS * FACTORS;
    const statesAt = weightsAt + CANDIDATE_MIXER_WEIGHTS;
    this.values = new Float32Array(statesAt + CANDIDATE_MIXER_STATES);
    this.memoryGains = this.values.subarray(LOGITS, cacheAt);
    this.cacheGains = this.values.subarray(cacheAt, exponentsAt);
    this.exponents = { values: this.values.subarray(exponentsAt, weightsAt), chosen: new Int32Array(SETS) };
    this.ranking = { weights: this.values.subarray(weightsAt, statesAt), states: this.values.subarray(statesAt) };
    if (values) this.values.set(values);
    else startValues(this.sections());
  }

  /** One that trusts all experts alike: where start values are learned from. */
  static untrained(): Mixture {
    const mixture = new Mixture(new Float32Array(0));
    untrainedCandidateMixer(mixture.ranking);
    return mixture;
  }

  /** The values in parts of one kind each, which start values are stored by. */
  sections(): readonly Float32Array[] {
    const { weights, states } = this.ranking;
    return [this.values.subarray(0, this.values.length - weights.length - states.length), weights, states];
  }

  clone(): Mixture {
    return new Mixture(this.values);
  }

  /** Every value in the middle between this one's and another's. */
  halfwayTo({ values }: Mixture): Mixture {
    return new Mixture(this.values.map((value, k) => (value + values[k]) / 2));
  }

  /** The values as little-endian float32 in base64. */
  toText(): string {
    const bytes = new DataView(new ArrayBuffer(4 * this.values.length));
    for (const [i, value] of this.values.entries()) bytes.setFloat32(4 * i, value, true);
    return btoa(Array.from(new Uint8Array(bytes.buffer), byte => String.fromCharCode(byte)).join(""));
  }

  /** What `toText` wrote; undefined where these are not the values of a mixture of this form. */
  static fromText(text: string): Mixture | undefined {
    const mixture = new Mixture();
    const { values } = mixture;
    if (!/^[A-Za-z0-9+/]*=*$/.test(text) || text.length !== 4 * Math.ceil((4 * values.length) / 3)) return undefined;
    const bytes = new DataView(Uint8Array.from(atob(text), sign => sign.charCodeAt(0)).buffer);
    if (bytes.byteLength !== 4 * values.length) return undefined;
    for (let i = 0; i < values.length; i++) values[i] = bytes.getFloat32(4 * i, true);
    return values.every(value => Math.abs(value) <= LARGEST) ? mixture : undefined;
  }

  /**
   * Sets the weights that apply, [EXPERTS].
   * @param hasNetwork without one its weight is 0 and the others share
   */
  weigh(evidence: Evidence, hasNetwork: boolean, weights: Float32Array): void {
    const { values, chosen } = this;
    this.choose(evidence);
    let sum = 0;
    for (let k = 0; k < EXPERTS; k++) {
      let logit = 0;
      for (let s = 0; s < chosen.length; s++) logit += values[chosen[s] + k];
      weights[k] = k === 0 && !hasNetwork ? 0 : Math.exp(logit);
      sum += weights[k];
    }
    for (let k = 0; k < EXPERTS; k++) weights[k] /= sum;
  }

  /** @param probabilities what each expert gave the token that came, [EXPERTS]; `weights` are those of `weigh` */
  learn(weights: Float32Array, probabilities: ArrayLike<number>): void {
    let mixed = 0;
    for (let k = 0; k < EXPERTS; k++) mixed += weights[k] * probabilities[k];
    if (!(mixed > 0)) return;
    for (let k = 0; k < EXPERTS; k++) {
      const step = RATE * weights[k] * (probabilities[k] / mixed - 1);
      for (const at of this.chosen) this.values[at + k] += step;
    }
  }

  private choose(evidence: Evidence): void {
    const memory = Math.max(0, evidence.memoryOrder);
    const cache = evidence.cacheOrder + 1;
    const memorySure = level(evidence.memoryConfidence);
    const cacheSure = level(evidence.cacheConfidence);
    const pair = (coarse(memory) * 4 + coarse(evidence.cacheOrder)) * CONFIDENCES;
    this.chooseContext(0, memory * CONFIDENCES + memorySure);
    this.chooseContext(1, CACHE_AT + cache * CONFIDENCES + cacheSure);
    this.chooseContext(2, PAIR_AT + pair + memorySure);
    this.chooseContext(3, NETWORK_AT + oddsLevel(evidence.networkConfidence));
    this.chooseContext(4, CLASSES_AT + evidence.preceding.classPair);
    this.chooseContext(5, GROUPS_AT + evidence.preceding.tokenGroup);
  }

  private chooseContext(set: number, context: number): void {
    this.chosen[set] = context * EXPERTS;
    this.exponents.chosen[set] = context * FACTORS;
  }
}

function level(confidence: number): number {
  return Math.min(CONFIDENCES - 1, Math.floor(confidence * CONFIDENCES));
}

/** Log odds rounded, from -3 and less to 4 and more. */
function oddsLevel(confidence: number): number {
  const odds = Math.log(confidence / (1 - confidence));
  return Math.max(0, Math.min(NETWORK_SET - 1, Math.round(odds + 3)));
}

/** 0-1, 2, 3-4, more. */
function coarse(order: number): number {
  if (order <= 1) return 0;
  if (order === 2) return 1;
  return order <= 4 ? 2 : 3;
}
