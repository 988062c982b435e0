/**
 * Finds how the disk spells a path. Where the disk ignores case, or how accents are composed, a file has several paths,
 * and only one of them is learned.
 */
import type { FileSystem, FolderEntry } from "./fileSystem.ts";

/** Spells paths as the disk does. Lists each folder once. */
export class Spelling {
  private readonly lists = new Map<string, Promise<readonly FolderEntry[]>>();

  constructor(private readonly fileSystem: FileSystem) {}

  /** Returns the path as the disk spells it; from the first name on that is not on the disk, as it is given. */
  async of(path: string): Promise<string> {
    const names = path.split("/");
    let found = "";
    for (const [k, name] of names.entries()) {
      const spelled = await this.nameIn(found, name);
      if (spelled === undefined) return joined(found, names.slice(k).join("/"));
      found = joined(found, spelled);
    }
    return found;
  }

  private async nameIn(folder: string, name: string): Promise<string | undefined> {
    const entries = await this.list(folder);
    if (entries.some(entry => entry.name === name)) return name;
    const other = entries.find(entry => folded(entry.name) === folded(name));
    return other && (await this.exists(joined(folder, name))) ? other.name : undefined;
  }

  private list(folder: string): Promise<readonly FolderEntry[]> {
    const list = this.lists.get(folder) ?? this.fileSystem.list(folder).catch(() => []); // gone, or a file
    this.lists.set(folder, list);
    return list;
  }

  /** A disk that tells spellings apart does not find a file under another one. */
  private async exists(path: string): Promise<boolean> {
    return this.fileSystem.size(path).then(
      () => true,
      () => false,
    );
  }
}

/** Adds to paths how the disk spells them, so that other spellings are forgotten. */
export async function withSpellings(paths: readonly string[], fileSystem: FileSystem): Promise<readonly string[]> {
  const spelling = new Spelling(fileSystem);
  const spelled: string[] = [];
  for (const path of paths) spelled.push(await spelling.of(path), path);
  return [...new Set(spelled)];
}

const folded = (name: string): string => name.normalize("NFC").toLowerCase();

const joined = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);
