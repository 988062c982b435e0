/** Remembers which saved texts are already in memory, so that the change on disk that follows a save is ignored. */
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import type { RefreshRequest } from "../../protocol/completion.ts";
import { sha256 } from "../../storage/sha256.ts";
import { decodeText } from "../../workspace/encoding.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { isIgnoreFile } from "./learnedFile.ts";

/** Keeps only hashes of the texts, with line feeds: the editor may write other line ends than it shows. */
export class SavedTexts {
  readonly #hashes = new Map<string, string>();

  /** Notes that memory holds this saved text. */
  note(path: string, text: string): void {
    this.#hashes.set(path, hashOf(text));
  }

  /**
   * The paths that must be read again: all except files that are on disk as they were saved. Each save exempts a file
   * once. If ignore files have changed too, no file is exempt, because the rules may now skip it.
   */
  async changedSince(
    { paths, maxFileBytes, encoding }: RefreshRequest,
    workspace: FileSystem,
  ): Promise<readonly string[]> {
    const noted = new Map(paths.map(path => [path, this.#hashes.get(path)]));
    for (const path of paths) this.#hashes.delete(path);
    if (paths.some(path => isIgnoreFile(path.slice(path.lastIndexOf("/") + 1)))) return paths;
    const isChanged = await Promise.all(
      paths.map(async path => {
        const hash = noted.get(path);
        if (hash === undefined) return true;
        try {
          if (maxFileBytes !== undefined && (await workspace.size(path)) > maxFileBytes) return true;
          const decoded = decodeText(await workspace.read(path), encoding);
          return !decoded.ok || hashOf(decoded.text) !== hash;
        } catch {
          return true; // gone or not readable, so memory must forget it
        }
      }),
    );
    return paths.filter((_, k) => isChanged[k]);
  }
}

function hashOf(text: string): string {
  return sha256(withLineFeeds(text));
}
