/** Updates the workspace memory with files that changed on disk. */
import type { Experts } from "../../completion/mixing/experts.ts";
import type { RefreshRequest, RefreshResult } from "../../protocol/completion.ts";
import type { CorpusRules, SourceFile } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { Spelling, withSpellings } from "../../workspace/spelling.ts";
import { CorpusLimits } from "./corpusLimits.ts";
import { ancestorsOf, isAmong, learnedFiles, rulesOf } from "./learnedFile.ts";

/** Paths and documents that are handled between two turns of the event loop. Set by hand, not measured. */
const PATHS_AT_ONCE = 64;
const DOCUMENTS_AT_ONCE = 16;

export interface RefreshParts {
  readonly rules: CorpusRules;
  readonly workspace: FileSystem;
  /** Lets requests be answered; false when the model is no longer in use. */
  turn(): Promise<boolean>;
  /** Whether memory has a newer text than the one on disk. */
  isSaved?(path: string): boolean;
  onForgotten?(paths: readonly string[]): void;
}

/**
 * Adds what training would learn of these files and of the files below these folders. Forgets files that are gone or
 * that the rules now skip. An unchanged file costs only reading it. Duplicates and the total size count over the whole
 * memory, as in training. Reads the files in the order of the paths.
 */
export async function refreshMemory(
  { memory, vocabulary }: Pick<Experts, "memory" | "vocabulary">,
  request: RefreshRequest,
  parts: RefreshParts,
): Promise<RefreshResult> {
  const { workspace, turn, isSaved = () => false, onForgotten } = parts;
  const { paths } = request;
  const spelling = new Spelling(workspace);
  const rules = rulesOf(parts.rules, request);
  const limits = new CorpusLimits(memory, vocabulary, rules.maxTotalBytes);
  let learned = 0;
  let forgotten = 0;
  for (let at = 0; at < paths.length && (await turn()); at += PATHS_AT_ONCE) {
    const some = await withSpellings(paths.slice(at, at + PATHS_AT_ONCE), spelling);
    const files = inOrderOf(some, await learnedFiles(some, rules, workspace));
    for (let from = 0; from < files.length && (await turn()); from += DOCUMENTS_AT_ONCE) {
      const read = files.slice(from, from + DOCUMENTS_AT_ONCE).filter(({ path }) => !isSaved(path));
      const changed = read.filter(({ path, text }) => textIn({ memory, vocabulary }, path) !== text);
      const documents = changed.map(({ path, text }) => ({ path, ids: vocabulary.encode(text).ids }));
      learned += read.length - changed.length + limits.add(documents);
    }
    const asked = { asked: new Set(some), there: new Set(files.map(({ path }) => path)) };
    const gone = goneOf(memory.documents(), asked).filter(path => !isSaved(path));
    limits.remove(gone);
    onForgotten?.(gone);
    forgotten += gone.length;
  }
  learned += limits.addLeftOut();
  return { learned, forgotten };
}

/** Files in the order in which they, or folders above them, were asked for. */
function inOrderOf(paths: readonly string[], files: readonly SourceFile[]): readonly SourceFile[] {
  const places = new Map(paths.map((path, k) => [path, k]));
  const placeOf = ({ path }: SourceFile): number =>
    Math.min(...[path, ...ancestorsOf(path)].map(asked => places.get(asked) ?? paths.length));
  return files
    .map(file => ({ file, place: placeOf(file) }))
    .sort((a, b) => a.place - b.place)
    .map(({ file }) => file);
}

/** The text that memory has of a file. Decoding is faster than encoding. */
function textIn({ memory, vocabulary }: Pick<Experts, "memory" | "vocabulary">, path: string): string | undefined {
  const ids = memory.idsOf(path);
  return ids && vocabulary.decode(ids);
}

/** The remembered documents among the asked paths that no longer exist. */
function goneOf(
  documents: readonly { readonly path: string }[],
  { asked, there }: { readonly asked: ReadonlySet<string>; readonly there: ReadonlySet<string> },
): string[] {
  return documents.map(({ path }) => path).filter(path => !there.has(path) && isAmong(asked, path));
}
