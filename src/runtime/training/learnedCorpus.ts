/** Turns a folder into tokens: reads it, holds files out, learns the vocabulary, encodes. */
import { FAULTS } from "../../core/faults.ts";
import { systemReasonOf } from "../../core/reasonOf.ts";
import type { CorpusReport, SkippedGroup } from "../../core/text/corpusReport.ts";
import { trainVocabulary } from "../../core/text/trainVocabulary.ts";
import { unknownBits, type Vocabulary } from "../../core/text/vocabulary.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import { type Corpus, DEFAULT_RULES, readCorpus, type SourceFile } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { type ReadingLimits, WorkspaceError } from "../../workspace/findFiles.ts";
import { inRepresentativeOrder } from "../../workspace/pathHash.ts";
import { Skips } from "../../workspace/skips.ts";
import { splitCorpus } from "../../workspace/split.ts";
import { chooseVocabulary, VOCABULARY_SAMPLE_CHARS } from "../common/defaults.ts";
import type { LoopClock } from "../common/loopClock.ts";
import { learnedGroups } from "./learnedGroups.ts";
import { readSingleFile, splitText } from "./singleFile.ts";
import { TrainingError } from "./trainingError.ts";

/** The characters of the vocabulary's sample for each second of the budget. Set by hand, not measured. */
const VOCABULARY_CHARS_PER_SECOND = 70_000;
/** How long encoding may block the thread before messages are handled. */
const TURN_MS = 20;

export interface SplitCorpus {
  readonly training: readonly SourceFile[];
  readonly validation: readonly SourceFile[];
  readonly report: CorpusReport;
}

/**
 * Reads the files that the rules allow, and splits them.
 * @throws TrainingError when the folder cannot be read, is empty, or holds nothing to learn
 */
export async function readFolder(
  request: TrainingRequest,
  fileSystem: FileSystem,
  limits: ReadingLimits,
): Promise<SplitCorpus> {
  const { folder, file } = request;
  if (file !== undefined) return wholeFile(request, file, fileSystem);
  const entries = await fileSystem.list("").catch((thrown: unknown) => {
    const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
    if (code === "ENOENT") throw new TrainingError(FAULTS.folderMissing(folder));
    if (code === "ENOTDIR") throw new TrainingError(FAULTS.notAFolder(folder));
    throw new TrainingError(FAULTS.folderUnreadable(folder, systemReasonOf(thrown)));
  });
  if (entries.length === 0) throw new TrainingError(FAULTS.folderEmpty(folder));
  const rules = {
    ...DEFAULT_RULES,
    include: [...DEFAULT_RULES.include, ...(request.include ?? [])],
    exclude: [...DEFAULT_RULES.exclude, ...(request.exclude ?? [])],
    maxFileBytes: request.maxFileBytes ?? DEFAULT_RULES.maxFileBytes,
    encoding: request.encoding,
  };
  const corpus = await readCorpus(fileSystem, rules, limits).catch((thrown: unknown) => {
    throw thrown instanceof WorkspaceError ? new TrainingError(thrown.message) : thrown;
  });
  if (!corpus.files.some(({ text }) => text.trim() !== "")) throw nothingToLearn(folder, corpus);
  const { training, validation } = splitCorpus(corpus.files);
  return { training, validation, report: reportOf({ training, validation }, corpus) };
}

/** The parts of a single file. */
async function wholeFile(request: TrainingRequest, file: string, fileSystem: FileSystem): Promise<SplitCorpus> {
  const { text, replacedSecrets } = await readSingleFile(request, fileSystem);
  const split = splitText(file, text);
  return { ...split, report: reportOf(split, { replacedSecrets, skipped: [] }) };
}

function reportOf(
  { training, validation }: Omit<SplitCorpus, "report">,
  { replacedSecrets, skipped }: Pick<CorpusReport, "replacedSecrets" | "skipped">,
): CorpusReport {
  return {
    trainingFiles: training.length,
    trainingChars: charsOf(training),
    validationFiles: validation.length,
    validationChars: charsOf(validation),
    replacedSecrets,
    skipped,
    learned: learnedGroups(training),
    heldOut: learnedGroups(validation),
  };
}

/** The corpus without the files that there was no time for. The report says how many they are. */
export function withoutLate(corpus: SplitCorpus, isInTime: (path: string) => boolean): SplitCorpus {
  const late = [...corpus.training, ...corpus.validation].filter(({ path }) => !isInTime(path));
  if (late.length === 0) return corpus;
  const training = corpus.training.filter(({ path }) => isInTime(path));
  const validation = corpus.validation.filter(({ path }) => isInTime(path));
  const skips = new Skips();
  for (const { path } of late) skips.add("overBudget", path);
  const { replacedSecrets } = corpus.report;
  const skipped = merged(corpus.report.skipped, skips.groups());
  return { training, validation, report: reportOf({ training, validation }, { replacedSecrets, skipped }) };
}

