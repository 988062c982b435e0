/** Walks the folders and picks the files to learn by name and place alone. Reads only the ignore files. */

import { FAULTS } from "../core/faults.ts";
import { reasonOf } from "../core/reasonOf.ts";
import { isSecretFile, isSecretFolder } from "../core/text/secretNames.ts";
import type { FileSystem, FolderEntry } from "./fileSystem.ts";
import {
  type FileKind,
  hasGeneratedName,
  hasMinifiedName,
  isLockFile,
  isVendoredFolder,
  kindOfFile,
} from "./fileTypes.ts";
import { compileGlobs, GlobError } from "./ignore/globs.ts";
import { parsePatterns } from "./ignore/ignoreFile.ts";
import { MAX_RULE_FILE_BYTES, RuleFileError } from "./ignore/outsideFiles.ts";
import { repositoryRules } from "./ignore/repository.ts";
import { GIT_ENTRY, GIT_IGNORE, type IgnoreRules, OWN_IGNORE, rulesFromOutside } from "./ignoreRules.ts";
import { inOrder } from "./inOrder.ts";
import type { Skips } from "./skips.ts";

/** Folders listed and files read at the same time. */
export const AT_ONCE = 16;
/** A folder with this file is a Python environment, whatever its name. */
export const PYTHON_ENVIRONMENT = "pyvenv.cfg";

/** The learned folder itself cannot be read. */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
}

/** Nothing of the folder may be learned, because the rules that apply to it are not known or exclude it. */
export class ClosedFolderError extends WorkspaceError {}

/**
 * Globs of paths relative to the folder, as `compileGlobs` reads them. A folder's glob matches all that is in it.
 */
export interface PathGlobs {
  /** Files that are learned although their type is not known. All other rules still apply. */
  readonly include: readonly string[];
  /** Files and folders that are not learned. */
  readonly exclude: readonly string[];
}

/** Whether there is time left, for a run with a budget. */
export interface ReadingTime {
  isLeftToList(): boolean;
  isLeftToRead(): boolean;
}

/** Whether a file with this stamp need not be read. */
export type IsKnown = (path: string, stamp: number) => boolean;

/** What ends reading early, and what need not be read. */
export interface ReadingLimits {
  readonly signal?: AbortSignal | undefined;
  readonly time?: ReadingTime | undefined;
  readonly isKnown?: IsKnown | undefined;
}

/** A file that is learned if its contents allow it. */
export interface Candidate {
  readonly path: string;
  readonly kind: FileKind | "script";
}

interface Folder {
  readonly path: string;
  /** Rules of the folders above. */
  readonly rules: IgnoreRules;
  readonly isIncluded: boolean;
}

