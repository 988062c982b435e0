/**
 * Keeps the last few models of a workspace beside the one in use. Each has a model folder of its own, so it is written,
 * checked and removed like any other model.
 */
import path from "node:path";
import { type Disk, nodeDisk } from "../disk.ts";
import { EARLIER, removeModel } from "../folderOwnership.ts";
import type { StoredModel } from "../generation.ts";
import type { Manifest } from "../manifest.ts";
import { manifestOf, saveModel } from "../modelFolder.ts";

/** The most models beside the one in use; the oldest make room. Set by hand. */
export const MAX_EARLIER = 4;
/** One more, so that a model that takes the place of another is written before that one is removed. */
const SLOTS = Array.from({ length: MAX_EARLIER + 1 }, (_, k) => k + 1);

/** A model beside the one in use. */
export interface EarlierModel {
  /** Its number among the kept ones. */
  readonly slot: number;
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The folder of one of the kept models. */
export function earlierFolder(folder: string, slot: number): string {
  return path.join(folder, EARLIER, `${slot}`);
}

/** The kept models, the newest first. Those that cannot be read are left out. */
export async function earlierModels(folder: string, disk: Disk = nodeDisk): Promise<readonly EarlierModel[]> {
  const found: EarlierModel[] = [];
  for (const slot of SLOTS) {
    const place = earlierFolder(folder, slot);
    const manifest = await manifestOf(place, disk);
    if (manifest) found.push({ slot, folder: place, manifest });
  }
  return found.sort((a, b) => b.manifest.record.trainedAt.localeCompare(a.manifest.record.trainedAt));
}

/**
 * Keeps a model. Then removes the oldest ones that are too many, and all but the newest of those without training,
 * which can be made again at any time.
 *
 * @param leaving the number of a kept model that is about to be removed; it counts no more
 * @returns its number among the kept ones
 * @throws as saveModel
 */
export async function keepEarlier(
  folder: string,
  model: StoredModel,
  { leaving, disk = nodeDisk }: { readonly leaving?: number; readonly disk?: Disk } = {},
): Promise<number> {
  const kept = await earlierModels(folder, disk);
  const slot = SLOTS.find(free => !kept.some(other => other.slot === free)) ?? kept.at(-1)!.slot;
  await saveModel(earlierFolder(folder, slot), model, disk);
  const older = kept.filter(other => other.slot !== slot && other.slot !== leaving);
  const repeated = model.record.steps === 0 ? older.filter(({ manifest }) => manifest.record.steps === 0) : [];
  const left = older.filter(other => !repeated.includes(other));
  for (const other of [...repeated, ...left.slice(MAX_EARLIER - 1)]) await removeModel(other.folder, disk);
  return slot;
}

/** Removes one of the kept models. Does nothing where there is none of that number. */
export async function removeEarlier(folder: string, slot: number, disk: Disk = nodeDisk): Promise<void> {
  if (SLOTS.includes(slot)) await removeModel(earlierFolder(folder, slot), disk);
}

/** Removes the kept models that were trained, because their networks may know what must be forgotten. */
export async function removeTrained(folder: string, disk: Disk = nodeDisk): Promise<void> {
  for (const { folder: place, manifest } of await earlierModels(folder, disk)) {
    if (manifest.record.steps > 0) await removeModel(place, disk);
  }
}
