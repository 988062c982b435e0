/** Finds the repository that a folder belongs to, and the ignore files that apply there beside those of its folders. */

import { GitConfig, readRuleFile } from "./gitConfig.ts";
import { byteString, type IgnoreFile, parsePatterns } from "./ignoreFile.ts";
import { type OutsideFiles, RuleFileError } from "./outsideFiles.ts";

/** What git's settings say about a repository, or about folders outside any. */
export interface RepositoryRules {
  /** `info/exclude`, then the file that `core.excludesFile` names: the first decides. */
  readonly files: readonly IgnoreFile[];
  readonly foldsCase: boolean;
}

/** Where a repository keeps its own files. */
interface GitFolders {
  /** Of this work tree. */
  readonly own: string;
  /** Of all its work trees. */
  readonly common: string;
}

/**
 * The rules of the repository whose work tree is this folder; undefined where it is none.
 *
 * @param folder absolute path
 * @param base   what the rules' paths are relative to, as a byte string
 * @throws RuleFileError
 */
export async function repositoryRules(
  outside: OutsideFiles,
  folder: string,
  base: string,
): Promise<RepositoryRules | undefined> {
  const git = await gitFolders(outside, folder);
  if (git === undefined) return undefined;
  const config = await userConfig(outside, git.own);
  await config.add(outside.resolve(git.common, "config"));
  if (config.isTrue("extensions.worktreeconfig")) await config.add(outside.resolve(git.own, "config.worktree"));
  const foldsCase = config.isTrue("core.ignorecase");
  const exclude = await readIgnoreFile(outside, outside.resolve(git.common, "info/exclude"), {
    base,
    by: ".git/info/exclude",
    foldsCase,
  });
  return { files: [...exclude, ...(await excludesFile(outside, config, { folder, base, foldsCase }))], foldsCase };
}

/**
 * The user's own rules, for a folder that belongs to no repository.
 * @throws RuleFileError
 */
export async function userRules(outside: OutsideFiles, folder: string): Promise<RepositoryRules> {
  const config = await userConfig(outside, undefined);
  const foldsCase = config.isTrue("core.ignorecase");
  return { files: await excludesFile(outside, config, { folder, base: "", foldsCase }), foldsCase };
}

async function userConfig(outside: OutsideFiles, gitFolder: string | undefined): Promise<GitConfig> {
  const config = new GitConfig(outside, gitFolder);
  const { systemConfig, configHome, home } = outside;
  if (systemConfig !== undefined) await config.add(systemConfig);
  if (configHome !== undefined) await config.add(outside.resolve(configHome, "git/config"));
  if (home !== undefined) await config.add(outside.resolve(home, ".gitconfig"));
  return config;
}

/** The file of `core.excludesFile`, or its default `git/ignore` among the user's settings. */
async function excludesFile(
  outside: OutsideFiles,
  config: GitConfig,
  { folder, base, foldsCase }: { readonly folder: string; readonly base: string; readonly foldsCase: boolean },
): Promise<readonly IgnoreFile[]> {
  const { configHome } = outside;
  const named = config.text("core.excludesfile");
  const standard = configHome === undefined ? undefined : outside.resolve(configHome, "git/ignore");
  const file = named === undefined ? standard : config.pathOf(named, outside.resolve(folder, ".git"));
  if (file === undefined) return [];
  return readIgnoreFile(outside, file, { base, by: "core.excludesFile", foldsCase });
}

/**
 * Reads an ignore file outside the learned folder; none where it does not exist.
 * @throws RuleFileError
 */
export async function readIgnoreFile(
  outside: OutsideFiles,
  file: string,
  { foldsCase, ...names }: Pick<IgnoreFile, "base" | "by"> & { readonly foldsCase: boolean },
): Promise<readonly IgnoreFile[]> {
  const bytes = await readRuleFile(outside, file);
  if (bytes === undefined) return [];
  const patterns = parsePatterns(bytes, foldsCase);
  if (patterns === undefined) throw new RuleFileError(file, "a line is too long");
  return [{ ...names, patterns }];
}

/** Where the repository of a work tree keeps its files: ".git" is a folder, or a file that names one. */
async function gitFolders(outside: OutsideFiles, folder: string): Promise<GitFolders | undefined> {
  const entry = outside.resolve(folder, ".git");
  const kind = await outside.kind(entry);
  if (kind === undefined) return undefined;
  const named = kind === "file" ? /^gitdir: (.+)$/s.exec((await readText(outside, entry)) ?? "")?.[1] : ".git";
  if (named === undefined) return undefined;
  const own = outside.resolve(folder, named);
  const shared = await readText(outside, outside.resolve(own, "commondir"));
  const common = shared ? outside.resolve(own, shared) : own;
  const [head, objects, refs] = await Promise.all([
    outside.kind(outside.resolve(own, "HEAD")),
    outside.kind(outside.resolve(common, "objects")),
    outside.kind(outside.resolve(common, "refs")),
  ]);
  // A folder that only has the name is no repository, and does not end the rules of the folders above.
  return head === "file" && objects === "folder" && refs === "folder" ? { own, common } : undefined;
}

async function readText(outside: OutsideFiles, file: string): Promise<string | undefined> {
  const bytes = await readRuleFile(outside, file);
  return bytes && new TextDecoder().decode(bytes).replace(/[\r\n]+$/, "");
}

/** The repository around a folder. */
export interface Surroundings {
  /** Absolute path of the repository's root. */
  readonly root: string;
  /** The names from the root to the folder, as byte strings. */
  readonly names: readonly string[];
  readonly rules: RepositoryRules;
}

/**
 * Finds the repository that a folder is in; undefined where there is none.
 * @throws RuleFileError
 */
export async function findRepository(outside: OutsideFiles, folder: string): Promise<Surroundings | undefined> {
  const names: string[] = [];
  for (let root = folder; ; ) {
    const rules = await repositoryRules(outside, root, "");
    if (rules) return { root, names, rules };
    const above = outside.parent(root);
    if (above === undefined) return undefined;
    names.unshift(byteString(root.slice(above.length).replace(/^[\\/]/, "")));
    root = above;
  }
}
