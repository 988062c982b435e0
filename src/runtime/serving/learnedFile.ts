/** Applies the corpus rules to files that were written after training. */
import type { CurrentRules } from "../../protocol/completion.ts";
import { type Corpus, type CorpusRules, readCorpus } from "../../workspace/corpus.ts";
import type { FileSystem, FolderEntry } from "../../workspace/fileSystem.ts";
import { ClosedFolderError, type IsKnown, PYTHON_ENVIRONMENT } from "../../workspace/findFiles.ts";
import { GIT_ENTRY, GIT_IGNORE, OWN_IGNORE } from "../../workspace/ignoreRules.ts";
import { Spelling } from "../../workspace/spelling.ts";

/**
 * The text to learn; undefined where the rules skip the file.
 *
 * @param file      path relative to the learned folder, and its saved text
 * @param workspace has the ignore files; without it they do not apply
 */
export async function learnedText(
  file: { readonly path: string; readonly text: string },
  rules: CorpusRules,
  workspace?: FileSystem,
): Promise<string | undefined> {
  const names = file.path.split("/");
  // A path that leaves the folder, or is not a path, was never part of the workspace.
  if (names.some(name => name === "" || name === "." || name === "..")) return undefined;
  const { files } = await corpusOf(onlyFile(file, names, workspace), { ...rules, encoding: "utf8" });
  return files[0]?.text;
}

/** As `learnedText`, with the path as the disk spells it. Lists each folder once. */
export async function learnedDocument(
  { path: given, text }: { readonly path: string; readonly text: string },
  rules: CorpusRules,
  workspace?: FileSystem,
): Promise<{ readonly path: string; readonly learned: string | undefined }> {
  const listed = workspace && listingOnce(workspace);
  const path = listed ? await new Spelling(listed).of(given) : given;
  return { path, learned: await learnedText({ path, text }, rules, listed) };
}

/** A file system that remembers its listings. For one look at the disk: later changes are not seen. */
function listingOnce(workspace: FileSystem): FileSystem {
  const listings = new Map<string, Promise<readonly FolderEntry[]>>();
  return {
    ...workspace,
    list(folder) {
      const listing = listings.get(folder) ?? workspace.list(folder);
      listings.set(folder, listing);
      return listing;
    },
  };
}

/** The user's rules, with those that a request brings in their place. */
export function rulesOf(
  rules: CorpusRules,
  { include = rules.include, exclude = rules.exclude, maxFileBytes = rules.maxFileBytes, encoding }: CurrentRules,
): CorpusRules {
  return { ...rules, include, exclude, maxFileBytes, encoding };
}

/** Nothing of a folder whose rules are not known. */
async function corpusOf(
  fileSystem: FileSystem,
  rules: CorpusRules,
  isKnown?: IsKnown,
): Promise<Pick<Corpus, "files" | "unchanged">> {
  try {
    return await readCorpus(fileSystem, rules, { isKnown });
  } catch (thrown) {
    if (thrown instanceof ClosedFolderError) return { files: [], unchanged: [] };
    throw thrown;
  }
}

/** A file system that holds only this file, the folders above it, and their ignore files. */
function onlyFile(
  file: { readonly path: string; readonly text: string },
  names: readonly string[],
  workspace: FileSystem | undefined,
): FileSystem {
  const bytes = new TextEncoder().encode(file.text);
  const isFile = (path: string): boolean => path === file.path;
  return {
    async list(folder) {
      const depth = folder === "" ? 0 : folder.split("/").length;
      const name = names[depth]!;
      const others = workspace ? await workspace.list(folder).catch(() => []) : [];
      // Training does not follow a link, so a file that is saved through one is not learned either.
      const isLink = others.some(other => other.name === name && other.kind === "other");
      const kind = isLink ? "other" : depth === names.length - 1 ? "file" : "folder";
      return [...others.filter(other => holdsRules(other.name) && other.name !== name), { name, kind }];
    },
    size: async path => (isFile(path) ? bytes.length : workspace!.size(path)),
    read: async (path, maxBytes) => (isFile(path) ? bytes : workspace!.read(path, maxBytes)),
    ...(workspace?.outside && { outside: workspace.outside }),
  };
}

/** Whether a file of this name is an ignore file. */
export function isIgnoreFile(name: string): boolean {
  return name === GIT_IGNORE || name === OWN_IGNORE;
}

/** Whether an entry of this name says what is learned of the folder that it is in. */
export function holdsRules(name: string): boolean {
  return isIgnoreFile(name) || name === GIT_ENTRY || name === PYTHON_ENVIRONMENT;
}

/**
 * The files among these paths, and below those that are folders, that the rules allow, as they are on disk now. Links
 * and special files are not followed.
 *
 * @param paths   relative to the learned folder
 * @param isKnown without it, all are read
 */
export async function learnedFiles(
  paths: readonly string[],
  rules: CorpusRules,
  workspace: FileSystem,
  isKnown?: IsKnown,
): Promise<Pick<Corpus, "files" | "unchanged">> {
  const asked = new Set(paths);
  const leading = new Set(paths.flatMap(ancestorsOf));
  const isAsked = (path: string): boolean => isAmong(asked, path);
  const { files, unchanged } = await corpusOf(
    {
      ...workspace,
      list: async folder =>
        (await workspace.list(folder)).filter(({ name }) => {
          const path = folder === "" ? name : `${folder}/${name}`;
          return holdsRules(name) || leading.has(path) || isAsked(path);
        }),
    },
    rules,
    isKnown,
  );
  return { files: files.filter(({ path }) => isAsked(path)), unchanged: unchanged.filter(isAsked) };
}

/** Whether a path is one of these, or below one of them; "" is the folder itself. */
export function isAmong(paths: ReadonlySet<string>, path: string): boolean {
  return paths.has("") || paths.has(path) || ancestorsOf(path).some(folder => paths.has(folder));
}

/** "a/b/c" -> "a", "a/b". */
export function ancestorsOf(path: string): string[] {
  const names = path.split("/");
  return names.slice(1).map((_, k) => names.slice(0, k + 1).join("/"));
}
