/** Whether a file that was saved after training would have been learnt: the corpus rules, asked about one file. */
import { type CorpusRules, readCorpus } from "../workspace/corpus.ts";
import type { FileSystem, FolderEntry } from "../workspace/fileSystem.ts";
import { GIT_IGNORE, OWN_IGNORE } from "../workspace/ignoreRules.ts";

/**
 * The text to learn, or undefined where the rules leave the file out.
 *
 * @param file path relative to the learnt folder, and its text as it was saved
 * @param workspace where the ignore files are; without it they are not asked
 */
export async function learntText(
  file: { readonly path: string; readonly text: string },
  rules: CorpusRules,
  workspace?: FileSystem,
): Promise<string | undefined> {
  const names = file.path.split("/");
  // A path that leaves the folder, or that is no path at all, was never part of the workspace.
  if (names.some(name => name === "" || name === "." || name === "..")) return undefined;
  const { files } = await readCorpus(onlyFile(file, names, workspace), rules);
  return files[0]?.text;
}

/** A file system of that file, the folders above it, and their ignore files. */
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
      const next: FolderEntry = { name: names[depth]!, kind: depth === names.length - 1 ? "file" : "folder" };
      const others = workspace ? await workspace.list(folder).catch(() => []) : [];
      return [...others.filter(({ name }) => isIgnoreFile(name) && name !== next.name), next];
    },
    size: async path => (isFile(path) ? bytes.length : workspace!.size(path)),
    read: async path => (isFile(path) ? bytes : workspace!.read(path)),
  };
}

function isIgnoreFile(name: string): boolean {
  return name === GIT_IGNORE || name === OWN_IGNORE;
}
