/** Figures of a scored text: how well what comes is foreseen. */
import type { ScoredToken } from "./score.ts";

export interface Summary {
  readonly tokens: number;
  readonly chars: number;
  readonly bitsPerChar: number;
  readonly networkBitsPerChar: number | undefined;
  readonly memoryBitsPerChar: number;
  readonly cacheBitsPerChar: number;
  /** 2 to the mean bits of a token. */
  readonly perplexity: number;
  /** Share of tokens that were the likeliest, and among the five likeliest. */
  readonly top1: number;
  readonly top5: number;
  /** Mean of 1 / rank. */
  readonly meanReciprocalRank: number;
}

/** Sums up scored tokens, of one file or of many. Characters are Unicode code points. */
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
