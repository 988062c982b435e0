/** Writes the files of an earlier commit to a temporary folder, as far as they can be learned. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { type CorpusRules, DEFAULT_RULES } from "../../workspace/corpus.ts";
import { kindOfFile } from "../../workspace/fileTypes.ts";
import { GitError, type GitHistory } from "../../workspace/gitHistory.ts";
import type { FileChange, TreeFile } from "../../workspace/gitOutput.ts";
import { isIgnoreFile } from "../serving/learnedFile.ts";

/**
 * Writes the files of a commit into an empty folder.
 * @throws GitError if none of them can be learned
 */
export async function writeTree(
  history: GitHistory,
  commit: string,
  { folder, rules, signal }: { readonly folder: string; readonly rules: CorpusRules; readonly signal: AbortSignal },
): Promise<void> {
  const wanted = (await history.files(commit)).filter(file => isWanted(file, rules));
  if (wanted.every(({ path }) => isRule(path))) throw new GitError(FAULTS.nothingBefore());
  for await (const { file, bytes } of history.contents(wanted)) {
    signal.throwIfAborted();
    await writeInto(folder, file.path, bytes);
  }
}

/** Brings the folder's ignore files to the state after a commit, because they decide what is learned. */
export async function updateIgnoreFiles(
  history: GitHistory,
  changes: readonly FileChange[],
  folder: string,
): Promise<void> {
  const rules = changes.filter(({ oldPath = "", newPath = "" }) => isRule(oldPath) || isRule(newPath));
  const contents = await history.blobs(
    rules.map(({ newBlob }) => newBlob),
    DEFAULT_RULES.maxFileBytes,
  );
  for (const { oldPath = "", newPath = "", newBlob } of rules) {
    if (isRule(oldPath) && oldPath !== newPath) await rm(path.join(folder, oldPath), { force: true });
    const bytes = contents.get(newBlob);
    if (isRule(newPath) && bytes) await writeInto(folder, newPath, bytes);
  }
}

function isRule(file: string): boolean {
  return file !== "" && isIgnoreFile(path.posix.basename(file));
}

function isWanted({ path: file, bytes }: TreeFile, rules: CorpusRules): boolean {
  return isRule(file) ? bytes <= DEFAULT_RULES.maxFileBytes : bytes <= rules.maxFileBytes && canBeLearned(file, rules);
}

/** Whether a file can be learned, as far as its name tells. Globs can include any type. */
export function canBeLearned(file: string, { include }: CorpusRules): boolean {
  return include.length > 0 || kindOfFile(path.posix.basename(file)) !== undefined;
}

async function writeInto(folder: string, file: string, bytes: Uint8Array): Promise<void> {
  const target = path.join(folder, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, bytes);
}
