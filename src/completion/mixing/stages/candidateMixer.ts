/** Third stage: asks of each of the likeliest tokens in turn whether it comes next. */
import { createOperations, type DistributionOperations } from "../../../core/mixing/distributions.ts";
import { LINE_CONTEXTS } from "../contexts/lineContext.ts";
import { TOKEN_CLASSES, TOKEN_GROUPS, type TokenKinds } from "../contexts/tokenKinds.ts";
import { BinaryMixer, type BinaryMixerParameters, type BinaryMixerSizes, inputCount } from "./binaryMixer.ts";
import { CandidateCounts, STATES_PER_CONTEXT, UNTRAINED_STATES } from "./candidateCounts.ts";
import type { MixingStage, ParameterSection, Predictions, StageDefinition } from "./mixingStage.ts";

/** Candidates: the likeliest tokens. Set by hand, not measured. */
const CANDIDATES = 16;
/**
 * Orders of memory and cache whose counts are inputs. Set by hand, not measured.
 */
const MEMORY_ORDERS = [2, 4, 8, 15] as const;
const CACHE_ORDERS = [1, 2, 4] as const;
/** Rows of the counts: orders of the memory, orders of the cache, line contexts. */
const CACHE_ROW = MEMORY_ORDERS.length;
const LINE_CONTEXT_ROW = CACHE_ROW + CACHE_ORDERS.length;
const ROWS = LINE_CONTEXT_ROW + LINE_CONTEXTS;
/** Distributions whose probabilities are inputs: that of the stage before, network, memory, cache. */
const DISTRIBUTIONS = 4;

/**
 * Sets of contexts, each of which selects one weight vector: with or without a network, by rank; how long the memory's
 * and the cache's known context is; how likely the stage before has the candidate; the class of the last token; the
 * classes of the last two; the candidate's class; the last token's group; and the candidate's group. The last four
 * leave the candidate's rank out, for they have many contexts already. Levels and sizes are set by hand; what the last
 * five sets gain is measured in docs/experiments/014-weight-contexts.md.
 */
const CONTEXT_SETS = 9;
/** Ranks that are told apart; all later ones count as the last of these. */
const RANKS = 5;
const FEW_RANKS = 3;
const ORDER_LEVELS = 8;
const CONFIDENCES = 12;
/** Where each set begins in the numbering of all contexts. */
const MEMORY_AT = 2 * CANDIDATES;
const CACHE_AT = MEMORY_AT + RANKS * ORDER_LEVELS;
const CONFIDENCE_AT = CACHE_AT + RANKS * ORDER_LEVELS;
const CLASS_AT = CONFIDENCE_AT + FEW_RANKS * CONFIDENCES;
const CLASSES_AT = CLASS_AT + RANKS * TOKEN_CLASSES;
const CANDIDATE_CLASS_AT = CLASSES_AT + TOKEN_CLASSES ** 2;
const GROUP_AT = CANDIDATE_CLASS_AT + TOKEN_CLASSES ** 2;
const CANDIDATE_GROUP_AT = GROUP_AT + TOKEN_GROUPS;
const CONTEXTS = CANDIDATE_GROUP_AT + TOKEN_GROUPS;

const SIZES: BinaryMixerSizes = { probabilities: DISTRIBUTIONS, states: ROWS, contextSets: CONTEXT_SETS };

/** What remains of an expert's distribution counts as this at least. Set by hand, not measured. */
const MIN_REMAINDER = 1e-9;
/**
 * This share of the probability is spread over all tokens evenly, so that no answer, however sure, makes another token
 * impossible. Set by hand, not measured.
 */
const UNIFORM_SHARE = 1e-6;

/** Weight vectors, [CONTEXTS, inputCount]. Untrained, a candidate is as likely as the stage before has it. */
const WEIGHTS: ParameterSection = {
  name: "candidateMixer.weights",
  length: CONTEXTS * inputCount(SIZES),
  stepsPerUnit: 64,
  setUntrained(weights) {
    for (let context = 0; context < CONTEXTS; context++) weights[context * inputCount(SIZES)] = 1;
  },
};

