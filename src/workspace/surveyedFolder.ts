/**
 * Reads a folder of any size in two passes: the first one reads each file once, cleans it and leaves it with the caller;
 * the second one replaces what other files gave away. No pass holds the texts of the whole folder.
 */
import { type CorpusRules, readFile, type SourceFile } from "./corpus.ts";
import type { FileSystem } from "./fileSystem.ts";
import { AT_ONCE, type Candidate, findFiles, type ReadingLimits } from "./findFiles.ts";
import { inOrder } from "./inOrder.ts";
import { KnownSecrets } from "./secrets/knownSecrets.ts";
import { PLACEHOLDER, spreads } from "./secrets.ts";
import { Skips } from "./skips.ts";

/** Where texts wait between the two passes, in the order in which they were put. */
export interface TextStore {
  put(text: string): Promise<void>;
  /** All texts, from the first one on. */
  texts(): AsyncIterable<string>;
}

/** A folder after its first pass. */
export interface SurveyedFolder {
  /** The paths of the files that are learned, sorted. */
  readonly paths: readonly string[];
  /** What was skipped, as in the corpus report. */
  readonly skips: Skips;
  /** The files of the second pass, in the order of `paths`. */
  files(): AsyncIterable<SourceFile & { readonly replacedSecrets: number }>;
}

/**
 * Reads all files of a folder by the rules of `readCorpus`, and keeps their texts in the store.
 *
 * @param isDuplicate whether a text was learned before; it then knows the text
 * @throws as readCorpus
 */
export async function surveyFolder(
  fileSystem: FileSystem,
  rules: CorpusRules,
  {
    store,
    isDuplicate,
    limits,
  }: {
    readonly store: TextStore;
    readonly isDuplicate: (text: string) => boolean;
    readonly limits: ReadingLimits;
  },
): Promise<SurveyedFolder> {
  const skips = new Skips();
  const candidates = await findFiles(fileSystem, rules, skips, limits);
  const paths: string[] = [];
  const counts: number[] = [];
  const secrets = new Set<string>();
  const read = (file: Candidate) => readFile(fileSystem, file, rules);
  for await (const { path, contents } of inOrder(candidates, read, { atOnce: AT_ONCE, signal: limits.signal })) {
    if (!contents.ok) skips.add(contents.reason, path);
    else if (isDuplicate(contents.text)) skips.add("duplicate", path);
    else {
      await store.put(contents.text);
      paths.push(path);
      counts.push(contents.secrets.length);
      for (const secret of contents.secrets) if (spreads(secret)) secrets.add(secret);
    }
  }
  return { paths, skips, files: () => secondPass(paths, counts, { store, known: new KnownSecrets(secrets) }) };
}

/** Replaces what one file gave away in the others as well. */
async function* secondPass(
  paths: readonly string[],
  counts: readonly number[],
  { store, known }: { readonly store: TextStore; readonly known: KnownSecrets },
) {
  let k = 0;
  for await (const text of store.texts()) {
    const clean = known.replaceIn(text, PLACEHOLDER);
    yield { path: paths[k]!, text: clean.text, replacedSecrets: counts[k]! + clean.count };
    k++;
  }
}
