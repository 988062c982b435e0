/**
 * Finds how the disk spells a path. Where the disk ignores case, or how accents are composed, a file has several paths,
 * and only one of them is learned.
 */
import type { FileSystem, FolderEntry } from "./fileSystem.ts";

/** The names in a folder, and the first of them by how they fold. */
interface Listing {
  readonly names: ReadonlySet<string>;
  readonly byFolded: ReadonlyMap<string, string>;
}

/** Spells paths as the disk does. Lists each folder once. */
export class Spelling {
  private readonly listings = new Map<string, Promise<Listing>>();

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
    const { names, byFolded } = await this.listing(folder);
    if (names.has(name)) return name;
    const other = byFolded.get(folded(name));
    return other !== undefined && (await this.exists(joined(folder, name))) ? other : undefined;
  }

  private listing(folder: string): Promise<Listing> {
    const known = this.listings.get(folder);
    if (known) return known;
    const list = this.fileSystem.list(folder).catch(() => []); // gone, or a file
    const listing = list.then(listingOf);
    this.listings.set(folder, listing);
    return listing;
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
export async function withSpellings(paths: readonly string[], spelling: Spelling): Promise<readonly string[]> {
  const spelled: string[] = [];
  for (const path of paths) spelled.push(await spelling.of(path), path);
  return [...new Set(spelled)];
}

function listingOf(entries: readonly FolderEntry[]): Listing {
  const byFolded = new Map<string, string>();
  for (const { name } of entries) if (!byFolded.has(folded(name))) byFolded.set(folded(name), name);
  return { names: new Set(entries.map(({ name }) => name)), byFolded };
}

const folded = (name: string): string => name.normalize("NFC").toLowerCase();

const joined = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);
