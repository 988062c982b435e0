/**
 * Which texts come from one source: the shingles that they share.
 *
 * A shingle is a run of SHINGLE_TOKENS tokens, white space apart. Of all shingles those are kept whose hash is 0 modulo
 * SAMPLED, the same ones in every text (Broder 1997, "On the resemblance and containment of documents").
 */
import { fnv1a, mixBits, rollingHashes } from "../../core/hash.ts";

/** Long enough that idioms of a language ("for (int i = 0; i < n; i++)") make none. */
export const SHINGLE_TOKENS = 24;
/** One shingle in this many is kept. */
const SAMPLED = 12;

/** The sampled shingles of a text as hashes of 32 bits, each once. A text shorter than a shingle has none. */
export function shinglesOf(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  rollingHashes(tokenHashes(text), SHINGLE_TOKENS, hash => {
    const mixed = mixBits(hash);
    if (mixed % SAMPLED === 0) found.add(mixed);
  });
  return found;
}

/** A word (letters, digits, "_", "$", anything beyond ASCII) is one token, any other sign but white space another. */
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
