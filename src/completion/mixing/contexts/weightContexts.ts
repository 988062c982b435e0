/** The contexts that select weights of the mixer: how much the experts know, how sure they are, and what precedes. */
import { CACHE_ORDER } from "../../../memory/documentCache.ts";
import { MEMORY_ORDER } from "../../../memory/memoryCursor.ts";
import type { Preceding } from "./lineContext.ts";
import { TOKEN_CLASSES, TOKEN_GROUPS } from "./tokenKinds.ts";

/** Contexts that apply at one position, one of each set. */
export const CONTEXT_SETS = 6;

/** Levels of confidence, evenly spaced in 0..1. */
const CONFIDENCES = 5;
/** Orders of the cache, from -1 before the first token to CACHE_ORDER. */
const CACHE_LEVELS = CACHE_ORDER + 2;
/** Coarse levels of an order, see `coarseOrder`. */
const COARSE_ORDERS = 4;
/** Levels of the network's log odds, see `oddsLevel`. */
const NETWORK_LEVELS = 8;

/** Where each set begins in the numbering of all contexts. */
const CACHE_AT = (MEMORY_ORDER + 1) * CONFIDENCES;
const PAIR_AT = CACHE_AT + CACHE_LEVELS * CONFIDENCES;
const NETWORK_AT = PAIR_AT + COARSE_ORDERS ** 2 * CONFIDENCES;
const CLASSES_AT = NETWORK_AT + NETWORK_LEVELS;
const GROUPS_AT = CLASSES_AT + TOKEN_CLASSES ** 2;

/** How many contexts there are in all sets together. */
export const CONTEXTS = GROUPS_AT + TOKEN_GROUPS;

/** What the experts know at one position. */
export interface Evidence {
  /** Tokens of context that the expert knows; -1 where the cache knows none. */
  readonly memoryOrder: number;
  readonly cacheOrder: number;
  /** How sure the expert is of the next token, 0..1. */
  readonly memoryConfidence: number;
  readonly cacheConfidence: number;
  /** Probability of the network's likeliest token, 0..1; 0 without a network. */
  readonly networkConfidence: number;
  readonly preceding: Preceding;
}

/**
 * Selects one context of each set. The linear mixing and the log-linear pool add up the weights of these contexts
 * (weights selected by contexts: Mahoney 2005).
 *
 * Levels and sets are set by hand. What the last three sets gain is measured:
 * docs/experiments/014-weight-contexts.md.
 *
 * @param out indices of the contexts, 0..CONTEXTS-1, [CONTEXT_SETS]; overwritten
 */
export function selectContexts(evidence: Evidence, out: Int32Array): void {
  const { memoryOrder, cacheOrder, networkConfidence, preceding } = evidence;
  const memoryLevel = confidenceLevel(evidence.memoryConfidence);
  const cacheLevel = confidenceLevel(evidence.cacheConfidence);
  const memory = Math.max(0, memoryOrder);
  const pair = coarseOrder(memory) * COARSE_ORDERS + coarseOrder(cacheOrder);
  out[0] = memory * CONFIDENCES + memoryLevel;
  out[1] = CACHE_AT + (cacheOrder + 1) * CONFIDENCES + cacheLevel;
  out[2] = PAIR_AT + pair * CONFIDENCES + memoryLevel;
  out[3] = NETWORK_AT + oddsLevel(networkConfidence);
  out[4] = CLASSES_AT + preceding.classPair;
  out[5] = GROUPS_AT + preceding.tokenGroup;
}

/** 0..1 in CONFIDENCES equal parts. */
function confidenceLevel(confidence: number): number {
  return Math.min(CONFIDENCES - 1, Math.floor(confidence * CONFIDENCES));
}

/** Log odds in nats, rounded; from -3 or less to 4 or more. */
function oddsLevel(confidence: number): number {
  const odds = Math.log(confidence / (1 - confidence));
  return Math.max(0, Math.min(NETWORK_LEVELS - 1, Math.round(odds + 3)));
}

/** Up to 1, 2, 3-4, more. */
function coarseOrder(order: number): number {
  if (order <= 1) return 0;
  if (order === 2) return 1;
  return order <= 4 ? 2 : 3;
}
