/**
 * Tells whether a folder is a model folder of ours. Nothing is ever written to a folder of someone else: it must be empty,
 * hold a manifest of ours, or hold nothing but files with our names, as a crash before the first manifest leaves them.
 */
import path from "node:path";
import { TEMPORARY } from "./atomicFile.ts";
import type { Disk } from "./disk.ts";
import { DamageError, MAX_MANIFEST_BYTES, readAtMost } from "./generation.ts";
import { generationOf, parseManifest } from "./manifest.ts";

export const MANIFEST = "manifest.json";
export const PREVIOUS = "manifest-previous.json";
/** The files that make a folder a model folder. */
export const MANIFESTS: readonly string[] = [MANIFEST, PREVIOUS];
/** A copy under the name that other tools expect. */
export const TOKENIZER = "tokenizer.json";
export const CHECKPOINT = "checkpoint";
export const LOCK = "training.lock";
/** Is written to see whether a folder can be written to. */
export const PROBE = "probe";

/** Files that the system puts into any folder that it shows. */
const OF_THE_SYSTEM: ReadonlySet<string> = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

export type ReadManifest = ReturnType<typeof parseManifest> | { readonly kind: "absent" };

/** Reads a manifest. @throws file system errors other than that it is missing */
export async function readManifest(disk: Disk, folder: string, name: string): Promise<ReadManifest> {
  try {
    const bytes = await readAtMost(disk, path.join(folder, name), MAX_MANIFEST_BYTES);
    return parseManifest(new TextDecoder().decode(bytes));
  } catch (thrown) {
    if (thrown instanceof DamageError) return { kind: "damaged", reason: thrown.message };
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return { kind: "absent" };
    throw thrown;
  }
}

/**
 * Whether a folder is empty or a model folder of ours. Changes nothing.
 * @throws file system errors, also where there is no folder
 */
export async function isOwnFolder(folder: string, disk: Disk): Promise<boolean> {
  const names = (await disk.names(folder)).filter(name => !OF_THE_SYSTEM.has(name) && !name.endsWith(TEMPORARY));
  const kinds: string[] = [];
  for (const name of MANIFESTS.filter(manifest => names.includes(manifest))) {
    kinds.push((await readManifest(disk, folder, name)).kind);
  }
  if (kinds.includes("foreign")) return false;
  if (kinds.includes("whole") || kinds.includes("version")) return true;
  const hasGeneration = names.some(name => generationOf(name) !== undefined);
  if (!hasGeneration && (kinds.length > 0 || names.includes(TOKENIZER))) return false;
  for (const name of names) {
    const isOwn = name === CHECKPOINT ? await isOwnCheckpoint(path.join(folder, name), disk) : isOwnName(name);
    if (!isOwn) return false;
  }
  return true;
}

/** A file of that name is someone else's. */
async function isOwnCheckpoint(checkpoint: string, disk: Disk): Promise<boolean> {
  try {
    return await isOwnFolder(checkpoint, disk);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOTDIR") return false;
    throw thrown;
  }
}

function isOwnName(name: string): boolean {
  return (
    MANIFESTS.includes(name) ||
    name === LOCK ||
    name === PROBE ||
    name === TOKENIZER ||
    generationOf(name) !== undefined
  );
}
