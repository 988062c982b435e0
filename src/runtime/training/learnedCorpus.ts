/** Turns a folder into tokens: reads it, holds files out, learns the vocabulary, encodes. */
import { FAULTS } from "../../core/faults.ts";
import type { CorpusReport } from "../../core/text/corpusReport.ts";
import { trainVocabulary } from "../../core/text/trainVocabulary.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import { type Corpus, DEFAULT_RULES, readCorpus, type SourceFile } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { WorkspaceError } from "../../workspace/findFiles.ts";
import { splitCorpus } from "../../workspace/split.ts";
import { chooseVocabulary, VOCABULARY_SAMPLE_CHARS } from "../common/defaults.ts";
import type { LoopClock } from "../common/loopClock.ts";
import { learnedGroups } from "./learnedGroups.ts";
import { TrainingError } from "./trainingError.ts";

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
  signal: AbortSignal,
): Promise<SplitCorpus> {
  const { folder } = request;
  const entries = await fileSystem.list("").catch((thrown: unknown) => {
    const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
    if (code === "ENOENT") throw new TrainingError(FAULTS.folderMissing(folder));
    if (code === "ENOTDIR") throw new TrainingError(FAULTS.notAFolder(folder));
    throw new TrainingError(FAULTS.folderUnreadable(folder, code ?? String(thrown)));
  });
  if (entries.length === 0) throw new TrainingError(FAULTS.folderEmpty(folder));
  const rules = {
    ...DEFAULT_RULES,
    include: [...DEFAULT_RULES.include, ...(request.include ?? [])],
    exclude: [...DEFAULT_RULES.exclude, ...(request.exclude ?? [])],
    maxFileBytes: request.maxFileBytes ?? DEFAULT_RULES.maxFileBytes,
  };
  const corpus = await readCorpus(fileSystem, rules, signal).catch((thrown: unknown) => {
    throw thrown instanceof WorkspaceError ? new TrainingError(thrown.message) : thrown;
  });
  if (!corpus.files.some(({ text }) => text.trim() !== "")) throw nothingToLearn(folder, corpus);
  const { training, validation } = splitCorpus(corpus.files);
  const report: CorpusReport = {
    trainingFiles: training.length,
    trainingChars: charsOf(training),
    validationFiles: validation.length,
    validationChars: charsOf(validation),
    replacedSecrets: corpus.replacedSecrets,
    skipped: corpus.skipped,
    learned: learnedGroups(training),
    heldOut: learnedGroups(validation),
  };
  return { training, validation, report };
}

/** Learns the vocabulary of the training files. Evenly spaced files represent a large corpus. */
export function vocabularyOf(request: TrainingRequest, { training, report }: SplitCorpus, engine: string): Vocabulary {
  const { kind, maxSize } = chooseVocabulary(request, report.trainingChars, engine);
  const stride = Math.max(1, Math.ceil(report.trainingChars / VOCABULARY_SAMPLE_CHARS));
  const texts = training.filter((_, k) => k % stride === 0).map(({ text }) => text);
  return trainVocabulary(kind, texts, maxSize);
}

/** Encodes file by file, and lets messages be handled in between. Ends early on the signal. */
export async function encodeFiles(
  files: readonly SourceFile[],
  vocabulary: Vocabulary,
  { clock, signal }: { readonly clock: LoopClock; readonly signal: AbortSignal },
): Promise<MemoryDocument[]> {
  const documents: MemoryDocument[] = [];
  let turnedMs = clock.nowMs();
  for (const { path, text } of files) {
    if (signal.aborted) break;
    documents.push({ path, ids: vocabulary.encode(text).ids });
    if (clock.nowMs() - turnedMs < TURN_MS) continue;
    await clock.nextTurn();
    turnedMs = clock.nowMs();
  }
  return documents;
}

/** The number of tokens of the documents, including the `<EOS>` after each. */
export function tokensOf(documents: readonly MemoryDocument[]): number {
  return documents.reduce((sum, { ids }) => sum + ids.length + 1, 0);
}

function charsOf(files: readonly SourceFile[]): number {
  return files.reduce((sum, { text }) => sum + text.length, 0);
}

function nothingToLearn(folder: string, { skipped }: Corpus): TrainingError {
  const why = skipped.map(({ reason, count }) => `${count} ${reason}`).join(", ");
  return new TrainingError(FAULTS.nothingToLearn(folder, why));
}
