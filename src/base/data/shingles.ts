/**
 * Which texts come from one source: the shingles that they share.
 *
 * A shingle is a run of SHINGLE_TOKENS tokens, white space apart. Of all shingles those are kept whose hash is 0 modulo
 * SAMPLED, the same ones in every text (Broder 1997, "On the resemblance and containment of documents").
 */

/** Long enough that idioms of a language ("for (int i = 0; i < n; i++)") make none. */
export const SHINGLE_TOKENS = 24;
/** One shingle in this many is kept. */
const SAMPLED = 12;

/** FNV-1a's prime; also the base of the rolling hash over tokens (Karp & Rabin 1987), modulo 2^32. */
const PRIME = 0x01000193;
const PRIME_TO_WIDTH = powerOf(PRIME, SHINGLE_TOKENS);

/** The sampled shingles of a text as hashes of 32 bits, each once. A text shorter than a shingle has none. */
export function shinglesOf(text: string): ReadonlySet<number> {
  const tokens = tokenHashes(text);
  const found = new Set<number>();
  let hash = 0;
  for (let k = 0; k < tokens.length; k++) {
    hash = (Math.imul(hash, PRIME) + tokens[k]!) | 0;
    if (k >= SHINGLE_TOKENS) hash = (hash - Math.imul(tokens[k - SHINGLE_TOKENS]!, PRIME_TO_WIDTH)) | 0;
    const mixed = mix(hash);
    if (k >= SHINGLE_TOKENS - 1 && mixed % SAMPLED === 0) found.add(mixed);
  }
  return found;
}

/** A word (letters, digits, "_", "$", anything beyond ASCII) is one token, any other sign but white space another. */
function tokenHashes(text: string): Int32Array {
  const hashes = new Int32Array(text.length);
  let count = 0;
  for (let start = 0; start < text.length; ) {
    let end = start;
    let hash = 0x811c9dc5;
    while (end < text.length && isWord(text.charCodeAt(end))) hash = Math.imul(hash ^ text.charCodeAt(end++), PRIME);
    if (end === start) {
      const code = text.charCodeAt(end++);
      if (code > 32) hashes[count++] = mix(Math.imul(hash ^ code, PRIME));
    } else hashes[count++] = mix(hash);
    start = end;
  }
  return hashes.subarray(0, count);
}

function isWord(code: number): boolean {
  const letter = code | 32;
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36 || code > 127;
}

/** The finalizer of MurmurHash3. 0..2^32-1. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function powerOf(base: number, exponent: number): number {
  let power = 1;
  for (let k = 0; k < exponent; k++) power = Math.imul(power, base);
  return power;
}
