/** Reads the files that a command names, whether or not the corpus rules would learn them. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { systemReasonOf } from "../../core/reasonOf.ts";
import { DEFAULT_RULES, readCorpus } from "../../workspace/corpus.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { USAGE, UsageError } from "./usage.ts";

export interface NamedText {
  /** Its path as the command line gives it. */
  readonly file: string;
  readonly text: string;
}

/** @throws UsageError that names a file that cannot be read, or is not text */
export async function readTexts(files: readonly string[]): Promise<NamedText[]> {
  return Promise.all(files.map(async file => ({ file, text: await readText(file) })));
}

/** Reads named files as they are, and of named folders the files that the corpus rules would learn. */
export async function readFilesAndFolders(named: readonly string[]): Promise<NamedText[]> {
  const texts: NamedText[] = [];
  for (const name of named) {
    const kind = await stat(name).catch(() => undefined);
    if (!kind?.isDirectory()) {
      texts.push(...(await readTexts([name])));
      continue;
    }
    const { files } = await readCorpus(nodeFileSystem(name), DEFAULT_RULES);
    texts.push(...files.map(file => ({ file: path.join(name, file.path), text: file.text })));
  }
  return texts;
}

/** A byte order mark stays, since every character is scored. */
async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((thrown: unknown) => {
    throw new UsageError(USAGE.cannotRead(file, systemReasonOf(thrown)));
  });
  if (bytes.includes(0)) throw new UsageError(USAGE.notText(file));
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(USAGE.notText(file)); // the decoder fails only where the bytes are not UTF-8
  }
}
