/**
 * The hash functions of the project, each of 32 bits. Held-out splits, stored tables and contexts of weights depend on
 * their values: a changed value would change what is learned, so none may change.
 */

const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * FNV-1a over the UTF-16 code units of a text (Fowler, Noll & Vo 1991).
 *
 *     h = offset basis      h = (h xor unit) * prime mod 2^32, for each unit
 *
 * @param start first code unit
 * @param end   the code unit after the last one
 * @returns a signed integer of 32 bits; its low bits mix well, its high bits do not (see `mixBits`)
 */
export function fnv1a(text: string, start = 0, end: number = text.length): number {
  let hash = FNV_OFFSET_BASIS;
  for (let k = start; k < end; k++) hash = Math.imul(hash ^ text.charCodeAt(k), FNV_PRIME);
  return hash;
}

/**
 * Spreads every bit of a number over all bits, with the finalizer of MurmurHash3 (Appleby 2011). A bijection.
 *
 * @returns 0..2^32-1
 */
export function mixBits(value: number): number {
  return mixTail(value ^ (value >>> 16)) >>> 0;
}

/**
 * Mixes one more number into a hash, with the constants of MurmurHash3 (Appleby 2011). The order of the numbers counts.
 *
 * @returns a signed integer of 32 bits
 */
export function hashCombine(hash: number, value: number): number {
  return mixTail(hash ^ Math.imul(value + 1, 0xcc9e2d51));
}

function mixTail(value: number): number {
  let mixed = Math.imul(value, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * Hashes every window of `width` consecutive integers, each in constant time (Karp & Rabin 1987).
 *
 *     h_k = sum over j < width of values[k + j] * prime^(width - 1 - j)  mod 2^32
 *
 * @param visit called once for each window, in order, with its hash (signed, 32 bits) and its first index
 */
export function rollingHashes(
  values: ArrayLike<number>,
  width: number,
  visit: (hash: number, start: number) => void,
): void {
  let primeToWidth = 1;
  for (let k = 0; k < width; k++) primeToWidth = Math.imul(primeToWidth, FNV_PRIME);
  let hash = 0;
  for (let k = 0; k < values.length; k++) {
    hash = (Math.imul(hash, FNV_PRIME) + values[k]) | 0;
    if (k >= width) hash = (hash - Math.imul(values[k - width], primeToWidth)) | 0;
    if (k >= width - 1) visit(hash, k - width + 1);
  }
}
