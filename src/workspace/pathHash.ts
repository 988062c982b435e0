/** Hashes paths to numbers that are the same on every machine and in every run. */

/** What a hash decides. Decisions with different purposes are independent. */
export type HashPurpose = "hold out" | "fit the total" | "hold out of base" | "vocabulary of base";

/**
 * FNV-1a over UTF-16 units (Fowler, Noll & Vo), then the finalizer of MurmurHash3 so that all bits mix. 0..2^32-1.
 */
export function pathHash(path: string, purpose: HashPurpose): number {
  const key = `${purpose}\n${path}`;
  let hash = 0x811c9dc5;
  for (let k = 0; k < key.length; k++) hash = Math.imul(hash ^ key.charCodeAt(k), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
