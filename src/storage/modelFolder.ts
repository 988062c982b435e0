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
import { isOwnFolder, MANIFEST, MANIFESTS, PREVIOUS, PROBE, readManifest, TOKENIZER } from "./folderOwnership.ts";
import { type GenerationResult, readGeneration, type StoredModel } from "./generation.ts";
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

/** A model cannot be written to a folder. The message is a sentence for the user. */
export class ModelFolderError extends Error {
  override readonly name = "ModelFolderError";
}

/**
 * Checks that a model may be written to a folder: it does not exist, is empty, or is a model folder of ours. Changes
 * nothing.
 * @throws ModelFolderError
 */
export async function checkModelFolder(folder: string, disk: Disk = nodeDisk): Promise<void> {
  const isOwn = await isOwnFolder(folder, disk).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === "ENOENT") return true;
    throw folderError(folder, thrown);
  });
  if (!isOwn) throw new ModelFolderError(FAULTS.othersFolder(folder));
}

/**
 * Makes the folder where there is none, and checks before a run that a model can be written there.
 * @throws ModelFolderError when it is a file, is neither empty nor ours, or cannot be written to
 */
export async function prepareModelFolder(folder: string, disk: Disk = nodeDisk): Promise<void> {
  await checkModelFolder(folder, disk);
  try {
    await disk.makeFolder(folder);
    await writeAtomically(disk, path.join(folder, PROBE), new Uint8Array(0));
    await disk.remove(path.join(folder, PROBE));
  } catch (thrown) {
    throw folderError(folder, thrown as NodeJS.ErrnoException);
  }
}

function folderError(folder: string, { code, message }: NodeJS.ErrnoException): ModelFolderError {
  if (code === "EEXIST" || code === "ENOTDIR") return new ModelFolderError(FAULTS.notAFolder(folder));
  return new ModelFolderError(FAULTS.cannotWrite(folder, code ?? message));
}

/**
 * Writes a new generation, makes it the current one, and removes all but it and the previous one.
 * @throws ModelFolderError as prepareModelFolder, and file system errors; the current model then stays unchanged
 */
export async function saveModel(folder: string, model: StoredModel, disk: Disk = nodeDisk): Promise<void> {
  await prepareModelFolder(folder, disk);
  const names = await disk.names(folder);
  const generation = Math.max(0, ...names.map(name => generationOf(name) ?? 0)) + 1;
  const contents = encodeFiles(model);
  const files: Partial<Record<FileRole, FileEntry>> = {};
  for (const [role, bytes] of contents) {
    const name = fileName(role, generation);
    await writeAtomically(disk, path.join(folder, name), bytes);
    files[role] = { name, bytes: bytes.length, sha256: sha256(bytes) };
  }
  await disk.syncFolder(folder);
  await keepPrevious(disk, folder);
  const { spec, task, record, corpus } = model;
  const run = model.run && recordOf(model.run);
  if (!(await areThere(disk, folder, files))) {
    throw new ModelFolderError(FAULTS.changedMeanwhile(folder));
  }
  const manifest: Manifest = { generation, spec, task, record, corpus, run, files: files as Manifest["files"] };
  await writeAtomically(disk, path.join(folder, MANIFEST), new TextEncoder().encode(manifestText(manifest)));
  await disk.syncFolder(folder);
  await writeAtomically(disk, path.join(folder, TOKENIZER), contents.get("tokenizer")!);
  await removeUnnamed(disk, folder);
}

/** Reads the newest whole generation. Where it is damaged, reads the previous one and returns a notice. */
export async function loadModel(folder: string, disk: Disk = nodeDisk): Promise<LoadResult> {
  const newest = await readGeneration(disk, folder, MANIFEST);
  if (newest.kind === "whole") return { ok: true, model: newest.model, generation: newest.generation };
  if (newest.kind === "version") {
    const reason = FAULTS.otherVersion(folder, String(newest.found));
    return { ok: false, kind: "version", reason };
  }
  const before = await readGeneration(disk, folder, PREVIOUS);
  const why = describe(newest);
  if (before.kind === "whole") {
    const notice = FAULTS.olderUsed(folder, why);
    return { ok: true, model: before.model, generation: before.generation, notice };
  }
  if (newest.kind === "absent" && before.kind === "absent") {
    return { ok: false, kind: "missing", reason: FAULTS.noModel(folder) };
  }
  if (newest.kind === "foreign") {
    return {
      ok: false,
      kind: "missing",
      reason: FAULTS.notAModel(folder),
    };
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
  for (const name of MANIFESTS) {
    const read = await readManifest(disk, folder, name).catch(() => undefined);
    if (read?.kind === "whole") return read.manifest.task;
  }
  return undefined;
}

function encodeFiles({
  spec: languageModel,
  task,
  tokenizer,
  parameters,
  optimizer,
  memory,
  run,
}: StoredModel): Map<FileRole, Uint8Array> {
  const spec = languageModel ?? task?.spec;
  const files = new Map<FileRole, Uint8Array>();
  if (spec && parameters) files.set("weights", encodeParameters(spec, parameters));
  if (spec && parameters && optimizer) files.set("optimizer", encodeOptimizer(spec, optimizer));
  files.set("tokenizer", new TextEncoder().encode(JSON.stringify(tokenizer)));
  files.set("memory", memory);
  if (spec && run) files.set("progress", encodeProgress(spec, run));
  return files;
}

/** Keeps the current manifest as the previous one, unless it is damaged. */
async function keepPrevious(disk: Disk, folder: string): Promise<void> {
  const current = await readManifest(disk, folder, MANIFEST);
  if (current.kind !== "whole") return;
  if (!(await areThere(disk, folder, current.manifest.files))) return;
  await writeAtomically(disk, path.join(folder, PREVIOUS), new TextEncoder().encode(manifestText(current.manifest)));
}

/** Whether all files of a generation are in the folder with their lengths. */
async function areThere(disk: Disk, folder: string, files: Partial<Manifest["files"]>): Promise<boolean> {
  for (const entry of Object.values(files)) {
    if (entry && (await sizeOf(disk, path.join(folder, entry.name))) !== entry.bytes) return false;
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

/** Removes files of generations that no manifest names, and files that a crash left half-written. */
async function removeUnnamed(disk: Disk, folder: string): Promise<void> {
  const named = new Set<string>();
  let newest = 0;
  for (const name of [MANIFEST, PREVIOUS]) {
    const parsed = await readManifest(disk, folder, name);
    if (parsed.kind !== "whole") continue;
    newest = Math.max(newest, parsed.manifest.generation);
    for (const entry of Object.values(parsed.manifest.files)) if (entry) named.add(entry.name);
  }
  for (const name of await disk.names(folder)) {
    const generation = generationOf(name);
    const isOld = generation !== undefined && generation < newest && !named.has(name);
    if (isOld || name.endsWith(TEMPORARY)) await disk.remove(path.join(folder, name));
  }
}
