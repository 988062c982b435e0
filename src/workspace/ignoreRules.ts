/**
 * Applies the ignore files of a workspace: those that git would apply, and `.recurrentignore` beside them. A path that
 * either of them ignores is not learned.
 */
import { byteString, decidingPattern, type IgnoreFile } from "./ignore/ignoreFile.ts";
import type { OutsideFiles } from "./ignore/outsideFiles.ts";
import { findRepository, type RepositoryRules, readIgnoreFile, userRules } from "./ignore/repository.ts";

export const GIT_IGNORE = ".gitignore";
/** Has the same syntax, and only this program reads it. */
export const OWN_IGNORE = ".recurrentignore";
/** A folder with such an entry may be a repository of its own. */
export const GIT_ENTRY = ".git";

/** "kept": a negated rule of `.recurrentignore` includes the path again, whatever the list of vendored folders says. */
export interface IgnoreVerdict {
  readonly kind: "ignored" | "kept";
  /** Path of the ignore file that decides. */
  readonly by: string;
}

type Source = "own" | "git";

/** The ignore files that apply to one folder, the nearest first. */
export class IgnoreRules {
  /**
   * @param prefix    the learned folder, relative to the root that the files' bases are relative to
   * @param foldsCase whether git ignores case here
   */
  constructor(
    private readonly prefix = "",
    readonly foldsCase = false,
    private readonly files: Readonly<Record<Source, readonly IgnoreFile[]>> = { own: [], git: [] },
  ) {}

  /**
   * The verdict on an entry of this folder; the folder itself is not ignored. Git's files and those of this program
   * decide apart, and neither can include what the other ignores.
   *
   * @param path relative to the learned folder
   */
  verdict(path: string, kind: "file" | "folder"): IgnoreVerdict | undefined {
    const full = this.fullPath(path);
    const own = decide(this.files.own, full, kind);
    if (own?.kind === "ignored") return own;
    const git = decide(this.files.git, full, kind);
    return git?.kind === "ignored" ? git : own;
  }

  /** The rules with those of one more folder's ignore file. */
  with(source: Source, file: Omit<IgnoreFile, "base">, folder: string): IgnoreRules {
    const added = [{ ...file, base: this.fullPath(folder) }, ...this.files[source]];
    return new IgnoreRules(this.prefix, this.foldsCase, { ...this.files, [source]: added });
  }

  /** The rules inside a repository below the learned folder. Git's rules of the folders above do not apply there. */
  inRepository(folder: string, { files, foldsCase }: RepositoryRules): IgnoreRules {
    const base = this.fullPath(folder);
    const git = files.map(file => ({ ...file, base, by: labelIn(folder === "" ? "" : `${folder}/`, file.by) }));
    return new IgnoreRules(this.prefix, foldsCase, { ...this.files, git });
  }

  /** The rules where no repository has a say. */
  ofUser(rules: RepositoryRules): IgnoreRules {
    return this.inRepository("", rules);
  }

  /** A path relative to the root, as a byte string. */
  private fullPath(path: string): string {
    const bytes = byteString(path);
    return this.prefix === "" || bytes === "" ? this.prefix + bytes : `${this.prefix}/${bytes}`;
  }
}

/** The nearest file with a pattern that matches decides. */
function decide(files: readonly IgnoreFile[], path: string, kind: "file" | "folder"): IgnoreVerdict | undefined {
  for (const file of files) {
    const pattern = decidingPattern(file, path, kind);
    if (pattern) return { kind: pattern.isNegated ? "kept" : "ignored", by: file.by };
  }
  return undefined;
}

/**
 * The rules that apply to the learned folder from outside: those of the folders above it up to the repository's root,
 * and the user's own. A folder that git ignores is learned when it is opened itself; then its repository has no say.
 *
 * @returns "ignored" where a `.recurrentignore` above ignores the folder
 * @throws RuleFileError
 */
export async function rulesFromOutside(outside: OutsideFiles | undefined): Promise<IgnoreRules | "ignored"> {
  if (!outside) return new IgnoreRules();
  const folder = await outside.folder();
  const found = await findRepository(outside, folder);
  if (!found) return new IgnoreRules().ofUser(await userRules(outside, folder));
  const { root, names, rules } = found;
  const up = (depth: number): string => "../".repeat(names.length - depth);
  let own: readonly IgnoreFile[] = [];
  let git: readonly IgnoreFile[] = rules.files.map(file => ({ ...file, by: labelIn(up(0), file.by) }));
  let isIgnored = false;
  for (const [depth, base, above] of foldersOf(outside, root, names)) {
    const read = (name: string): Promise<readonly IgnoreFile[]> =>
      readIgnoreFile(outside, outside.resolve(above, name), { base, by: up(depth) + name, foldsCase: rules.foldsCase });
    // Git does not follow a link in this place.
    if (!(await outside.isLink(outside.resolve(above, GIT_IGNORE)))) git = [...(await read(GIT_IGNORE)), ...git];
    own = [...(await read(OWN_IGNORE)), ...own];
    const path = names.slice(0, depth + 1).join("/");
    if (decide(own, path, "folder")?.kind === "ignored") return "ignored";
    isIgnored ||= decide(git, path, "folder")?.kind === "ignored";
  }
  const all = new IgnoreRules(names.join("/"), rules.foldsCase, { own, git });
  return isIgnored ? all.ofUser(await userRules(outside, folder)) : all;
}

/** The folders from the root to the one above the learned folder: depth, path from the root, absolute path. */
function foldersOf(
  outside: OutsideFiles,
  root: string,
  names: readonly string[],
): readonly (readonly [depth: number, base: string, path: string])[] {
  let path = root;
  return names.map((name, depth) => {
    const folder = [depth, names.slice(0, depth).join("/"), path] as const;
    path = outside.resolve(path, Buffer.from(name, "latin1").toString("utf8"));
    return folder;
  });
}

/** Files of a repository have paths from its root; the user's file has a name of its own. */
function labelIn(folder: string, by: string): string {
  return by === "core.excludesFile" ? by : folder + by;
}
