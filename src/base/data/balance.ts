/** Balances projects: how much of each project is taken. */
import { pathHash } from "../../workspace/pathHash.ts";

/**
 * Computes the largest quota for a project such that all projects, each up to the quota, stay within `total`.
 *
 * @returns Infinity if all projects fit completely
 */
export function quotaOf(sizes: readonly number[], total: number): number {
  let left = total;
  for (const [k, size] of [...sizes].sort((a, b) => a - b).entries()) {
    const share = left / (sizes.length - k);
    if (size > share) return share;
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}

/** Samples as many files as fit the quota, in the order of their path hash. */
export function sampleOf<File extends { readonly path: string }>(
  files: readonly File[],
  quota: number,
  sizeOf: (file: File) => number,
): readonly File[] {
  const byHash = files.map(file => ({ file, hash: pathHash(file.path, "fit the total") }));
  byHash.sort((a, b) => a.hash - b.hash);
  let taken = 0;
  return byHash.flatMap(({ file }) => {
    const size = sizeOf(file);
    if (taken + size > quota) return [];
    taken += size;
    return [file];
  });
}
