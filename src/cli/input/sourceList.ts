/** Reads the folders that a command names, each by itself or in a list with one folder on each line. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { systemReasonOf } from "../../core/reasonOf.ts";
import { readTexts } from "./texts.ts";
import { USAGE, UsageError } from "./usage.ts";

/**
 * The absolute paths of the folders, each once. In a list, paths are relative to its folder, and lines that begin with
 * "#" are comments.
 * @throws UsageError
 */
export async function sourceFolders(operands: readonly string[]): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const operand of operands) {
    const found = await stat(operand).catch((thrown: unknown) => {
      throw new UsageError(USAGE.cannotRead(operand, systemReasonOf(thrown)));
    });
    folders.push(...(found.isFile() ? await listed(operand) : [path.resolve(operand)]));
  }
  return [...new Set(folders)];
}

async function listed(file: string): Promise<readonly string[]> {
  const [{ text = "" } = {}] = await readTexts([file]);
  const lines = text.split(/\r?\n/).map(line => line.trim());
  const named = lines.filter(line => line !== "" && !line.startsWith("#"));
  if (named.length === 0) throw new UsageError(USAGE.noFolders(file));
  return named.map(line => path.resolve(path.dirname(file), line));
}
