/**
 * Saves and loads models. Each save is a generation with files of its own. `manifest.json` names the files of the
 * newest whole generation, and `manifest-previous.json` those of the one before. Nothing that is read is ever executed.
 *
 * At any time during a save, the files that `manifest.json` names are whole: a crash costs at most the new generation.
 */

import path from "node:path";
import { FAULTS } from "../core/faults.ts";
import { TEMPORARY, writeAtomically } from "./atomicFile.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import {
  checkModelFolder,
  type FolderManifests,
  fileNames,
  folderError,
  MANIFEST,
  ModelFolderError,
  NEXT,
  type OwnFiles,
  ownFiles,
  PREVIOUS,
  readManifest,
  TOKENIZER,
} from "./folderOwnership.ts";
import { type GenerationResult, type ModelUse, readGeneration, type StoredModel } from "./generation.ts";
import {
  type FileEntry,
  type FileRole,
  fileName,
  generationOf,
  type Manifest,
  manifestText,
  type StoredTask,
} from "./manifest.ts";
import { encodeOptimizer, encodeParameters, encodeProgress } from "./parameterFile.ts";
import type { InterruptedRun, RunRecord } from "./runRecord.ts";
import { sha256 } from "./sha256.ts";

export type LoadResult =
  | { readonly ok: true; readonly model: StoredModel; readonly generation: number; readonly notice?: string }
  | { readonly ok: false; readonly kind: "missing" | "version" | "damaged"; readonly reason: string };

/**
 * Makes the folder where there is none, and checks before a run that a model can be written there.
 * @throws ModelFolderError when it is a file, is neither empty nor ours, or cannot be written to
 */
export async function prepareModelFolder(folder: string, disk: Disk = nodeDisk): Promise<FolderManifests> {
  const manifests = await checkModelFolder(folder, disk);
  const probe = path.join(folder, `probe.${process.pid}${TEMPORARY}`);
  try {
    await disk.makeFolder(folder);
    await (await disk.create(probe)).close();
    await disk.remove(probe);
    return manifests;
  } catch (thrown) {
    throw folderError(folder, thrown);
  }
}

/**
 * Writes a new generation, makes it the current one, and removes all but it and the previous one.
 * @returns the number of the new generation
 * @throws ModelFolderError as prepareModelFolder, and file system errors; the current model then stays unchanged
 */
export async function saveModel(folder: string, model: StoredModel, disk: Disk = nodeDisk): Promise<number> {
  const manifests = await prepareModelFolder(folder, disk);
  const before = await ownFiles(disk, folder, manifests);
  const names = await disk.names(folder);
  const generation = Math.max(before.newest, ...names.map(name => generationOf(name) ?? 0)) + 1;
  const contents = encodeFiles(model);
  const files = entriesOf(contents, generation);
  const manifest = manifestFor(model, generation, files as Manifest["files"]);
  // From here on, a manifest names what is written, so that the next save can remove it after a crash.
  if (manifests.next.kind !== "absent") await removeUnnamed(disk, folder, before);
  // A copy that lags behind its generation would be taken for another program's after one more crash.
  if (before.tokenizer === "older") await disk.remove(path.join(folder, TOKENIZER));
  await writeAtomically(disk, path.join(folder, NEXT), new TextEncoder().encode(manifestText(manifest)));
  for (const [role, bytes] of contents) await writeAtomically(disk, path.join(folder, files[role]!.name), bytes);
  await disk.syncFolder(folder);
  await keepPrevious(disk, folder, manifests);
  if (!(await areThere(disk, folder, files))) throw new ModelFolderError(FAULTS.changedMeanwhile(folder));
  await disk.rename(path.join(folder, NEXT), path.join(folder, MANIFEST));
  await disk.syncFolder(folder);
  if (before.tokenizer !== "others") {
    await writeAtomically(disk, path.join(folder, TOKENIZER), contents.get("tokenizer")!);
  }
  await removeUnnamed(disk, folder, before);
  return generation;
}

function manifestFor(model: StoredModel, generation: number, files: Manifest["files"]): Manifest {
  const { base, task, record, corpus } = model;
  const spec = base === undefined ? model.spec : undefined;
  return { generation, spec, base, task, record, corpus, run: model.run && recordOf(model.run), files };
}

function entriesOf(contents: ReadonlyMap<FileRole, Uint8Array>, generation: number) {
  const files: Partial<Record<FileRole, FileEntry>> = {};
  for (const [role, bytes] of contents) {
    files[role] = { name: fileName(role, generation), bytes: bytes.length, sha256: sha256(bytes) };
  }
  return files;
}

/** Removes the generation before the newest one. Does nothing where there is none. */
export async function removePrevious(folder: string, disk: Disk = nodeDisk): Promise<void> {
  const manifests = await checkModelFolder(folder, disk);
  const before = await ownFiles(disk, folder, manifests);
  // Without a whole newest one, the one before it is all there is.
  if (manifests.current.kind !== "whole" || manifests.previous.kind === "absent") return;
  await disk.remove(path.join(folder, PREVIOUS));
  await removeUnnamed(disk, folder, before);
}

