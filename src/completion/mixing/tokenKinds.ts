/** What kinds of tokens there are: a letter asks for other things to follow than an opening bracket. */
import type { Vocabulary } from "../../core/text/vocabulary.ts";

const KINDS: readonly RegExp[] = [
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

/** How many classes there are: `<EOS>` and whatever has no kind are 0. */
export const TOKEN_CLASSES = KINDS.length + 1;

/** Groups that tokens are spread over: each is small enough to be like no other, and met often enough to be learned. */
export const TOKEN_GROUPS = 128;

/** Of every token, [vocabularySize]; 1 is yes. */
export interface TokenKinds {
  readonly classes: Uint8Array;
  readonly groups: Uint8Array;
  readonly breaksLine: Uint8Array;
  readonly hasLetter: Uint8Array;
}

const known = new WeakMap<Vocabulary, TokenKinds>();

/** Made once for a vocabulary. */
export function tokenKinds(vocabulary: Vocabulary): TokenKinds {
  const before = known.get(vocabulary);
  if (before) return before;
  const decoder = new TextDecoder();
  const texts = Array.from({ length: vocabulary.size }, (_, id) => decoder.decode(vocabulary.bytesOf(id)));
  const kinds = {
    classes: Uint8Array.from(texts, text => 1 + KINDS.findIndex(kind => kind.test(text))),
    groups: Uint8Array.from(texts, (_, id) => groupOf(id)),
    breaksLine: Uint8Array.from(texts, text => (text.includes("\n") ? 1 : 0)),
    hasLetter: Uint8Array.from(texts, text => (/[\p{L}_]/u.test(text) ? 1 : 0)),
  };
  known.set(vocabulary, kinds);
  return kinds;
}

/** Neighbors in a vocabulary are often alike: they go to different groups (Fibonacci hashing, Knuth 1973). */
function groupOf(id: number): number {
  return (Math.imul(id, 0x9e3779b1) >>> 16) % TOKEN_GROUPS;
}
