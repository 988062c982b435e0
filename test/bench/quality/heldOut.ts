/** Splits the files of a corpus into those that a model learns and those that it is measured on. */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { DEFAULT_RULES, readCorpus, type SourceFile } from "../../../src/workspace/corpus.ts";
import { nodeFileSystem } from "../../../src/workspace/nodeFileSystem.ts";
import { splitCorpus } from "../../../src/workspace/split.ts";

/** Uses the product's own rules and split, under other names, so that training still holds out other files. */
export async function splitFolder(folder: string): Promise<{ training: SourceFile[]; heldOut: SourceFile[] }> {
  const { files } = await readCorpus(nodeFileSystem(folder), DEFAULT_RULES);
  const { training, validation } = splitCorpus(files.map(({ path, text }) => ({ path: `benchmark/${path}`, text })));
  const named = (split: readonly SourceFile[]) =>
    split.map(({ path, text }) => ({ path: path.slice("benchmark/".length), text }));
  return { training: named(training), heldOut: named(validation) };
}

/** Whole files from all parts of the list, until they have this many characters. */
export function firstChars(files: readonly SourceFile[], chars: number): SourceFile[] {
  const chosen: SourceFile[] = [];
  for (const file of spread(files)) {
    if (chosen.length > 0 && charsOf(chosen) + file.text.length > chars) continue;
    chosen.push(file);
  }
  return chosen;
}

/** Reorders the list, always in the same way, so that neighbors are far apart. */
function spread<T>(items: readonly T[]): T[] {
  const stride = Math.max(1, Math.round(items.length * 0.382));
  const order = [...items.keys()].sort(
    (a, b) => ((a * stride) % items.length) - ((b * stride) % items.length) || a - b,
  );
  return order.map(k => items[k]!);
}

export function copyFiles(folder: string, files: readonly SourceFile[], to: string): void {
  rmSync(to, { recursive: true, force: true });
  for (const file of files) {
    mkdirSync(path.dirname(path.join(to, file.path)), { recursive: true });
    cpSync(path.join(folder, file.path), path.join(to, file.path));
  }
}

export function charsOf(files: readonly SourceFile[]): number {
  return files.reduce((sum, { text }) => sum + [...text].length, 0);
}
