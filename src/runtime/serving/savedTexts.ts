/** Files that entered memory when they were saved: that they changed on disk, as is told later, is then no news. */
import { createHash } from "node:crypto";
import type { RefreshRequest } from "../../protocol/completion.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { isIgnoreFile } from "./learnedFile.ts";

/** Of the files, hashes alone are kept. */
export class SavedTexts {
  readonly #hashes = new Map<string, string>();

  /** Memory says of this file what was saved. */
  note(path: string, text: string): void {
    this.#hashes.set(path, hashOf(text));
  }

  /**
   * The paths that must be read again: all but the files that are on disk as they were saved. Each save excuses a file
   * once, and none where ignore files have changed as well, for they may leave it out now.
   */
  async changedSince({ paths, maxFileBytes }: RefreshRequest, workspace: FileSystem): Promise<readonly string[]> {
    const noted = new Map(paths.map(path => [path, this.#hashes.get(path)]));
    for (const path of paths) this.#hashes.delete(path);
    if (paths.some(path => isIgnoreFile(path.slice(path.lastIndexOf("/") + 1)))) return paths;
    const isNews = await Promise.all(
      paths.map(async path => {
        const hash = noted.get(path);
        if (hash === undefined) return true;
        try {
          if (maxFileBytes !== undefined && (await workspace.size(path)) > maxFileBytes) return true;
          return hashOf(new TextDecoder().decode(await workspace.read(path))) !== hash;
        } catch {
          return true; // gone, or not to be read: memory is told so
        }
      }),
    );
    return paths.filter((_, k) => isNews[k]);
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
