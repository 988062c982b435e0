/**
 * Tells which folders and files are this program's own. Nothing else is ever replaced or removed: a folder must be empty
 * or hold a manifest of ours, and in it only the files that such a manifest names are ours.
 */

import path from "node:path";
import { FAULTS } from "../core/faults.ts";
import { systemReasonOf } from "../core/reasonOf.ts";
import { TEMPORARY } from "./atomicFile.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { generationOf, type Manifest, type ParsedManifest, parseManifest } from "./manifest.ts";
import { DamageError, MAX_MANIFEST_BYTES, readAtMost } from "./readFile.ts";
import { sha256 } from "./sha256.ts";

export const MANIFEST = "manifest.json";
export const PREVIOUS = "manifest-previous.json";
/** Names the files of a save that is under way, before they are written. The end of the save renames it. */
export const NEXT = "manifest-next.json";
/** A copy under the name that other tools expect. */
export const TOKENIZER = "tokenizer.json";
export const CHECKPOINT = "checkpoint";
/** The folder of the models that were in use before. */
export const EARLIER = "earlier";
export const LOCK = "training.lock";

const ABSENT: ReadManifest = { kind: "absent" };
const MANIFESTS: readonly string[] = [MANIFEST, PREVIOUS, NEXT];
const MAX_TOKENIZER_BYTES = 64 << 20;
/** Files that the system puts into any folder that it shows. */
const OF_THE_SYSTEM: ReadonlySet<string> = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

/** A model cannot be written to a folder. The message is a sentence for the user. */
export class ModelFolderError extends Error {
  override readonly name = "ModelFolderError";
}

type ReadManifest = ParsedManifest | { readonly kind: "absent" };

/** Reads a manifest. @throws file system errors other than that it is missing */
export async function readManifest(disk: Disk, folder: string, name: string): Promise<ReadManifest> {
  try {
    const bytes = await readAtMost(disk, path.join(folder, name), MAX_MANIFEST_BYTES);
    return parseManifest(new TextDecoder().decode(bytes));
  } catch (thrown) {
    if (thrown instanceof DamageError) return { kind: "damaged", reason: thrown.message, isOurs: false };
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return { kind: "absent" };
    throw thrown;
  }
}

/** The manifests of a folder. */
export interface FolderManifests {
  readonly current: ReadManifest;
  readonly previous: ReadManifest;
  readonly next: ReadManifest;
}

/**
 * Checks that a model may be written to a folder: it does not exist, is empty, or is a model folder of ours. Changes
 * nothing.
 * @throws ModelFolderError
 */
export async function checkModelFolder(folder: string, disk: Disk = nodeDisk): Promise<FolderManifests> {
  let manifests: FolderManifests | undefined;
  try {
    manifests = await manifestsOfOwn(folder, disk);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return { current: ABSENT, previous: ABSENT, next: ABSENT };
    throw folderError(folder, thrown);
  }
  if (!manifests) throw new ModelFolderError(FAULTS.othersFolder(folder));
  return manifests;
}

/** Says why a model cannot be written to a folder. */
export function folderError(folder: string, thrown: unknown): ModelFolderError {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code === "EEXIST" || code === "ENOTDIR") return new ModelFolderError(FAULTS.notAFolder(folder));
  return new ModelFolderError(FAULTS.cannotWrite(folder, systemReasonOf(thrown)));
}

/**
 * The manifests of a folder that is empty or a model folder of ours; undefined for any other.
 * @throws file system errors
 */
async function manifestsOfOwn(folder: string, disk: Disk): Promise<FolderManifests | undefined> {
  const names = (await disk.names(folder)).filter(name => !OF_THE_SYSTEM.has(name));
  const read = (name: string) => (names.includes(name) ? readManifest(disk, folder, name) : ABSENT);
  const manifests = { current: await read(MANIFEST), previous: await read(PREVIOUS), next: await read(NEXT) };
  const all = Object.values(manifests);
  if (all.some(({ kind }) => kind === "foreign")) return undefined;
  if (all.some(isOurs)) return manifests;
  // A crash before the first manifest, or damage to the only one, leaves nothing but our own names.
  const isUnclear = all.some(({ kind }) => kind === "damaged") || names.includes(TOKENIZER);
  if (isUnclear && !names.some(name => generationOf(name) !== undefined)) return undefined;
  for (const name of names) {
    const isOwn = name === CHECKPOINT ? await isOwnCheckpoint(path.join(folder, name), disk) : isOwnName(name);
    if (!isOwn) return undefined;
  }
  return manifests;
}

