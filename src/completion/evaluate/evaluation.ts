/** Summary figures of scored texts: how well the model predicts them. */
import type { ScoredToken } from "./score.ts";

export interface Summary {
  readonly tokens: number;
  /** Unicode code points. */
  readonly chars: number;
  /** Of the final distribution. */
  readonly bitsPerChar: number;
  /** Of each expert alone; the network's is undefined where there is none. */
  readonly networkBitsPerChar: number | undefined;
  readonly memoryBitsPerChar: number;
  readonly cacheBitsPerChar: number;
  /** 2^(bits per token). */
  readonly perplexity: number;
  /** Fraction of tokens of rank 1, and of rank 5 or better, 0..1. */
  readonly top1: number;
  readonly top5: number;
  /** Mean of 1 / rank, 0..1. */
  readonly meanReciprocalRank: number;
}

/**
 * Summarizes the scored tokens of one file or of many:
 *
 *     bits per character = sum_i b_i / chars     perplexity = 2^(sum_i b_i / n)     MRR = sum_i (1 / rank_i) / n
 *
 * with n tokens (mean reciprocal rank: Voorhees 1999). For no tokens all sums count as 0.
 */
export function summarize(tokens: Iterable<ScoredToken>): Summary {
  let count = 0;
  let chars = 0;
  let bits = 0;
  let network: number | undefined = 0;
  let memory = 0;
  let cache = 0;
  let top1 = 0;
  let top5 = 0;
  let reciprocal = 0;
  for (const token of tokens) {
    count++;
    for (const _ of token.text) chars++;
    bits += token.bits;
    network =
      network === undefined || token.byExpert.network === undefined ? undefined : network + token.byExpert.network;
    memory += token.byExpert.memory;
    cache += token.byExpert.cache;
    if (token.rank === 1) top1++;
    if (token.rank <= 5) top5++;
    reciprocal += 1 / token.rank;
  }
  const perChar = (sum: number): number => sum / Math.max(1, chars);
  const perToken = (sum: number): number => sum / Math.max(1, count);
  return {
    tokens: count,
    chars,
    bitsPerChar: perChar(bits),
    networkBitsPerChar: network === undefined || count === 0 ? undefined : perChar(network),
    memoryBitsPerChar: perChar(memory),
    cacheBitsPerChar: perChar(cache),
    perplexity: 2 ** perToken(bits),
    top1: perToken(top1),
    top5: perToken(top5),
    meanReciprocalRank: perToken(reciprocal),
  };
}
