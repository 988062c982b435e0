/** Reads the files that a commit changed, before and after, as far as the corpus rules allow. */
import type { SourceText } from "../../completion/evaluate/score.ts";
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import type { CorpusRules } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import type { GitHistory } from "../../workspace/gitHistory.ts";
import type { FileChange } from "../../workspace/gitOutput.ts";
import { learnedText } from "../serving/learnedFile.ts";
import { canBeLearned } from "./earlierTree.ts";

/** A changed file that the corpus rules allow. */
export interface ChangedFile extends SourceText {
  /** Its earlier path and text; undefined for a new file. */
  readonly old: SourceText | undefined;
  /** The text without its secrets. */
  readonly learned: string;
}

export interface ChangedFiles {
  /** Sorted by path. */
  readonly files: readonly ChangedFile[];
  /** Paths that no longer hold a learned file. */
  readonly gone: readonly string[];
  /** How many other files the commit touches: deleted ones, and those that are not learned. */
  readonly others: number;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** @param workspace has the ignore files after the change */
export async function changedFiles(
  history: GitHistory,
  changes: readonly FileChange[],
  { workspace, rules }: { readonly workspace: FileSystem; readonly rules: CorpusRules },
): Promise<ChangedFiles> {
  // Nobody types the file of a notebook, but only its cells.
  const isText = (path: string | undefined): boolean =>
    path !== undefined && canBeLearned(path, rules) && !path.endsWith(".ipynb");
  const known = changes.filter(({ oldPath, newPath }) => isText(oldPath) || isText(newPath));
  const ids = known.flatMap(({ oldBlob, newBlob }) => [oldBlob, newBlob]);
  const contents = await history.blobs(ids, rules.maxFileBytes);
  const files: ChangedFile[] = [];
  const gone: string[] = [];
  for (const { oldPath, oldBlob, newPath, newBlob } of known) {
    const text = newPath === undefined ? undefined : decoded(contents.get(newBlob));
    const learned =
      newPath === undefined || text === undefined
        ? undefined
        : await learnedText({ path: newPath, text }, rules, workspace);
    const oldText = oldPath === undefined ? undefined : decoded(contents.get(oldBlob));
    const old = oldPath === undefined || oldText === undefined ? undefined : { path: oldPath, text: oldText };
    if (newPath !== undefined && text !== undefined && learned !== undefined) {
      files.push({ path: newPath, text, old, learned });
      if (oldPath !== undefined && oldPath !== newPath) gone.push(oldPath);
    } else gone.push(...[oldPath, newPath].filter(path => path !== undefined));
  }
  const others = changes.length - files.length;
  const standing = new Set(files.map(({ path }) => path));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, gone: gone.filter(path => !standing.has(path)), others };
}

/** With line feeds: a line end is one key, and a commit that only changes line ends types nothing. */
function decoded(bytes: Uint8Array | undefined): string | undefined {
  try {
    return bytes && withLineFeeds(decoder.decode(bytes));
  } catch {
    // The corpus rules leave out files that are not UTF-8.
    return undefined;
  }
}
