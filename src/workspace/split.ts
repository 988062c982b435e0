/** Splits a corpus into files that are learned and files that are held out to measure on. */
import { pathHash } from "./pathHash.ts";

/** Set by hand, not measured. */
const VALIDATION_SHARE = 0.1;

interface Named {
  readonly path: string;
}

/**
 * Holds out about one file in ten, by a hash of its path alone, so that a file stays on its side when others are added
 * or removed. Of two or more files at least one is on each side. A single file is learned.
 */
export function splitCorpus<File extends Named>(files: readonly File[]): { training: File[]; validation: File[] } {
  const isHeldOut = chooser(files);
  return { training: files.filter(file => !isHeldOut(file)), validation: files.filter(isHeldOut) };
}

function chooser(files: readonly Named[]): (file: Named) => boolean {
  const byHash = files.map(({ path }) => ({ path, hash: pathHash(path, "hold out") }));
  byHash.sort((a, b) => a.hash - b.hash || (a.path < b.path ? -1 : 1));
  const lowest = byHash[0];
  const highest = byHash.at(-1);
  return ({ path }) => {
    if (byHash.length < 2 || path === highest?.path) return false;
    return path === lowest?.path || pathHash(path, "hold out") < VALIDATION_SHARE * 2 ** 32;
  };
}
