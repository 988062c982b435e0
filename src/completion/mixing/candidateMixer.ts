/**
 * The mixture's last word on the likeliest tokens: of each in turn, whether it is the one.
 *
 * Measured by `recurrent score --adapt` on 40,000 to 110,000 characters of held-out files, from start values that were
 * learned on other corpora; bits per character:
 *
 * | | effect | django | go | javac | rustc |
 * |---|---|---|---|---|---|
 * | linear mixture and product | 0.7063 | 0.9762 | 1.1144 | 0.6932 | 0.8425 |
 * | the same with the ranking | 0.6790 | 0.9640 | 1.0990 | 0.6809 | 0.8310 |
 *
 * What each part adds, on effect: decisions on the experts' probabilities alone 1.0%, with the counts of memory and
 * cache 1.3%, with the lines' contexts 2.5%, with words, a token left out and long contexts 3.2%. One log-linear model
 * over the whole vocabulary with counts as features gained 1.1% where decisions gained 1.5%; a final secondary
 * estimation, a second layer of mixing, marks for the latest continuation and twice as many orders gained nothing.
 *
 * Weights chosen by the tokens before and by the candidate itself, here and in the linear mixture, came later: after a
 * minute from the base model, javac 0.605 to 0.599 and django 0.724 to 0.718; about two thirds of it are gained here.
 * Weights chosen by the place in the line, by the orders of memory and cache together, or by what network and memory say
 * of a candidate gained nothing more.
 */
import type { OrderBlend } from "../../memory/blend.ts";
import type { HashedCounts } from "../../memory/hashedCounts.ts";
import { BinaryMixer, type BinaryMixerShape, type BinaryMixerValues, inputCount } from "./binaryMixer.ts";
import { CandidateCounts, STATES_A_ROW, STATES_AT_START } from "./candidateCounts.ts";
import { LINE_CONTEXTS, type Preceding } from "./lineContext.ts";
import { TOKEN_CLASSES, TOKEN_GROUPS, type TokenKinds } from "./tokenKinds.ts";

/** Tokens that are asked about. */
const CANDIDATES = 16;
/** Contexts whose counts have a say of their own. */
const MEMORY_ORDERS = [2, 4, 8, 15] as const;
const CACHE_ORDERS = [1, 2, 4] as const;
const CACHE_ROW = MEMORY_ORDERS.length;
const LINE_CONTEXT_ROW = CACHE_ROW + CACHE_ORDERS.length;
const ROWS = LINE_CONTEXT_ROW + LINE_CONTEXTS;
/** Mixture, network, memory, cache. */
const EXPERTS = 4;

/**
 * Contexts that choose the weights: with or without a network; how much is known; how sure; what stands before; and what
 * the candidate is. The last four do not ask for the candidate's rank: they are many already.
 */
const RANKS = 5;
const FEW_RANKS = 3;
const LEVELS = 8;
const CONFIDENCES = 12;
const MEMORY_AT = 2 * CANDIDATES;
const CACHE_AT = MEMORY_AT + RANKS * LEVELS;
const CONFIDENCE_AT = CACHE_AT + RANKS * LEVELS;
const CLASS_AT = CONFIDENCE_AT + FEW_RANKS * CONFIDENCES;
const CLASSES_AT = CLASS_AT + RANKS * TOKEN_CLASSES;
const CANDIDATE_CLASS_AT = CLASSES_AT + TOKEN_CLASSES ** 2;
const GROUP_AT = CANDIDATE_CLASS_AT + TOKEN_CLASSES ** 2;
const CANDIDATE_GROUP_AT = GROUP_AT + TOKEN_GROUPS;
const SETS = CANDIDATE_GROUP_AT + TOKEN_GROUPS;

const SHAPE: BinaryMixerShape = { probabilities: EXPERTS, states: ROWS, sets: 9 };
/** How many values decisions learn. */
export const CANDIDATE_MIXER_WEIGHTS = SETS * inputCount(SHAPE);
export const CANDIDATE_MIXER_STATES = ROWS * STATES_A_ROW;

