/** Reads the data file of a task: its examples, those that are held out, and what is wrong with the others. */
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import type { DataReport, SkippedLine } from "../../protocol/tasks.ts";
import type { SequenceTask, TrainingRequest } from "../../protocol/training.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { pathHash } from "../../workspace/pathHash.ts";
import { readSingleFile } from "../training/singleFile.ts";
import { TrainingError } from "../training/trainingError.ts";
import { type Example, keyOf, LINE_FORMATS, labelsOf, parseExamples } from "./examples.ts";

export interface TaskData {
  readonly training: readonly Example[];
  readonly heldOut: readonly Example[];
  readonly report: Omit<DataReport, "cut" | "unknownLabels">;
  /** Characters of both sides. */
  readonly trainingChars: number;
  readonly heldOutChars: number;
  readonly replacedSecrets: number;
}

/** The share that is held out, by a hash of the example, so that equal ones are on one side. */
const HELD_OUT_SHARE = 0.1;
/** Malformed lines that the report names. */
const NAMED_LINES = 20;

/**
 * Reads and splits a data file.
 * @throws TrainingError when it cannot be read, or has no example that can be learned
 */
export async function readTaskData(
  task: SequenceTask,
  request: TrainingRequest,
  fileSystem: FileSystem,
): Promise<TaskData> {
  const { text, replacedSecrets } = await readSingleFile(request, fileSystem);
  const { examples, skipped } = parseExamples(task, text);
  if (examples.length === 0) throw noExamples(task, request, whyNone(skipped));
  if (examples.length === 1) {
    throw new TrainingError(task === "tag" ? FAULTS.oneSentence(nameOf(request)) : FAULTS.oneExample(nameOf(request)));
  }
  const labels = labelsOf(examples);
  if (task !== "translate" && task !== "generate" && labels.length < 2) {
    throw new TrainingError(FAULTS.tooFewLabels(nameOf(request)));
  }
  const { training, heldOut } = split(examples);
  const chars = (some: readonly Example[]) => some.reduce((sum, example) => sum + keyOf(example).length + 1, 0);
  return {
    training,
    heldOut,
    report: {
      task,
      examples: training.length,
      heldOut: heldOut.length,
      labels,
      skipped: skipped.slice(0, NAMED_LINES),
      skippedLines: skipped.length,
    },
    trainingChars: chars(training),
    heldOutChars: chars(heldOut),
    replacedSecrets,
  };
}

/** @param why no example can be learned, in parentheses after a space; "" if unknown */
export function noExamples(task: SequenceTask, request: TrainingRequest, why: string): TrainingError {
  return new TrainingError(FAULTS.noExamples(nameOf(request), LINE_FORMATS[task], why));
}

function nameOf({ folder, file = "" }: TrainingRequest): string {
  return path.join(folder, file);
}

function whyNone([first]: readonly SkippedLine[]): string {
  return first ? ` (line ${first.line}: ${first.why})` : "";
}

/** Of two or more examples at least one is on each side. */
function split(examples: readonly Example[]) {
  const hashed = examples.map(example => ({ example, hash: pathHash(keyOf(example), "hold out") }));
  const limit = HELD_OUT_SHARE * 2 ** 32;
  const lowest = hashed.reduce((least, { hash }) => Math.min(least, hash), 2 ** 32);
  const isHeldOut = (hash: number): boolean => hash < limit || hash === lowest;
  const training = hashed.filter(({ hash }) => !isHeldOut(hash)).map(({ example }) => example);
  const heldOut = hashed.filter(({ hash }) => isHeldOut(hash)).map(({ example }) => example);
  return training.length > 0 ? { training, heldOut } : { training: heldOut, heldOut: [] };
}
