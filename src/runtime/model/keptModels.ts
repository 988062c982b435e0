/** Lists the models that a folder keeps, and puts one of them into use again. */
import type { Engine } from "../../core/network/engine.ts";
import type { KeptModel } from "../../protocol/completion.ts";
import { earlierFolder, earlierModels, keepEarlier, removeEarlier } from "../../storage/beside/earlierModels.ts";
import { FolderLock } from "../../storage/folderLock.ts";
import type { Manifest } from "../../storage/manifest.ts";
import { loadModel, manifestOf, saveModel } from "../../storage/modelFolder.ts";
import { openExperts, readModel } from "./openModel.ts";
import type { OpenBaseModel } from "./readModel.ts";

/** The number of the model in use. */
const IN_USE = 0;

/** The model in use, then the kept ones, the newest first. */
export async function keptModels(folder: string): Promise<readonly KeptModel[]> {
  const inUse = await manifestOf(folder);
  const earlier = await earlierModels(folder);
  return [...(inUse ? [summary(IN_USE, inUse)] : []), ...earlier.map(({ slot, manifest }) => summary(slot, manifest))];
}

function summary(slot: number, { spec, record, files }: Manifest): KeptModel {
  const sizes = Object.values(files).map(entry => entry?.bytes ?? 0);
  return {
    slot,
    trainedAt: record.trainedAt,
    initialModel: record.initialModel ?? "scratch",
    steps: record.steps,
    ...(spec && { network: { cell: spec.cell, layers: spec.layers, hidden: spec.hiddenSize } }),
    ...(record.heldOut && { bitsPerChar: record.heldOut.bitsPerChar }),
    sizeBytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
  };
}

/**
 * Makes a kept model the one in use, which takes its place among the kept ones. It is opened as a whole first, so that
 * one that cannot be used does not take the place of one that can. What today's rules exclude leaves its memory when it
 * is loaded.
 * @throws ModelError when there is no such model, or it cannot be used; ModelFolderError when it cannot be written
 */
export async function useKept(
  folder: string,
  slot: number,
  { openEngine, openBaseModel }: { openEngine(): Promise<Engine>; readonly openBaseModel?: OpenBaseModel | undefined },
): Promise<void> {
  const from = earlierFolder(folder, slot);
  const read = await readModel(from, openBaseModel);
  openExperts(from, read, await openEngine()).predictor?.dispose();
  const lock = new FolderLock(folder);
  try {
    await lock.acquire();
    const inUse = await loadModel(folder);
    if (inUse.ok) await keepEarlier(folder, inUse.model, { leaving: slot });
    await saveModel(folder, read.stored);
    await removeEarlier(folder, slot);
  } finally {
    await lock.release();
  }
}

/** Deletes a kept model. Does nothing where there is none of that number. */
export async function deleteKept(folder: string, slot: number): Promise<void> {
  await removeEarlier(folder, slot);
}
