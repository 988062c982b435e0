/** Applies the limits of a whole corpus, its total size and duplicates, to documents that enter the memory later. */
import type { Experts } from "../../completion/mixing/experts.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import { allSteps, type Steps } from "../../memory/suffixArray.ts";
import type { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import type { CorpusRules } from "../../workspace/corpus.ts";

/** Tokens are shorter on average, so that the exact size matters only near the limit. */
const LARGEST_MEAN_TOKEN_BYTES = 16;
/** Tokens at the beginning that tell most documents apart. */
const KEY_TOKENS = 12;

/** The memory as one refresh, or one save, sees it. */
export class CorpusLimits {
  /** Paths of documents that begin alike. */
  readonly #paths = new Map<string, Set<string>>();
  readonly #tokenBytes: Int32Array | undefined;
  readonly #leftOut: MemoryDocument[] = [];
  #totalBytes = 0;

  constructor(
    private readonly memory: WorkspaceMemory,
    vocabulary: Vocabulary,
    private readonly maxTotalBytes: number,
  ) {
    const documents = memory.documents();
    for (const document of documents) this.#note(document);
    const tokens = documents.reduce((sum, { ids }) => sum + ids.length, 0);
    if (tokens * LARGEST_MEAN_TOKEN_BYTES < maxTotalBytes) return;
    this.#tokenBytes = Int32Array.from({ length: vocabulary.size }, (_, id) =>
      Buffer.byteLength(vocabulary.decode(Int32Array.of(id))),
    );
    this.#totalBytes = documents.reduce((sum, { ids }) => sum + this.#bytesOf(ids), 0);
  }

  /**
   * Adds the documents to the memory, except duplicates and those over the total size.
   * @returns how many it added
   */
  *add(documents: readonly MemoryDocument[]): Steps<number> {
    const added: MemoryDocument[] = [];
    const refused: string[] = [];
    for (const document of documents) {
      const growth = this.#bytesOf(document.ids) - this.#bytesOf(this.memory.idsOf(document.path));
      const isDuplicate = this.#hasTwin(document, added);
      if (isDuplicate) this.#leftOut.push(document);
      if (isDuplicate || this.#totalBytes + growth > this.maxTotalBytes) {
        refused.push(document.path);
        continue;
      }
      this.#totalBytes += growth;
      this.#note(document);
      added.push(document);
    }
    this.#subtract(refused);
    yield* this.memory.updateInSteps(added, refused);
    return added.length;
  }

  /** Removes documents from the memory. */
  *remove(paths: readonly string[]): Steps<void> {
    this.#subtract(paths);
    yield* this.memory.updateInSteps([], paths);
  }

  /** Adds the duplicates whose other document was removed after they were left out. @returns how many it added */
  addLeftOut(): Steps<number> {
    return this.add(this.#leftOut.splice(0));
  }

  #subtract(paths: readonly string[]): void {
    for (const path of paths) this.#totalBytes -= this.#bytesOf(this.memory.idsOf(path));
  }

  /** Whether another document has the same tokens. */
  #hasTwin({ path, ids }: MemoryDocument, added: readonly MemoryDocument[]): boolean {
    const others = [...(this.#paths.get(keyOf(ids)) ?? [])].filter(other => other !== path);
    return others.some(other => {
      const known = added.find(document => document.path === other)?.ids ?? this.memory.idsOf(other);
      return known !== undefined && known.length === ids.length && known.every((id, k) => id === ids[k]);
    });
  }

  #note({ path, ids }: MemoryDocument): void {
    const key = keyOf(ids);
    this.#paths.set(key, (this.#paths.get(key) ?? new Set()).add(path));
  }

  /** 0 where the memory is far from the limit. */
  #bytesOf(ids: Int32Array | undefined): number {
    const bytes = this.#tokenBytes;
    return bytes === undefined || ids === undefined ? 0 : ids.reduce((sum, id) => sum + bytes[id]!, 0);
  }
}

/**
 * Adds one document to the memory, or removes it where it is a duplicate or over the total size.
 * @returns whether it was added
 */
export function addWithinLimits(
  { memory, vocabulary }: Pick<Experts, "memory" | "vocabulary">,
  document: MemoryDocument,
  { maxTotalBytes }: CorpusRules,
): boolean {
  return allSteps(new CorpusLimits(memory, vocabulary, maxTotalBytes).add([document])) > 0;
}

function keyOf(ids: Int32Array): string {
  return `${ids.length}:${ids.subarray(0, KEY_TOKENS).join()}`;
}