/** Adds groups of a reason that comes last. */
function merged(skipped: readonly SkippedGroup[], late: readonly SkippedGroup[]): readonly SkippedGroup[] {
  const others = skipped.filter(({ reason }) => reason !== "overBudget");
  const earlier = skipped.find(({ reason }) => reason === "overBudget");
  const count = (earlier?.count ?? 0) + (late[0]?.count ?? 0);
  return [...others, ...late.map(group => ({ ...group, ...(earlier && { examples: earlier.examples }), count }))];
}

/** Learns the vocabulary of the training files. Evenly spaced files represent a large corpus. */
export function vocabularyOf(request: TrainingRequest, { training, report }: SplitCorpus, engine: string): Vocabulary {
  const { kind, maxSize } = chooseVocabulary(request, report.trainingChars, engine);
  const inTime =
    request.budgetSeconds === 0 ? VOCABULARY_SAMPLE_CHARS : request.budgetSeconds * VOCABULARY_CHARS_PER_SECOND;
  const stride = Math.max(1, Math.ceil(report.trainingChars / Math.min(VOCABULARY_SAMPLE_CHARS, inTime)));
  const texts = training.filter((_, k) => k % stride === 0).map(({ text }) => text);
  return trainVocabulary(kind, texts, maxSize);
}

/** A document with what the spellings of its unknown tokens cost. */
export interface EncodedDocument extends MemoryDocument {
  readonly spellingBits: number;
}

/** The documents of both sides of the split, in the order of their files. */
export interface EncodedCorpus {
  readonly training: readonly EncodedDocument[];
  readonly validation: readonly EncodedDocument[];
}

/**
 * Encodes file by file, and lets messages be handled in between. Ends early on the signal, and at the deadline; then the
 * encoded files represent the others.
 */
export async function encodeFiles(
  { training, validation }: Omit<SplitCorpus, "report">,
  vocabulary: Vocabulary,
  until: { readonly clock: LoopClock; readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<EncodedCorpus> {
  const { clock, signal, deadlineMs } = until;
  const encoded = new Map<string, EncodedDocument>();
  let turnedMs = clock.nowMs();
  // A run needs at least one file to learn.
  for (const { path, text, stamp } of [
    ...training.slice(0, 1),
    ...inRepresentativeOrder([...training, ...validation]),
  ]) {
    if (signal.aborted) break;
    const encoding = vocabulary.encode(text);
    encoded.set(path, { path, ids: encoding.ids, stamp, spellingBits: unknownBits(vocabulary, text, encoding) });
    const nowMs = clock.nowMs();
    if (nowMs >= deadlineMs) break;
    if (nowMs - turnedMs < TURN_MS) continue;
    await clock.nextTurn();
    turnedMs = clock.nowMs();
  }
  const documentsOf = (files: readonly SourceFile[]) => files.flatMap(({ path }) => encoded.get(path) ?? []);
  return { training: documentsOf(training), validation: documentsOf(validation) };
}

/**
 * The documents that the network learns: those below the request's focus, or all of them.
 * @throws TrainingError when nothing is learned there
 */
export function focusedOn({ focus }: Pick<TrainingRequest, "focus">, all: EncodedCorpus): EncodedCorpus {
  if (focus === undefined || focus === "") return all;
  const isInside = ({ path }: MemoryDocument): boolean => path.startsWith(`${focus}/`);
  const training = all.training.filter(isInside);
  if (training.length === 0) throw new TrainingError(FAULTS.nothingInFocus(focus));
  return { training, validation: all.validation.filter(isInside) };
}

/** The number of tokens of the documents, including the `<EOS>` after each. */
export function tokensOf(documents: readonly MemoryDocument[]): number {
  return documents.reduce((sum, { ids }) => sum + ids.length + 1, 0);
}

/** What the spellings of unknown tokens cost on average, in bits per token; 0 where nothing is unknown. */
export function spellingBitsPerToken(documents: readonly EncodedDocument[]): number {
  return documents.reduce((sum, document) => sum + document.spellingBits, 0) / Math.max(1, tokensOf(documents));
}

function charsOf(files: readonly SourceFile[]): number {
  return files.reduce((sum, { text }) => sum + text.length, 0);
}

function nothingToLearn(folder: string, { skipped }: Corpus): TrainingError {
  const why = skipped.map(({ reason, count }) => `${count} ${reason}`).join(", ");
  return new TrainingError(FAULTS.nothingToLearn(folder, why));
}
