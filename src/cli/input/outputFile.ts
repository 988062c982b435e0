/** Checks where a command is to write a file, before the work whose result it holds. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { systemReasonOf } from "../../core/reasonOf.ts";
import { USAGE, UsageError } from "./usage.ts";

/** @throws UsageError where the file's folder is missing, or a folder has the file's name */
export async function checkOutputFile(file: string): Promise<void> {
  const folder = await stat(path.dirname(file)).catch((thrown: unknown) => {
    throw new UsageError(USAGE.cannotWrite(file, `${path.dirname(file)}: ${systemReasonOf(thrown)}`));
  });
  if (!folder.isDirectory()) throw new UsageError(USAGE.cannotWrite(file, "a part of its path is a file"));
  const found = await stat(file).catch(() => undefined); // usually there is none yet
  if (found?.isDirectory()) throw new UsageError(USAGE.cannotWrite(file, "it is a folder"));
}