/** What is not ruled out of an expert's distribution counts as this at least. */
const LEAST_REST = 1e-9;
/** So much is shared among all tokens equally: no decision, however sure, makes another token impossible. */
const EQUAL_SHARE = 1e-6;

/** Sets values that have learned nothing: candidates are as likely as the mixture has them. */
export function untrainedCandidateMixer({ weights, states }: BinaryMixerValues): void {
  const inputs = inputCount(SHAPE);
  for (let set = 0; set < SETS; set++) weights[set * inputs] = 1;
  for (let row = 0; row < ROWS; row++) states.set(STATES_AT_START, row * STATES_A_ROW);
}

/** What the experts say of one place. */
export interface CandidatePredictions {
  /** Empty where there is none. */
  readonly network: Float32Array;
  readonly memory: Float32Array;
  readonly cache: Float32Array;
  readonly memoryBlend: OrderBlend;
  readonly cacheBlend: OrderBlend;
  /** What has followed in this document, by the hashes of layouts; and those of this place. */
  readonly layoutCounts: HashedCounts;
  readonly layoutContexts: Int32Array;
  readonly preceding: Preceding;
}

/**
 * Goes through the likeliest tokens c_1, c_2, ... of a distribution and decides of each by logistic mixing:
 *
 *     P(c_i) = p_i prod_{j<i} (1 - p_j)     p_i = P(it is c_i, given that it is none of c_1 .. c_{i-1})
 *
 * All other tokens share what is left in the proportions of the distribution, so that any p_i make a sum of 1.
 * Context-mixing compressors decide so bit by bit (PAQ: Mahoney 2005); here tokens stand in for bits.
 */
export class CandidateMixer {
  private readonly decisions = Array.from({ length: CANDIDATES }, () => new BinaryMixer(SHAPE));
  private readonly candidates = new Int32Array(CANDIDATES);
  private count = 0;
  /** Rank of a candidate, counted from 1; 0 for all other tokens. */
  private readonly rank: Uint8Array;
  private readonly counts = new CandidateCounts(ROWS, CANDIDATES);
  /** What is not ruled out of the experts' distributions. */
  private readonly rest = new Float64Array(EXPERTS);
  private readonly decided = new Float64Array(CANDIDATES);

  /** @param kinds of the vocabulary's tokens */
  constructor(private readonly kinds: Pick<TokenKinds, "classes" | "groups">) {
    this.rank = new Uint8Array(kinds.classes.length);
  }

  /** Changes the distribution in place, [vocabularySize]. */
  apply(mixed: Float32Array, opinions: CandidatePredictions, values: BinaryMixerValues): void {
    this.choose(mixed);
    this.gather(opinions);
    const experts = [mixed, opinions.network, opinions.memory, opinions.cache];
    this.rest.fill(1);
    let left = 1;
    for (let i = 0; i < this.count; i++) {
      this.ask(i, experts, opinions);
      const p = this.decisions[i].probability(values);
      this.decided[i] = left * p;
      left *= 1 - p;
      this.ruleOut(i, experts);
    }
    this.spread(mixed, left);
  }

  /** Learns from the token that came where `apply` was called last. */
  learn(token: number, values: BinaryMixerValues): void {
    for (let i = 0; i < this.count; i++) {
      const isIt = this.candidates[i] === token;
      this.decisions[i].learn(values, isIt ? 1 : 0);
      if (isIt) return;
    }
  }

  /** The likeliest tokens, one fewer than there are at most. */
  private choose(mixed: Float32Array): void {
    const { candidates, rank } = this;
    for (let i = 0; i < this.count; i++) rank[candidates[i]] = 0;
    const most = Math.min(CANDIDATES, mixed.length - 1);
    let count = 0;
    for (let y = 0; y < mixed.length; y++) {
      const p = mixed[y];
      if (count === most && p <= mixed[candidates[most - 1]]) continue;
      let i = count < most ? count++ : most - 1;
      for (; i > 0 && mixed[candidates[i - 1]] < p; i--) candidates[i] = candidates[i - 1];
      candidates[i] = y;
    }
    this.count = count;
    for (let i = 0; i < count; i++) rank[candidates[i]] = i + 1;
  }

