/**
 * Saves and loads checkpoints of a run. The folder `checkpoint` in the model folder is a model folder of its own, so
 * the model stays unchanged until the run has ended.
 */

import path from "node:path";
import { FAULTS } from "../core/faults.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { CHECKPOINT, ModelFolderError, removeModel } from "./folderOwnership.ts";
import type { StoredModel } from "./generation.ts";
import { type LoadResult, loadModel, manifestOf, saveModel } from "./modelFolder.ts";
import type { InterruptedRun } from "./runRecord.ts";

/** A model as it is stored, and the run that can be resumed from it. */
export type Checkpoint = StoredModel & { readonly run: InterruptedRun };

/** The folder of a model folder's checkpoints. */
export function checkpointFolder(folder: string): string {
  return path.join(folder, CHECKPOINT);
}

/** @throws as saveModel; the previous checkpoint then stays */
export async function saveCheckpoint(folder: string, checkpoint: Checkpoint, disk: Disk = nodeDisk): Promise<void> {
  if (await disk.isLink(checkpointFolder(folder)))
    throw new ModelFolderError(FAULTS.othersFolder(checkpointFolder(folder)));
  await saveModel(checkpointFolder(folder), checkpoint, disk);
}

/** Loads the newest whole checkpoint, if its run has not ended since. */
export async function loadCheckpoint(folder: string, disk: Disk = nodeDisk): Promise<LoadResult> {
  const loaded = await loadModel(checkpointFolder(folder), disk);
  if (!loaded.ok || loaded.model.run?.overGeneration === (await generationIn(folder, disk))) return loaded;
  return { ok: false, kind: "missing", reason: FAULTS.runEnded(checkpointFolder(folder)) };
}

/** The seconds that an interrupted run has left of its budget; undefined where there is no such run. */
export async function secondsLeft(folder: string, disk: Disk = nodeDisk): Promise<number | undefined> {
  const manifest = await manifestOf(checkpointFolder(folder), disk);
  if (!manifest?.run || manifest.run.overGeneration !== (await generationIn(folder, disk))) return undefined;
  return Math.max(0, manifest.run.budgetSeconds - manifest.record.elapsedMs / 1000);
}

/** The number of a folder's newest generation; 0 for none. */
export async function generationIn(folder: string, disk: Disk = nodeDisk): Promise<number> {
  return (await manifestOf(folder, disk))?.generation ?? 0;
}

/** Removes the checkpoint. Does nothing where there is none, or a link to another folder. */
export async function removeCheckpoint(folder: string, disk: Disk = nodeDisk): Promise<void> {
  if (await disk.isLink(checkpointFolder(folder))) return;
  await removeModel(checkpointFolder(folder), disk);
}