/** Reads the generation before the newest one for serving, because the newest one cannot be used. */
export async function loadPrevious(folder: string, why: string, disk: Disk = nodeDisk): Promise<LoadResult> {
  const before = await readGeneration(disk, folder, PREVIOUS, "serving");
  if (before.kind !== "whole") return { ok: false, kind: "damaged", reason: FAULTS.damaged(folder, why) };
  return { ok: true, model: before.model, generation: before.generation, notice: FAULTS.olderUsed(folder, why) };
}

/** Reads the newest whole generation. Where it is damaged, reads the previous one and returns a notice. */
export async function loadModel(
  folder: string,
  disk: Disk = nodeDisk,
  use: ModelUse = "training",
): Promise<LoadResult> {
  const newest = await readGeneration(disk, folder, MANIFEST, use);
  if (newest.kind === "whole") return { ok: true, model: newest.model, generation: newest.generation };
  if (newest.kind === "version") {
    return { ok: false, kind: "version", reason: FAULTS.otherVersion(folder, newest.found) };
  }
  const before = await readGeneration(disk, folder, PREVIOUS, use);
  const why = describe(newest);
  if (before.kind === "whole") {
    const notice = FAULTS.olderUsed(folder, why);
    return { ok: true, model: before.model, generation: before.generation, notice };
  }
  if (newest.kind === "absent" && before.kind === "absent") {
    return { ok: false, kind: "missing", reason: FAULTS.noModel(folder) };
  }
  if (newest.kind === "foreign") {
    return { ok: false, kind: "missing", reason: FAULTS.notAModel(folder) };
  }
  return { ok: false, kind: "damaged", reason: FAULTS.damaged(folder, why) };
}

function describe(result: Exclude<GenerationResult, { kind: "whole" | "version" }>): string {
  switch (result.kind) {
    case "absent":
      return "its manifest is missing";
    case "foreign":
      return "its manifest belongs to another program";
    case "damaged":
      return result.reason;
    default:
      return result satisfies never;
  }
}

function recordOf({ snapshot: _, state: __, ...record }: InterruptedRun): RunRecord {
  return record;
}

/** The manifest of the newest generation, whose files may be damaged; undefined where it cannot be read. */
export async function manifestOf(folder: string, disk: Disk = nodeDisk): Promise<Manifest | undefined> {
  const read = await readManifest(disk, folder, MANIFEST).catch(() => undefined);
  return read?.kind === "whole" ? read.manifest : undefined;
}

/** The task of the folder's model, from the newest manifest that can be read; undefined where it has none. */
export async function taskOf(folder: string, disk: Disk = nodeDisk): Promise<StoredTask | undefined> {
  for (const name of [MANIFEST, PREVIOUS]) {
    const read = await readManifest(disk, folder, name).catch(() => undefined);
    if (read?.kind === "whole") return read.manifest.task;
  }
  return undefined;
}

function encodeFiles(model: StoredModel): Map<FileRole, Uint8Array> {
  const { base, task, tokenizer, parameters, optimizer, memory, run } = model;
  const spec = model.spec ?? task?.spec;
  const files = new Map<FileRole, Uint8Array>();
  if (spec && parameters && base === undefined) {
    files.set("weights", encodeParameters(spec, parameters));
    if (optimizer) files.set("optimizer", encodeOptimizer(spec, optimizer));
  }
  files.set("tokenizer", new TextEncoder().encode(JSON.stringify(tokenizer)));
  files.set("memory", memory);
  if (spec && run) files.set("progress", encodeProgress(spec, run));
  return files;
}

/** Keeps the current manifest as the previous one, unless it is damaged. */
async function keepPrevious(disk: Disk, folder: string, { current }: FolderManifests): Promise<void> {
  if (current.kind !== "whole" || !(await areThere(disk, folder, current.manifest.files))) return;
  await writeAtomically(disk, path.join(folder, PREVIOUS), new TextEncoder().encode(manifestText(current.manifest)));
}

/** Whether all files of a generation are in the folder with their lengths. */
async function areThere(disk: Disk, folder: string, files: Partial<Manifest["files"]>): Promise<boolean> {
  for (const entry of Object.values(files)) {
    const size = entry && (await sizeOf(disk, path.join(folder, entry.name)));
    // A memory that was replaced since has another length.
    if (entry && (entry === files.memory ? size === undefined : size !== entry.bytes)) return false;
  }
  return true;
}

async function sizeOf(disk: Disk, file: string): Promise<number | undefined> {
  try {
    const open = await disk.openToRead(file);
    await open.close();
    return open.isFile ? open.bytes : undefined;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw thrown;
  }
}

/** Removes the files that were named before and are not any more, and files that a crash left half-written. */
async function removeUnnamed(disk: Disk, folder: string, before: OwnFiles): Promise<void> {
  const kept = new Set<string>();
  for (const name of [MANIFEST, PREVIOUS]) {
    const parsed = await readManifest(disk, folder, name);
    if (parsed.kind === "whole") for (const file of fileNames(parsed.manifest)) kept.add(file);
  }
  for (const name of await disk.names(folder)) {
    const isOld = before.named.has(name) && !kept.has(name);
    if (isOld || name.endsWith(TEMPORARY)) await disk.remove(path.join(folder, name));
  }
}