  private gather({ memoryBlend, cacheBlend, layoutCounts, layoutContexts }: CandidatePredictions): void {
    const { counts, rank } = this;
    const tokens = this.candidates.subarray(0, this.count);
    for (const [k, order] of MEMORY_ORDERS.entries()) counts.setOrder(k, memoryBlend, order, rank);
    for (const [k, order] of CACHE_ORDERS.entries()) counts.setOrder(CACHE_ROW + k, cacheBlend, order, rank);
    for (const [k, context] of layoutContexts.entries()) {
      counts.setHashed(LINE_CONTEXT_ROW + k, layoutCounts, context, tokens);
    }
  }

  /** Sets what the decision of a candidate is made from. */
  private ask(i: number, experts: readonly Float32Array[], opinions: CandidatePredictions): void {
    const decision = this.decisions[i];
    const token = this.candidates[i];
    for (let k = 0; k < EXPERTS; k++) {
      const expert = experts[k];
      const p = expert.length === 0 ? 0.5 : expert[token] / Math.max(LEAST_REST, this.rest[k]);
      decision.setProbability(k, p);
    }
    this.counts.setStates(i, decision.states);
    const { memoryBlend, cacheBlend, network } = opinions;
    const { tokenClass, classPair, tokenGroup } = opinions.preceding;
    const rank = Math.min(i, RANKS - 1);
    const { sets } = decision;
    sets[0] = network.length === 0 ? CANDIDATES + i : i;
    sets[1] = MEMORY_AT + rank * LEVELS + level(memoryBlend.longest);
    sets[2] = CACHE_AT + rank * LEVELS + cacheBlend.longest + 1;
    const confidence = Math.max(0, Math.min(CONFIDENCES - 1, Math.round(decision.inputs[0] + 5)));
    sets[3] = CONFIDENCE_AT + Math.min(i, FEW_RANKS - 1) * CONFIDENCES + confidence;
    sets[4] = CLASS_AT + rank * TOKEN_CLASSES + tokenClass;
    sets[5] = CLASSES_AT + classPair;
    sets[6] = CANDIDATE_CLASS_AT + this.kinds.classes[token] * TOKEN_CLASSES + tokenClass;
    sets[7] = GROUP_AT + tokenGroup;
    sets[8] = CANDIDATE_GROUP_AT + this.kinds.groups[token];
  }

  private ruleOut(i: number, experts: readonly Float32Array[]): void {
    const token = this.candidates[i];
    for (let k = 0; k < EXPERTS; k++) if (experts[k].length > 0) this.rest[k] -= experts[k][token];
    this.counts.ruleOut(i);
  }

  /** Candidates get what was decided, all others their share of what is left. */
  private spread(mixed: Float32Array, left: number): void {
    const { candidates, rank, count } = this;
    let others = 0;
    for (let y = 0; y < mixed.length; y++) if (rank[y] === 0) others += mixed[y];
    const equal = EQUAL_SHARE / mixed.length;
    const unit = others > 0 ? ((1 - EQUAL_SHARE) * left) / others : 0;
    // Where nothing at all was foreseen of the others, what is left is shared equally.
    const least = others > 0 ? equal : equal + ((1 - EQUAL_SHARE) * left) / (mixed.length - count);
    for (let y = 0; y < mixed.length; y++) mixed[y] = unit * mixed[y] + least;
    for (let i = 0; i < count; i++) mixed[candidates[i]] = (1 - EQUAL_SHARE) * this.decided[i] + equal;
  }
}

/** 0, 1, 2, 3, 4-5, 6-8, 9-14, more. */
function level(order: number): number {
  if (order <= 3) return Math.max(0, order);
  if (order <= 5) return 4;
  if (order <= 8) return 5;
  return order < 15 ? 6 : 7;
}
