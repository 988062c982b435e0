/** Walks the folders and picks the files to learn by name and place alone. Reads only the ignore files. */

import picomatch from "picomatch";
import { FAULTS } from "../core/faults.ts";
import { reasonOf } from "../core/reasonOf.ts";
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
/** A folder with this file is a Python environment, whatever its name. */
const PYTHON_ENVIRONMENT = "pyvenv.cfg";
const MAX_IGNORE_FILE_BYTES = 1024 * 1024;

/** The learned folder itself cannot be read. */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
}

/**
 * Globs of paths relative to the folder. One without "/" matches a name at any depth; a folder's glob, all that is in
 * it.
 */
export interface PathGlobs {
  /** Files that are learned although their type is not known. All other rules still apply. */
  readonly include: readonly string[];
  /** Files and folders that are not learned. */
  readonly exclude: readonly string[];
}

/** A file that is learned if its contents allow it. */
export interface Candidate {
  readonly path: string;
  readonly kind: FileKind | "script";
}

interface Folder {
  readonly path: string;
  /** Rules of the folders above. */
  readonly rules: IgnoreRules | undefined;
  readonly isIncluded: boolean;
}

interface Listing extends Folder {
  readonly entries: readonly FolderEntry[] | "unreadable";
}

interface Matchers {
  isIncluded(path: string): boolean;
  isExcluded(path: string): boolean;
}

/**
 * Finds the candidates, sorted by path.
 *
 * @param skips counts everything that is skipped
 * @throws WorkspaceError when the learned folder cannot be read, and the signal's reason when it is aborted
 */
export async function findFiles(
  fileSystem: FileSystem,
  { include, exclude }: PathGlobs,
  skips: Skips,
  signal: AbortSignal | undefined,
): Promise<readonly Candidate[]> {
  const matchers = { isIncluded: matcher(include), isExcluded: matcher(exclude) };
  const found: Candidate[] = [];
  let level: Folder[] = [{ path: "", rules: undefined, isIncluded: false }];
  while (level.length > 0) {
    const below: Folder[] = [];
    for await (const listing of inOrder(level, folder => list(fileSystem, folder), { atOnce: AT_ONCE, signal })) {
      pick(listing, matchers, skips, found, below);
    }
    level = below;
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function list(fileSystem: FileSystem, folder: Folder): Promise<Listing> {
  const { path, rules } = folder;
  try {
    const entries = [...(await fileSystem.list(path))].sort((a, b) => (a.name < b.name ? -1 : 1));
    const [git, own] = await Promise.all([
      readIgnoreFile(fileSystem, path, entries, GIT_IGNORE),
      readIgnoreFile(fileSystem, path, entries, OWN_IGNORE),
    ]);
    const hasRules = git !== undefined || own !== undefined;
    if (!hasRules) return { ...folder, entries };
    return { ...folder, entries, rules: new IgnoreRules(path, { git, own }, { git: rules, own: rules }) };
  } catch (thrown) {
    if (path !== "") return { ...folder, entries: "unreadable" };
    throw new WorkspaceError(FAULTS.folderVanished(reasonOf(thrown)));
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
    // Without its rules nothing is ignored. The file itself is reported with the others of its folder.
    return undefined;
  }
}

/** Sorts the entries of one folder into what is found, what is below, and what is skipped. */
function pick(
  { path: folder, entries, rules, isIncluded }: Listing,
  matchers: Matchers,
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
    const isPathIncluded = (): boolean => isIncluded || matchers.isIncluded(path);
    const verdict = rules?.verdict(path, kind);
    if (verdict?.kind === "ignored") skips.add("ignored", path, verdict.by);
    else if (matchers.isExcluded(path)) skips.add("excluded", path);
    else if (kind === "file") pickFile(path, kindOf(name, isPathIncluded), skips, found);
    else if (isSecretFolder(name)) skips.add("secret", path);
    else if (isVendoredFolder(name) && verdict?.kind !== "kept") skips.add("vendored", path);
    else {
      const inside = verdict?.kind === "kept" ? rules?.insideKept(path) : rules;
      below.push({ path, rules: inside, isIncluded: isPathIncluded() });
    }
  }
}

/** The kind of a file. An included file of unknown type counts as code. */
function kindOf(name: string, isIncluded: () => boolean): Candidate["kind"] | undefined {
  const kind = kindOfFile(name);
  return (kind === undefined || kind === "script") && isIncluded() ? "code" : kind;
}

function pickFile(path: string, kind: Candidate["kind"] | undefined, skips: Skips, found: Candidate[]): void {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (isSecretFile(name)) skips.add("secret", path);
  else if (isLockFile(name)) skips.add("lockFile", path);
  else if (kind === undefined) skips.add("otherType", path);
  else if (hasMinifiedName(name)) skips.add("minified", path);
  else if (hasGeneratedName(name)) skips.add("generated", path);
  else found.push({ path, kind });
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.map(glob => glob.trim().replace(/^\.?\/|\/$/g, "")).filter(glob => glob !== "");
  const ofNames = patterns.filter(glob => !glob.includes("/"));
  const ofPaths = patterns.filter(glob => glob.includes("/"));
  const isMatchedName = picomatch(ofNames, { dot: true, basename: true });
  const isMatchedPath = picomatch(ofPaths, { dot: true });
  return path => isMatchedName(path) || isMatchedPath(path);
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
