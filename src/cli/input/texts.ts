/** Reads the files that a command names, whether or not the corpus rules would learn them. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { DEFAULT_RULES, readCorpus } from "../../workspace/corpus.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { USAGE, UsageError } from "./usage.ts";

export interface NamedText {
  /** Its path as the command line gives it. */
  readonly file: string;
  readonly text: string;
}

/** @throws UsageError that names a file that cannot be read */
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

/** Bytes that are not UTF-8 become U+FFFD. A byte order mark stays, since every character is scored. */
async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await readFile(file));
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    const why = code === "ENOENT" ? "it does not exist" : code === "EISDIR" ? "it is a folder" : String(code ?? thrown);
    throw new UsageError(USAGE.cannotRead(file, why));
  }
}
