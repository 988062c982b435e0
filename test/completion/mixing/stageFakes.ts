/** Made-up input of the mixer's stages: kinds of tokens, distributions, and what the experts predict. */
import { LINE_CONTEXTS } from "../../../src/completion/mixing/contexts/lineContext.ts";
import { TOKEN_CLASSES, TOKEN_GROUPS, type TokenKinds } from "../../../src/completion/mixing/contexts/tokenKinds.ts";
import { CONTEXT_SETS } from "../../../src/completion/mixing/contexts/weightContexts.ts";
import type { Predictions } from "../../../src/completion/mixing/stages/mixingStage.ts";
import type { Random } from "../../../src/core/random.ts";
import { OrderBlend } from "../../../src/memory/blend.ts";
import { CACHE_ORDER, DocumentCache } from "../../../src/memory/documentCache.ts";
import { HashedCounts } from "../../../src/memory/hashedCounts.ts";
import { MEMORY_ORDER } from "../../../src/memory/memoryCursor.ts";

export const PRECEDING = { tokenClass: 3, classPair: 33, tokenGroup: 5 };

/** A vocabulary's kinds: classes and groups take turns. */
export function turnKinds(size: number): TokenKinds {
  return {
    classes: Uint8Array.from({ length: size }, (_, id) => id % TOKEN_CLASSES),
    groups: Uint8Array.from({ length: size }, (_, id) => id % TOKEN_GROUPS),
    breaksLine: new Uint8Array(size),
    hasLetter: new Uint8Array(size),
  };
}

/** A random distribution; a greater `skew` makes it more uneven. */
export function randomDistribution(random: Random, size: number, skew: number): Float32Array {
  const raw = Float32Array.from({ length: size }, () => random() ** skew + 1e-4);
  const sum = raw.reduce((total, p) => total + p, 0);
  return raw.map(p => p / sum);
}

/** The document has said 1 2 3 1 2 3 1 2, so its counts say that 3 comes next; the distributions are random. */
export function randomPredictions(random: Random, size: number): Predictions {
  const documentCache = new DocumentCache();
  for (const token of [1, 2, 3, 1, 2, 3, 1, 2]) documentCache.append(token);
  const cacheBlend = new OrderBlend(CACHE_ORDER);
  documentCache.collect(cacheBlend);
  const memoryBlend = new OrderBlend(MEMORY_ORDER);
  memoryBlend.longest = 0;
  const lineContextCounts = new HashedCounts();
  const lineContexts = Int32Array.from({ length: LINE_CONTEXTS }, (_, k) => k);
  for (const context of lineContexts) lineContextCounts.add(context, 3, 1);
  return {
    network: randomDistribution(random, size, 6),
    memory: randomDistribution(random, size, 6),
    cache: randomDistribution(random, size, 6),
    memoryBlend,
    cacheBlend,
    weightContexts: Int32Array.from({ length: CONTEXT_SETS }, (_, k) => 7 * k),
    lineContextCounts,
    lineContexts,
    preceding: PRECEDING,
  };
}
