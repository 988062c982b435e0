/** Walks the folders and picks the files to learn by their names and places alone; nothing but ignore files is read. */

import picomatch from "picomatch";
import { FAULTS } from "../core/faults.ts";
import type { FileSystem, FolderEntry } from "./fileSystem.ts";
import {
  type FileKind,
  hasGeneratedName,
  hasMinifiedName,
  isLockFile,
  isVendoredFolder,
  kindOfFile,
} from "./fileTypes.ts";
import { GIT_IGNORE, IgnoreRules, OWN_IGNORE } from "./ignoreRules.ts";
import { inOrder } from "./inOrder.ts";
import { isSecretFile, isSecretFolder } from "./secretNames.ts";
import type { Skips } from "./skips.ts";

/** Folders listed and files read at the same time. */
export const AT_ONCE = 16;
/** Marks a folder as a Python environment, whatever its name. */
const PYTHON_ENVIRONMENT = "pyvenv.cfg";
const MAX_IGNORE_FILE_BYTES = 1024 * 1024;

/** The learnt folder itself cannot be read. */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
}

/** A file that may be learnt if its contents allow it. */
export interface Candidate {
  readonly path: string;
  readonly kind: FileKind | "script";
}

interface Folder {
  readonly path: string;
  /** Rules of the folders above. */
  readonly rules: IgnoreRules | undefined;
}

interface Listing extends Folder {
  readonly entries: readonly FolderEntry[] | "unreadable";
}

/**
 * The candidates, sorted by path.
 *
 * @param exclude globs; one without "/" matches a name at any depth
 * @param skips is told of everything that is left out
 * @throws WorkspaceError when the learnt folder cannot be read, and the signal's reason when it is aborted
 */
export async function findFiles(
  fileSystem: FileSystem,
  exclude: readonly string[],
  skips: Skips,
  signal: AbortSignal | undefined,
): Promise<readonly Candidate[]> {
  const isExcluded = excluder(exclude);
  const found: Candidate[] = [];
  let level: Folder[] = [{ path: "", rules: undefined }];
  while (level.length > 0) {
    const below: Folder[] = [];
    for await (const listing of inOrder(level, folder => list(fileSystem, folder), { atOnce: AT_ONCE, signal })) {
      pick(listing, isExcluded, skips, found, below);
    }
    level = below;
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function list(fileSystem: FileSystem, { path, rules }: Folder): Promise<Listing> {
  try {
    const entries = [...(await fileSystem.list(path))].sort((a, b) => (a.name < b.name ? -1 : 1));
    const [git, own] = await Promise.all([
      readIgnoreFile(fileSystem, path, entries, GIT_IGNORE),
      readIgnoreFile(fileSystem, path, entries, OWN_IGNORE),
    ]);
    const hasRules = git !== undefined || own !== undefined;
    return { path, entries, rules: hasRules ? new IgnoreRules(path, { git, own }, { git: rules, own: rules }) : rules };
  } catch (thrown) {
    if (path !== "") return { path, entries: "unreadable", rules };
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new WorkspaceError(FAULTS.folderVanished(message));
  }
}

async function readIgnoreFile(
  fileSystem: FileSystem,
  folder: string,
  entries: readonly FolderEntry[],
  name: string,
): Promise<string | undefined> {
  if (!entries.some(entry => entry.name === name && entry.kind === "file")) return undefined;
  try {
    if ((await fileSystem.size(join(folder, name))) > MAX_IGNORE_FILE_BYTES) return undefined;
    return new TextDecoder().decode(await fileSystem.read(join(folder, name)));
  } catch {
    // Without the file nothing is known to be ignored; the file itself is reported with the others of its folder.
    return undefined;
  }
}

/** Sorts the entries of one folder into what is found, what is below, and what is skipped. */
function pick(
  { path: folder, entries, rules }: Listing,
  isExcluded: (path: string) => boolean,
  skips: Skips,
  found: Candidate[],
  below: Folder[],
): void {
  if (entries === "unreadable") {
    skips.add("unreadable", folder);
    return;
  }
  if (folder !== "" && entries.some(entry => entry.name === PYTHON_ENVIRONMENT)) {
    skips.add("vendored", folder);
    return;
  }
  for (const { name, kind } of entries) {
    const path = join(folder, name);
    if (kind === "other") {
      skips.add("otherType", path);
      continue;
    }
    const verdict = rules?.verdict(path, kind);
    if (verdict?.kind === "ignored") skips.add("ignored", path, verdict.by);
    else if (isExcluded(path)) skips.add("excluded", path);
    else if (kind === "file") pickFile(name, path, skips, found);
    else if (isSecretFolder(name)) skips.add("secret", path);
    else if (isVendoredFolder(name) && verdict?.kind !== "kept") skips.add("vendored", path);
    else below.push({ path, rules: verdict?.kind === "kept" ? rules?.insideKept(path) : rules });
  }
}

function pickFile(name: string, path: string, skips: Skips, found: Candidate[]): void {
  const kind = kindOfFile(name);
  if (isSecretFile(name)) skips.add("secret", path);
  else if (isLockFile(name)) skips.add("lockFile", path);
  else if (kind === undefined) skips.add("otherType", path);
  else if (hasMinifiedName(name)) skips.add("minified", path);
  else if (hasGeneratedName(name)) skips.add("generated", path);
  else found.push({ path, kind });
}

function excluder(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.map(glob => glob.trim().replace(/^\.?\/|\/$/g, "")).filter(glob => glob !== "");
  const ofNames = patterns.filter(glob => !glob.includes("/"));
  const ofPaths = patterns.filter(glob => glob.includes("/"));
  const isExcludedName = picomatch(ofNames, { dot: true, basename: true });
  const isExcludedPath = picomatch(ofPaths, { dot: true });
  return path => isExcludedName(path) || isExcludedPath(path);
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
