/** Hashes paths to numbers that are the same on every machine and in every run. */
import { fnv1a, mixBits } from "../core/hash.ts";

/** What a hash decides. Decisions with different purposes are independent. */
export type HashPurpose = "hold out" | "fit the total" | "hold out of base" | "vocabulary of base";

/** The files by a hash of their paths, so that the first of them represent every part of a workspace. */
export function inRepresentativeOrder<File extends { readonly path: string }>(files: readonly File[]): File[] {
  const rank = new Map(files.map(file => [file, pathHash(file.path, "fit the total")]));
  return [...files].sort((a, b) => rank.get(a)! - rank.get(b)!);
}

/**
 * Hashes a path for one purpose.
 *
 * @returns 0..2^32-1
 */
export function pathHash(path: string, purpose: HashPurpose): number {
  return mixBits(fnv1a(`${purpose}\n${path}`));
}