/** Log odds of the states, [ROWS, STATES_PER_CONTEXT]. */
const STATES: ParameterSection = {
  name: "candidateMixer.states",
  length: ROWS * STATES_PER_CONTEXT,
  stepsPerUnit: 16,
  setUntrained(states) {
    for (let row = 0; row < ROWS; row++) states.set(UNTRAINED_STATES, row * STATES_PER_CONTEXT);
  },
};

export const candidateMixer: StageDefinition = {
  sections: [WEIGHTS, STATES],
  create: (kinds, parameters, operations) =>
    new CandidateMixer(
      kinds,
      { weights: parameters.section(WEIGHTS), states: parameters.section(STATES) },
      operations ?? createOperations(kinds.classes.length),
    ),
};

/**
 * A stick-breaking chain over the likeliest tokens c_1, c_2, ... of a distribution:
 *
 *     P(c_i) = p_i prod_{j<i} (1 - p_j)     p_i = P(c_i | none of c_1 .. c_{i-1}), by a BinaryMixer
 *
 * All other tokens share what is left in their former proportions, so any p_i make a sum of 1. PAQ predicts bit by bit
 * in this way (Mahoney 2005); here the questions are tokens. What it gains:
 * docs/experiments/013-stages-of-the-mixer.md.
 */
class CandidateMixer implements MixingStage {
  /** One per candidate, as each keeps its inputs until it learns; all share the parameters. */
  private readonly mixers: readonly BinaryMixer[];
  /** c_i, the first `count` of them. */
  private readonly candidates = new Int32Array(CANDIDATES);
  private count = 0;
  /** Candidates that have a rank. */
  private ranked = 0;
  /** i of a candidate, counted from 1; 0 for all other tokens; [vocabularySize]. */
  private readonly rank: Uint8Array;
  private readonly counts = new CandidateCounts(ROWS, CANDIDATES);
  /** What remains of each distribution without the candidates that were asked about, [DISTRIBUTIONS]. */
  private readonly remainder = new Float64Array(DISTRIBUTIONS);
  /** P(c_i). */
  private readonly probabilities = new Float64Array(CANDIDATES);

  constructor(
    private readonly kinds: Pick<TokenKinds, "classes" | "groups">,
    parameters: BinaryMixerParameters,
    private readonly operations: Pick<DistributionOperations, "likeliest">,
  ) {
    this.mixers = Array.from({ length: CANDIDATES }, () => new BinaryMixer(SIZES, parameters));
    this.rank = new Uint8Array(kinds.classes.length);
  }

  apply(mixed: Float32Array, predictions: Predictions, next?: number): void {
    this.chooseCandidates(mixed);
    // What comes after the token that follows would be asked about in vain: it learns nothing.
    if (next !== undefined) this.count = this.rank[next] || this.count;
    this.collectCounts(predictions);
    const distributions = [mixed, predictions.network, predictions.memory, predictions.cache];
    this.remainder.fill(1);
    let left = 1;
    for (let i = 0; i < this.count; i++) {
      this.setInputs(i, distributions);
      this.selectContexts(i, predictions);
      const p = this.mixers[i].mix();
      this.probabilities[i] = left * p;
      left *= 1 - p;
      this.ruleOut(i, distributions);
    }
    if (next === undefined) this.redistribute(mixed, left);
  }

  learn(token: number): void {
    for (let i = 0; i < this.count; i++) {
      const isNext = this.candidates[i] === token;
      this.mixers[i].update(isNext ? 1 : 0);
      if (isNext) return;
    }
  }

  /** The likeliest tokens; at least one token of the vocabulary is no candidate. */
  private chooseCandidates(mixed: Float32Array): void {
    const { candidates, rank } = this;
    for (let i = 0; i < this.ranked; i++) rank[candidates[i]] = 0;
    const count = this.operations.likeliest(mixed, candidates);
    this.count = count;
    this.ranked = count;
    for (let i = 0; i < count; i++) rank[candidates[i]] = i + 1;
  }

