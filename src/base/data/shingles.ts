/**
 * Computes the shingles of a text. Texts with a common source share shingles.
 *
 * A shingle is a run of SHINGLE_TOKENS tokens, not counting white space. Only shingles whose hash is 0 modulo SAMPLED are
 * kept, which are the same ones in every text (Broder 1997, "On the resemblance and containment of documents").
 */
import { fnv1a, mixBits, rollingHashes } from "../../core/hash.ts";

/** Longer than the idioms of a language, such as "for (int i = 0; i < n; i++)"; set by hand, not measured. */
export const SHINGLE_TOKENS = 24;
/** One shingle in this many is kept. */
const SAMPLED = 12;

/** Returns the sampled shingles of a text as hashes of 32 bits. A text shorter than a shingle has none. */
export function shinglesOf(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  rollingHashes(tokenHashes(text), SHINGLE_TOKENS, hash => {
    const mixed = mixBits(hash);
    if (mixed % SAMPLED === 0) found.add(mixed);
  });
  return found;
}

/** Hashes the tokens: words (letters, digits, "_", "$", non-ASCII characters) and single signs, without white space. */
function tokenHashes(text: string): Int32Array {
  const hashes = new Int32Array(text.length);
  let count = 0;
  for (let start = 0; start < text.length; ) {
    let end = start + 1;
    if (isWord(text.charCodeAt(start))) while (end < text.length && isWord(text.charCodeAt(end))) end++;
    if (text.charCodeAt(start) > 32) hashes[count++] = mixBits(fnv1a(text, start, end));
    start = end;
  }
  return hashes.subarray(0, count);
}

function isWord(code: number): boolean {
  const letter = code | 32;
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36 || code > 127;
}
