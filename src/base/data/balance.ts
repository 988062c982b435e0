/** How much of each project is taken, so that none outweighs the others. */
import { pathHash } from "../../workspace/pathHash.ts";

/**
 * The largest quota such that all projects together, each up to the quota, stay within `total`.
 *
 * @returns Infinity when they fit as they are
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

/** As many of the files as fit the quota, those with the lowest path hash first. */
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