  private collectCounts({ memoryBlend, cacheBlend, lineContextCounts, lineContexts }: Predictions): void {
    const { counts, rank } = this;
    const tokens = this.candidates.subarray(0, this.count);
    for (const [k, order] of MEMORY_ORDERS.entries()) counts.setOrder(k, memoryBlend, order, rank);
    for (const [k, order] of CACHE_ORDERS.entries()) counts.setOrder(CACHE_ROW + k, cacheBlend, order, rank);
    for (const [k, context] of lineContexts.entries()) {
      counts.setHashed(LINE_CONTEXT_ROW + k, lineContextCounts, context, tokens);
    }
  }

  /** Probabilities given that no earlier candidate comes next, and states of the counts. */
  private setInputs(i: number, distributions: readonly Float32Array[]): void {
    const mixer = this.mixers[i];
    const token = this.candidates[i];
    for (let k = 0; k < DISTRIBUTIONS; k++) {
      const distribution = distributions[k];
      const isAbsent = distribution.length === 0;
      mixer.setProbability(k, isAbsent ? 0.5 : distribution[token] / Math.max(MIN_REMAINDER, this.remainder[k]));
    }
    this.counts.setStates(i, mixer.states);
  }

  private selectContexts(i: number, { network, memoryBlend, cacheBlend, preceding }: Predictions): void {
    const { inputs, contexts } = this.mixers[i];
    const { tokenClass, classPair, tokenGroup } = preceding;
    const token = this.candidates[i];
    const rank = Math.min(i, RANKS - 1);
    const confidence = Math.max(0, Math.min(CONFIDENCES - 1, Math.round(inputs[0] + 5)));
    contexts[0] = network.length === 0 ? CANDIDATES + i : i;
    contexts[1] = MEMORY_AT + rank * ORDER_LEVELS + orderLevel(memoryBlend.longest);
    contexts[2] = CACHE_AT + rank * ORDER_LEVELS + cacheBlend.longest + 1;
    contexts[3] = CONFIDENCE_AT + Math.min(i, FEW_RANKS - 1) * CONFIDENCES + confidence;
    contexts[4] = CLASS_AT + rank * TOKEN_CLASSES + tokenClass;
    contexts[5] = CLASSES_AT + classPair;
    contexts[6] = CANDIDATE_CLASS_AT + this.kinds.classes[token] * TOKEN_CLASSES + tokenClass;
    contexts[7] = GROUP_AT + tokenGroup;
    contexts[8] = CANDIDATE_GROUP_AT + this.kinds.groups[token];
  }

  private ruleOut(i: number, distributions: readonly Float32Array[]): void {
    const token = this.candidates[i];
    for (let k = 0; k < DISTRIBUTIONS; k++) {
      if (distributions[k].length > 0) this.remainder[k] -= distributions[k][token];
    }
    this.counts.ruleOut(i);
  }

  /** Candidates get the probabilities of the chain, all others their share of what is left. */
  private redistribute(mixed: Float32Array, left: number): void {
    const { candidates, rank, count } = this;
    let others = 0;
    for (let y = 0; y < mixed.length; y++) if (rank[y] === 0) others += mixed[y];
    const uniform = UNIFORM_SHARE / mixed.length;
    const factor = others > 0 ? ((1 - UNIFORM_SHARE) * left) / others : 0;
    // Where the stage before has nothing for the others, they share what is left evenly.
    const base = others > 0 ? uniform : uniform + ((1 - UNIFORM_SHARE) * left) / (mixed.length - count);
    for (let y = 0; y < mixed.length; y++) mixed[y] = factor * mixed[y] + base;
    for (let i = 0; i < count; i++) mixed[candidates[i]] = (1 - UNIFORM_SHARE) * this.probabilities[i] + uniform;
  }
}

/** 0, 1, 2, 3, 4-5, 6-8, 9-14, more; -1 counts as 0. */
function orderLevel(order: number): number {
  if (order <= 3) return Math.max(0, order);
  if (order <= 5) return 4;
  if (order <= 8) return 5;
  return order < 15 ? 6 : 7;
}
