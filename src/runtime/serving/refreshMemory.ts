/** Updates the workspace memory with files that changed on disk. */
import type { Experts } from "../../completion/mixing/experts.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import type { Steps } from "../../memory/suffixArray.ts";
import type { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import type { RefreshRequest, RefreshResult } from "../../protocol/completion.ts";
import type { Corpus, CorpusRules, SourceFile } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { Spelling, withSpellings } from "../../workspace/spelling.ts";
import { CorpusLimits } from "./corpusLimits.ts";
import { ancestorsOf, isAmong, learnedFiles, rulesOf } from "./learnedFile.ts";

/** Paths and documents that are handled between two turns of the event loop. Set by hand, not measured. */
const PATHS_AT_ONCE = 64;
const DOCUMENTS_AT_ONCE = 16;
/** Fewer tokens than this, or than memory has, wait for others, so that the index is not sorted for each few of them. */
const LEAST_INDEXED_TOKENS = 32_768;

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
 * that the rules now skip. Does not read a file whose stamp is that of the document in memory. Duplicates and the total
 * size count over the whole memory, as in training. Reads the files in the order of the paths.
 */
export async function refreshMemory(
  { memory, vocabulary }: Pick<Experts, "memory" | "vocabulary">,
  request: RefreshRequest,
  parts: RefreshParts,
): Promise<RefreshResult & { readonly isChanged: boolean }> {
  const { workspace, turn, isSaved = () => false, onForgotten } = parts;
  const { paths } = request;
  const experts = { memory, vocabulary };
  const spelling = new Spelling(workspace);
  const rules = rulesOf(parts.rules, request);
  const limits = new CorpusLimits(memory, vocabulary, rules.maxTotalBytes);
  const inTurns = <Result>(steps: Steps<Result>): Promise<Result | undefined> => allInTurns(steps, turn);
  let [learned, forgotten, isChanged] = [0, 0, false];
  let waiting: MemoryDocument[] = [];
  const index = async (): Promise<void> => {
    const documents = waiting.filter(({ path }) => !isSaved(path));
    waiting = [];
    learned += (await inTurns(limits.add(documents))) ?? 0;
  };
  for (let at = 0; at < paths.length && (await turn()); at += PATHS_AT_ONCE) {
    const some = await withSpellings(paths.slice(at, at + PATHS_AT_ONCE), spelling);
    const { files: found, unchanged } = await filesToCompare(experts, some, { rules, workspace });
    const files = inOrderOf(some, found);
    for (let from = 0; from < files.length && (await turn()); from += DOCUMENTS_AT_ONCE) {
      const read = files.slice(from, from + DOCUMENTS_AT_ONCE).filter(({ path }) => !isSaved(path));
      const same = read.filter(({ path, text }) => textIn(experts, path) === text);
      const changed = read.filter(file => !same.includes(file));
      // A stamp never stands at an older text, or the file would not be read again.
      const isRestamped = restamp(memory, same);
      learned += same.length;
      isChanged ||= isRestamped || changed.length > 0;
      waiting.push(...changed.map(({ path, text, stamp }) => ({ path, ids: vocabulary.encode(text).ids, stamp })));
      if (isEnough(waiting, memory)) await index();
    }
    await index();
    const asked = { asked: new Set(some), there: new Set([...unchanged, ...files.map(({ path }) => path)]) };
    const gone = goneOf(memory.documents(), asked).filter(path => !isSaved(path));
    await inTurns(limits.remove(gone));
    onForgotten?.(gone);
    forgotten += gone.length;
  }
  learned += (await inTurns(limits.addLeftOut())) ?? 0;
  return { learned, forgotten, isChanged };
}

/** Takes the steps, each in a turn of its own. @returns undefined when the model is no longer in use */
async function allInTurns<Result>(steps: Steps<Result>, turn: RefreshParts["turn"]): Promise<Result | undefined> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (!(await turn())) return undefined;
  }
}

/** Whether so many documents wait that sorting the index pays. */
function isEnough(waiting: readonly MemoryDocument[], memory: WorkspaceMemory): boolean {
  const tokens = waiting.reduce((sum, { ids }) => sum + ids.length, 0);
  return tokens >= Math.max(LEAST_INDEXED_TOKENS, memory.tokens);
}

/**
 * Reads the files that memory does not know as they are. Where one of them gives away a secret and is new, reads all of
 * them: the secret may be in others too.
 */
async function filesToCompare(
  experts: Pick<Experts, "memory" | "vocabulary">,
  paths: readonly string[],
  { rules, workspace }: Pick<RefreshParts, "rules" | "workspace">,
): Promise<Pick<Corpus, "files" | "unchanged">> {
  const { memory } = experts;
  const read = await learnedFiles(paths, rules, workspace, (path, stamp) => memory.stampOf(path) === stamp);
  const isNew = ({ path, text, givesSecrets }: SourceFile): boolean =>
    givesSecrets === true && textIn(experts, path) !== text;
  return read.unchanged.length > 0 && read.files.some(isNew) ? learnedFiles(paths, rules, workspace) : read;
}

/** Notes the stamps of files whose text is that in memory. @returns whether one of them is new */
function restamp(memory: WorkspaceMemory, files: readonly SourceFile[]): boolean {
  const changed = files.filter(({ path, stamp }) => stamp !== undefined && memory.stampOf(path) !== stamp);
  for (const { path, stamp } of changed) memory.restamp(path, stamp!);
  return changed.length > 0;
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
