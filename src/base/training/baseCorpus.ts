/** Reads the corpus of the base model, `<folder>/<language>/<project>/…`, which `npm run base:data` writes. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { pathHash } from "../../workspace/pathHash.ts";

/** The share of files that is held out, by a hash of the path; set by hand, not measured. */
const VALIDATION_SHARE = 0.008;

/** A file of the corpus. */
export interface BaseFile {
  readonly language: string;
  /** Relative to the corpus folder, with "/" between names. */
  readonly path: string;
  readonly text: string;
  readonly isHeldOut: boolean;
}

/** The held-out files of a language as token ids. */
export interface HeldOutLanguage {
  readonly language: string;
  readonly documents: readonly Int32Array[];
  readonly chars: number;
}

/** Reads every file, in the order of the paths. */
export async function readBaseCorpus(folder: string): Promise<readonly BaseFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .filter(name => name.includes("/"))
    .sort();
  const files: BaseFile[] = [];
  for (const name of names) {
    const text = await readFile(path.join(folder, name), "utf8");
    const isHeldOut = pathHash(name, "hold out of base") < VALIDATION_SHARE * 2 ** 32;
    files.push({ language: name.slice(0, name.indexOf("/")), path: name, text, isHeldOut });
  }
  return files;
}

/** Samples files of the whole corpus, with about `charsOfLanguage` characters of each language, for the vocabulary. */
export function balancedSample(files: readonly BaseFile[], charsOfLanguage: number): string[] {
  const left = new Map<string, number>();
  const sample: string[] = [];
  const byHash = files
    .map(file => ({ file, hash: pathHash(file.path, "vocabulary of base") }))
    .sort((a, b) => a.hash - b.hash || (a.file.path < b.file.path ? -1 : 1));
  for (const { file } of byHash) {
    const room = left.get(file.language) ?? charsOfLanguage;
    if (file.isHeldOut || room <= 0) continue;
    left.set(file.language, room - file.text.length);
    sample.push(file.text);
  }
  return sample;
}

/** Encodes the files that are learned. */
export function encodeLearned(files: readonly BaseFile[], vocabulary: Vocabulary): readonly Int32Array[] {
  return files.filter(({ isHeldOut }) => !isHeldOut).map(({ text }) => vocabulary.encode(text).ids);
}

/** Encodes the held-out files of each language that has any. */
export function encodeHeldOut(files: readonly BaseFile[], vocabulary: Vocabulary): readonly HeldOutLanguage[] {
  const heldOutFiles = files.filter(({ isHeldOut }) => isHeldOut);
  const languages = [...new Set(heldOutFiles.map(({ language }) => language))];
  return languages.map(language => {
    const heldOut = heldOutFiles.filter(file => file.language === language);
    const documents = heldOut.map(({ text }) => vocabulary.encode(text).ids);
    return { language, documents, chars: heldOut.reduce((sum, { text }) => sum + text.length, 0) };
  });
}
