/** Writes the memory of a loaded model back to its folder, so that the next window begins with it. */
import { decodeMemory, encodeMemory, MAX_DOCUMENTS, memoryVocabulary } from "../../memory/memoryFile.ts";
import type { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import { earlierModels } from "../../storage/beside/earlierModels.ts";
import { checkpointFolder } from "../../storage/checkpoint.ts";
import { MAX_MEMORY_BYTES, type StoredMemory, storedMemories } from "../../storage/storedMemory.ts";

/** What is forgotten is soon gone from the disk too. What is added can be read again, so it may wait. Set by hand. */
const FORGOTTEN_MS = 500;
const ADDED_MS = 60_000;

/** Keeps one generation's memory on disk equal to the memory in use. */
export class MemoryKeeper {
  private timer: NodeJS.Timeout | undefined;
  private dueMs = Number.POSITIVE_INFINITY;
  private hasForgotten = false;
  private isChanged = false;
  private writing: Promise<void> = Promise.resolve();

  /** @param onProblem called when the memory cannot be written */
  constructor(
    private readonly place: { readonly folder: string; readonly generation: number },
    private readonly memory: WorkspaceMemory,
    private readonly onProblem: (thrown: unknown) => void,
  ) {}

  /** The memory has changed. Writes it later, sooner where something was forgotten. */
  changed(what: "added" | "forgotten"): void {
    this.isChanged = true;
    this.hasForgotten ||= what === "forgotten";
    const delayMs = this.hasForgotten ? FORGOTTEN_MS : ADDED_MS;
    if (delayMs >= this.dueMs) return;
    clearTimeout(this.timer);
    this.dueMs = delayMs;
    this.timer = setTimeout(() => void this.write(), delayMs);
    this.timer.unref();
  }

  /** Writes what has changed, now. Never rejects. */
  write(): Promise<void> {
    this.stop();
    this.writing = this.writing.then(() => this.writeChanged()).catch(this.onProblem);
    return this.writing;
  }

  /** Writes nothing more. */
  stop(): void {
    clearTimeout(this.timer);
    this.dueMs = Number.POSITIVE_INFINITY;
  }

  private async writeChanged(): Promise<void> {
    if (!this.isChanged) return;
    const { folder, generation } = this.place;
    const { hasForgotten } = this;
    this.isChanged = false;
    this.hasForgotten = false;
    try {
      const [newest, ...older] = await storedMemories(folder);
      // Training has written a newer one, which read the files itself.
      if (newest?.generation !== generation) return;
      const bytes = this.memory.toBytes();
      const isTooLarge = bytes.length > MAX_MEMORY_BYTES || this.memory.documents().length > MAX_DOCUMENTS;
      if (isTooLarge) throw new Error("it is too large");
      await newest.write(bytes);
      if (hasForgotten) await forgetIn([...older, ...(await memoriesBeside(folder))], this.memory);
    } catch (thrown) {
      this.isChanged = true;
      this.hasForgotten ||= hasForgotten; // more may have been forgotten meanwhile
      throw thrown;
    }
  }
}

/** The memories of the checkpoint and of the kept models. */
async function memoriesBeside(folder: string): Promise<readonly StoredMemory[]> {
  const kept = (await earlierModels(folder)).map(model => model.folder);
  const memories: StoredMemory[] = [];
  for (const place of [checkpointFolder(folder), ...kept]) memories.push(...(await storedMemories(place)));
  return memories;
}

/** Removes from older memories what the memory in use does not have. */
async function forgetIn(others: readonly StoredMemory[], memory: WorkspaceMemory): Promise<void> {
  for (const other of others) {
    const bytes = await other.read().catch(() => undefined); // what is damaged is never used
    const vocabulary = bytes && memoryVocabulary(bytes);
    if (!vocabulary) continue;
    const documents = decodeMemory(bytes, vocabulary.size, vocabulary.eos);
    const kept = documents.filter(({ path }) => memory.has(path));
    if (kept.length < documents.length) await other.write(encodeMemory(kept, vocabulary.size, vocabulary.eos));
  }
}
