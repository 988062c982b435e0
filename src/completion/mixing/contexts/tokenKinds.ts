/** Classes and groups of tokens, which select weights: what follows a letter differs from what follows a bracket. */
import type { Vocabulary } from "../../../core/text/vocabulary.ts";

/** By the token's text, the first that matches. Set by hand, not measured. */
const CLASS_PATTERNS: readonly RegExp[] = [
  /\n\s*$/,
  /^\s+$/,
  /^\s.*[\p{L}\p{N}_$]$/su,
  /[\p{L}\p{N}_$]$/u,
  /[([{]$/,
  /[)\]}]$/,
  /\.$/,
  /[,;:]$/,
  /["'`]$/,
];

/** How many classes there are. Class 0 holds `<EOS>` and whatever matches no pattern. */
export const TOKEN_CLASSES = CLASS_PATTERNS.length + 1;

/**
 * Groups over which all tokens are spread by a hash: few enough to be met often, many enough that common tokens rarely
 * share one. Set by hand, not measured.
 */
export const TOKEN_GROUPS = 128;

/** Of every token of a vocabulary, [vocabularySize]. */
export interface TokenKinds {
  /** 0..TOKEN_CLASSES-1. */
  readonly classes: Uint8Array;
  /** 0..TOKEN_GROUPS-1. */
  readonly groups: Uint8Array;
  /** 1 where the token holds a line break, else 0. */
  readonly breaksLine: Uint8Array;
  /** 1 where the token holds a letter or an underscore, else 0. */
  readonly hasLetter: Uint8Array;
}

const known = new WeakMap<Vocabulary, TokenKinds>();

/** Computed once for each vocabulary. */
export function tokenKinds(vocabulary: Vocabulary): TokenKinds {
  const computed = known.get(vocabulary);
  if (computed) return computed;
  const decoder = new TextDecoder();
  const texts = Array.from({ length: vocabulary.size }, (_, id) => decoder.decode(vocabulary.bytesOf(id)));
  const kinds = {
    classes: Uint8Array.from(texts, text => 1 + CLASS_PATTERNS.findIndex(pattern => pattern.test(text))),
    groups: Uint8Array.from(texts, (_, id) => groupOf(id)),
    breaksLine: Uint8Array.from(texts, text => (text.includes("\n") ? 1 : 0)),
    hasLetter: Uint8Array.from(texts, text => (/[\p{L}_]/u.test(text) ? 1 : 0)),
  };
  known.set(vocabulary, kinds);
  return kinds;
}

/** Neighbors in a vocabulary are often alike, so they get different groups (Fibonacci hashing: Knuth 1973). */
function groupOf(id: number): number {
  return (Math.imul(id, 0x9e3779b1) >>> 16) % TOKEN_GROUPS;
}
