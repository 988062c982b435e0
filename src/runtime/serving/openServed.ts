/** Opens a model for serving: checked against the rules as they are now, with what it may no longer know left out. */
import type { Experts } from "../../completion/mixing/experts.ts";
import type { Engine } from "../../core/network/engine.ts";
import { decodeMemory, encodeMemory } from "../../memory/memoryFile.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import { removeTrained } from "../../storage/beside/earlierModels.ts";
import { removeCheckpoint } from "../../storage/checkpoint.ts";
import { FolderLock } from "../../storage/folderLock.ts";
import { pathTest } from "../../storage/learnedPaths.ts";
import { removePrevious, saveModel } from "../../storage/modelFolder.ts";
import type { CorpusRules } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { withBaseNetwork } from "../model/baseNetwork.ts";
import type { BaseModel } from "../model/openBaseModel.ts";
import { inFolder, openExperts, openWithFallback } from "../model/openModel.ts";
import type { OpenBaseModel, ReadModel } from "../model/readModel.ts";
import { barredPaths, stillLearned } from "./currentRules.ts";

/** A model that is open, and what became of it. */
export interface Served {
  readonly read: ReadModel;
  readonly experts: Experts;
  /** Whether files in memory are gone or barred since it was stored. */
  readonly hasForgotten: boolean;
  /** Whether the network had learned a file that the rules bar now. The base model's network is then in its place. */
  readonly isNetworkForgotten: boolean;
}

/** What a model is opened with. */
export interface ServingParts {
  readonly engine: Engine;
  readonly openBaseModel: OpenBaseModel | undefined;
  /** The learned folder and the rules as they are now. Without them, the memory is served as it was stored. */
  readonly current: { readonly workspace: FileSystem; readonly rules: CorpusRules } | undefined;
}

/**
 * Opens the newest generation that can be used.
 * @throws ModelError when there is none
 */
export function openServed(folder: string, parts: ServingParts): Promise<Served> {
  return openWithFallback(folder, parts.openBaseModel, read => openOne(folder, read, parts));
}

async function openOne(folder: string, read: ReadModel, parts: ServingParts): Promise<Served> {
  const { engine, current, openBaseModel } = parts;
  const { vocabulary, stored } = read;
  const documents = inFolder(folder, () => decodeMemory(stored.memory, vocabulary.size, vocabulary.eos));
  if (!current) {
    return {
      read,
      experts: openExperts(folder, read, engine, { documents }),
      hasForgotten: false,
      isNetworkForgotten: false,
    };
  }
  const paths = documents.map(({ path }) => path);
  const still = await stillLearned(paths, current.rules, current.workspace);
  const kept = documents.filter(({ path }) => still.has(path));
  const gone = paths.filter(path => !still.has(path));
  const barred = await barredPaths(gone, current.rules, current.workspace);
  const isNetworkForgotten = barred.some(networkKnows(read));
  const used = isNetworkForgotten
    ? await withoutNetwork(folder, { ...read, ...memoryOf(read, kept) }, openBaseModel)
    : read;
  const experts = openExperts(folder, used, engine, isNetworkForgotten ? {} : { documents: kept });
  return { read: used, experts, hasForgotten: gone.length > 0, isNetworkForgotten };
}

function memoryOf(read: ReadModel, documents: readonly MemoryDocument[]): Pick<ReadModel, "stored"> {
  const memory = encodeMemory(documents, read.vocabulary.size, read.vocabulary.eos);
  return { stored: { ...read.stored, memory } };
}

/** Says of a path whether the network has learned that file. */
export function networkKnows({ stored }: ReadModel): (path: string) => boolean {
  const { spec, record } = stored;
  if (!spec || record.steps === 0) return () => false;
  // An earlier version did not note it.
  return record.learnedPaths === undefined ? () => true : pathTest(record.learnedPaths);
}

/**
 * Puts the base model's network in the place of the model's own, which cannot forget a part, also on disk. Where there is
 * no base model, the memory stays alone.
 */
export async function withoutNetwork(
  folder: string,
  read: ReadModel,
  openBaseModel: OpenBaseModel | undefined,
): Promise<ReadModel> {
  const base = await openBaseModel?.().catch((): BaseModel | undefined => undefined); // a damaged one is none
  const { learnedPaths: _, mixture: __, heldOut: ___, ...record } = read.stored.record;
  const untrained = {
    ...record,
    initialModel: base ? ("base" as const) : ("scratch" as const),
    steps: 0,
    tokens: 0,
    curve: [],
  };
  const alone: ReadModel = {
    ...read,
    stored: {
      ...read.stored,
      spec: undefined,
      base: undefined,
      parameters: undefined,
      optimizer: undefined,
      record: untrained,
    },
  };
  const replaced = base ? withBaseNetwork(alone, base) : alone;
  const generation = await store(folder, replaced).catch(() => undefined);
  return { ...replaced, generation };
}

/** Writes the model and removes every other copy of its network. @returns the number of the new generation */
async function store(folder: string, { stored }: ReadModel): Promise<number> {
  const lock = new FolderLock(folder);
  try {
    await lock.acquire();
    const generation = await saveModel(folder, stored);
    await removePrevious(folder);
    await removeCheckpoint(folder);
    await removeTrained(folder);
    return generation;
  } finally {
    await lock.release();
  }
}
