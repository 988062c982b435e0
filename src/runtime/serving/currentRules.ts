/** Applies the rules as they are now to the files that a model remembers. */
import { FAULTS } from "../../core/faults.ts";
import type { CorpusRules } from "../../workspace/corpus.ts";
import type { FileSystem, FolderEntry } from "../../workspace/fileSystem.ts";
import { ClosedFolderError, findFiles, WorkspaceError } from "../../workspace/findFiles.ts";
import { OWN_IGNORE } from "../../workspace/ignoreRules.ts";
import { Skips } from "../../workspace/skips.ts";
import { ancestorsOf, holdsRules } from "./learnedFile.ts";

/**
 * The remembered paths that are still there and that the rules allow by name and place. Nothing is read but the rules.
 * Where the folder cannot be listed, nothing is known, so all of them stay.
 */
export async function stillLearned(
  paths: readonly string[],
  rules: CorpusRules,
  workspace: FileSystem,
): Promise<ReadonlySet<string>> {
  const wanted = new Set([...paths, ...paths.flatMap(ancestorsOf)]);
  const list: FileSystem["list"] = async folder =>
    (await workspace.list(folder)).filter(({ name }) => holdsRules(name) || wanted.has(join(folder, name)));
  try {
    const found = await findFiles({ ...workspace, list }, rules, new Skips(), {});
    return new Set(found.map(({ path }) => path));
  } catch (thrown) {
    if (thrown instanceof ClosedFolderError) return new Set();
    if (thrown instanceof WorkspaceError) return new Set(paths);
    throw thrown;
  }
}

/** The paths that the rules bar by name and place, whether or not there are such files now. */
export async function barredPaths(
  paths: readonly string[],
  rules: CorpusRules,
  workspace: FileSystem,
): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  try {
    const found = await findFiles(withFiles(paths, workspace), rules, new Skips(), {});
    const allowed = new Set(found.map(({ path }) => path));
    return paths.filter(path => !allowed.has(path));
  } catch (thrown) {
    if (!(thrown instanceof WorkspaceError)) throw thrown;
    // Rules that cannot be read say nothing.
    return thrown.message === FAULTS.folderIgnored(OWN_IGNORE) ? paths : [];
  }
}

/** A file system that holds these files, the folders above them, and the rules that are there. */
function withFiles(paths: readonly string[], workspace: FileSystem): FileSystem {
  const children = new Map<string, Map<string, FolderEntry["kind"]>>();
  for (const path of paths) {
    const places = [...ancestorsOf(path), path];
    for (const [k, place] of places.entries()) {
      const folder = places[k - 1] ?? "";
      const names = children.get(folder) ?? new Map<string, FolderEntry["kind"]>();
      names.set(place.slice(place.lastIndexOf("/") + 1), k === places.length - 1 ? "file" : "folder");
      children.set(folder, names);
    }
  }
  return {
    ...workspace,
    async list(folder) {
      const there = await workspace.list(folder).catch(() => []); // it may be gone
      const named = children.get(folder) ?? new Map<string, FolderEntry["kind"]>();
      const rules = there.filter(({ name }) => holdsRules(name) && !named.has(name));
      return [...rules, ...[...named].map(([name, kind]) => ({ name, kind }))];
    },
  };
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