interface Listing extends Folder {
  readonly entries: readonly FolderEntry[] | "unreadable";
  /** The ignore file that cannot be read. */
  readonly cause?: string;
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
  { signal, time }: ReadingLimits,
): Promise<readonly Candidate[]> {
  const matchers = matchersOf({ include, exclude });
  const found: Candidate[] = [];
  let level: Folder[] = [{ path: "", rules: await outerRules(fileSystem), isIncluded: false }];
  while (level.length > 0) {
    const below: Folder[] = [];
    let listed = 0;
    for await (const listing of inOrder(level, folder => list(fileSystem, folder), { atOnce: AT_ONCE, signal })) {
      pick(listing, matchers, skips, found, below);
      listed++;
      if (time && !time.isLeftToList()) break;
    }
    const isCut = listed < level.length || (below.length > 0 && time?.isLeftToList() === false);
    if (isCut) for (const { path } of [...level.slice(listed), ...below]) skips.add("overBudget", path);
    level = isCut ? [] : below;
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** @throws ClosedFolderError when the rules from outside cannot be read, or exclude the learned folder */
async function outerRules({ outside }: FileSystem): Promise<IgnoreRules> {
  try {
    const rules = await rulesFromOutside(outside);
    if (rules !== "ignored") return rules;
  } catch (thrown) {
    if (!(thrown instanceof RuleFileError)) throw thrown;
    throw new ClosedFolderError(FAULTS.rulesUnreadable(thrown.file, thrown.why));
  }
  throw new ClosedFolderError(FAULTS.folderIgnored(OWN_IGNORE));
}

async function list(fileSystem: FileSystem, folder: Folder): Promise<Listing> {
  const { path } = folder;
  let entries: readonly FolderEntry[];
  try {
    entries = [...(await fileSystem.list(path))].sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (thrown) {
    if (path !== "") return { ...folder, entries: "unreadable" };
    throw new WorkspaceError(FAULTS.folderVanished(reasonOf(thrown)));
  }
  try {
    return { ...folder, entries, rules: await rulesIn(fileSystem, folder, entries) };
  } catch (thrown) {
    if (!(thrown instanceof RuleFileError)) throw thrown;
    if (path !== "") return { ...folder, entries: "unreadable", cause: thrown.file };
    throw new ClosedFolderError(FAULTS.rulesUnreadable(thrown.file, thrown.why));
  }
}

/** The rules of the folders above, with those of this one. @throws RuleFileError */
async function rulesIn(
  fileSystem: FileSystem,
  { path, rules: above }: Folder,
  entries: readonly FolderEntry[],
): Promise<IgnoreRules> {
  let rules = above;
  const { outside } = fileSystem;
  if (outside && path !== "" && entries.some(({ name }) => name === GIT_ENTRY)) {
    const inner = await repositoryRules(outside, outside.resolve(await outside.folder(), path), "");
    if (inner) rules = rules.inRepository(path, inner);
  }
  for (const { name, kind } of entries) {
    if (name !== GIT_IGNORE && name !== OWN_IGNORE) continue;
    const by = join(path, name);
    if (kind === "file") {
      const patterns = await readPatterns(fileSystem, by, rules.foldsCase);
      rules = rules.with(name === OWN_IGNORE ? "own" : "git", { by, patterns }, path);
    } else if (name === OWN_IGNORE) {
      throw new RuleFileError(by, "it is not a file"); // git, too, does without a .gitignore that is none
    }
  }
  return rules;
}

async function readPatterns(fileSystem: FileSystem, file: string, foldsCase: boolean) {
  try {
    if ((await fileSystem.size(file)) > MAX_RULE_FILE_BYTES) throw new Error("it is too large");
    const patterns = parsePatterns(await fileSystem.read(file, MAX_RULE_FILE_BYTES), foldsCase);
    if (patterns) return patterns;
  } catch (thrown) {
    throw new RuleFileError(file, reasonOf(thrown));
  }
  throw new RuleFileError(file, "a line is too long");
}

/** Sorts the entries of one folder into what is found, what is below, and what is skipped. */
function pick(
  { path: folder, entries, cause, rules, isIncluded }: Listing,
  matchers: Matchers,
  skips: Skips,
  found: Candidate[],
  below: Folder[],
): void {
  if (entries === "unreadable") {
    skips.add("unreadable", folder, cause);
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
    const verdict = rules.verdict(path, kind);
    if (verdict?.kind === "ignored") skips.add("ignored", path, verdict.by);
    else if (matchers.isExcluded(path)) skips.add("excluded", path);
    else if (name === GIT_ENTRY)
      skips.add("vendored", path); // in a work tree it is a file
    else if (kind === "file") pickFile(path, kindOf(name, isPathIncluded), skips, found);
    else if (isSecretFolder(name)) skips.add("secret", path);
    else if (isVendoredFolder(name) && verdict?.kind !== "kept") skips.add("vendored", path);
    else below.push({ path, rules, isIncluded: isPathIncluded() });
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

/** @throws ClosedFolderError when a glob is refused */
function matchersOf({ include, exclude }: PathGlobs): Matchers {
  try {
    return { isIncluded: compileGlobs(include), isExcluded: compileGlobs(exclude) };
  } catch (thrown) {
    throw thrown instanceof GlobError ? new ClosedFolderError(FAULTS.globsTooLong(thrown.glob)) : thrown;
  }
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