/** A file or a link of that name is someone else's. */
async function isOwnCheckpoint(checkpoint: string, disk: Disk): Promise<boolean> {
  if (await disk.isLink(checkpoint)) return false;
  try {
    return (await manifestsOfOwn(checkpoint, disk)) !== undefined;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOTDIR") return false;
    throw thrown;
  }
}

function isOurs(manifest: ReadManifest): boolean {
  const { kind } = manifest;
  return kind === "whole" || kind === "version" || (kind === "damaged" && manifest.isOurs);
}

function isOwnName(name: string): boolean {
  const isOne =
    MANIFESTS.includes(name) || name === EARLIER || name === LOCK || name === TOKENIZER || name.endsWith(TEMPORARY);
  return isOne || generationOf(name) !== undefined;
}

/** The files of an own folder that may be replaced or removed. */
export interface OwnFiles {
  /** Files of generations that a manifest names. They may be missing. */
  readonly named: ReadonlySet<string>;
  /** The newest generation that a manifest names; 0 for none. */
  readonly newest: number;
  /** Whether there is no `tokenizer.json`, or one that is a copy of a tokenizer that a manifest names. */
  readonly tokenizer: "absent" | "current" | "older" | "others";
}

/** Lists the own files of an own folder. */
export async function ownFiles(disk: Disk, folder: string, manifests: FolderManifests): Promise<OwnFiles> {
  const { current, previous, next } = manifests;
  const all = [current, previous, next].flatMap(read => (read.kind === "whole" ? [read.manifest] : []));
  const named = new Set(all.flatMap(fileNames));
  const newest = Math.max(0, ...all.map(({ generation }) => generation));
  return { named, newest, tokenizer: await tokenizerIn(disk, folder, { current, all }) };
}

/** The names of a manifest's files. */
export function fileNames({ files }: Manifest): string[] {
  return Object.values(files).flatMap(entry => (entry ? [entry.name] : []));
}

async function tokenizerIn(
  disk: Disk,
  folder: string,
  { current, all }: { readonly current: ReadManifest; readonly all: readonly Manifest[] },
): Promise<OwnFiles["tokenizer"]> {
  try {
    const hash = sha256(await readAtMost(disk, path.join(folder, TOKENIZER), MAX_TOKENIZER_BYTES));
    if (current.kind === "whole" && current.manifest.files.tokenizer.sha256 === hash) return "current";
    return all.some(({ files }) => files.tokenizer.sha256 === hash) ? "older" : "others";
  } catch (thrown) {
    if (thrown instanceof DamageError) return "others";
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return "absent";
    throw thrown;
  }
}

/** Removes the model of a folder: its manifests first, then the files that they name. Leaves everything else. */
export async function removeModel(folder: string, disk: Disk = nodeDisk): Promise<void> {
  let names: readonly string[];
  let manifests: FolderManifests | undefined;
  try {
    manifests = await manifestsOfOwn(folder, disk);
    names = await disk.names(folder);
  } catch (thrown) {
    if (["ENOENT", "ENOTDIR"].includes((thrown as NodeJS.ErrnoException).code ?? "")) return;
    throw thrown;
  }
  if (!manifests) return;
  const { named, tokenizer } = await ownFiles(disk, folder, manifests);
  const copies = tokenizer === "current" || tokenizer === "older" ? [TOKENIZER] : [];
  const left = names.filter(name => named.has(name) || name.endsWith(TEMPORARY));
  // With the next one there last, a removal that is cut short can be finished.
  for (const name of [MANIFEST, PREVIOUS, ...copies, ...left, NEXT]) {
    if (names.includes(name)) await disk.remove(path.join(folder, name));
  }
}
