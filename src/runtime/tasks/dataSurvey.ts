/** Finds out which tasks a data file fits, from its beginning. */
import type { DataSurvey, SurveyRequest, TaskFit } from "../../protocol/tasks.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { readSingleFile } from "../training/singleFile.ts";
import { type Example, labelsOf, parseExamples } from "./examples.ts";

/** The characters that are read. More takes long, and tells no more. Set by hand, not measured. */
const SURVEYED_CHARS = 1 << 20;
/** Examples of each label on average, from which on the left side of the tab is a label. Set by hand, not measured. */
const EXAMPLES_PER_LABEL = 3;
/** Tokens of a sentence on average, from which on blank lines separate sentences. */
const TOKENS_PER_SENTENCE = 2;

/**
 * Reads a data file as examples of each task.
 * @throws TrainingError when the file is missing, too large, or not text
 */
export async function surveyData(request: SurveyRequest, fileSystem: FileSystem): Promise<DataSurvey> {
  const { text } = await readSingleFile({ ...request, modelFolder: "", budgetSeconds: 0 }, fileSystem);
  const isWhole = text.length <= SURVEYED_CHARS;
  return { fits: fitsOf(isWhole ? text : wholeLines(text.slice(0, SURVEYED_CHARS))), isWhole };
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/** The tasks that a text fits, best first. */
export function fitsOf(text: string): readonly TaskFit[] {
  const [tagged, labeled, paired] = [parsed("tag", text), parsed("classify", text), parsed("translate", text)];
  const written: ParsedFit = { ...labeled, fit: { ...labeled.fit, task: "generate" } };
  const ordered = hasLabels(labeled.fit) ? [labeled, written, paired, tagged] : [paired, written, labeled, tagged];
  const all = hasSentences(tagged) ? [tagged, ...ordered.slice(0, 3)] : ordered;
  return all.map(({ fit }) => fit).filter(isLearnable);
}

interface ParsedFit {
  readonly fit: TaskFit;
  readonly examples: readonly Example[];
}

function parsed(task: TaskFit["task"], text: string): ParsedFit {
  const { examples, skipped } = parseExamples(task, text);
  const counts = { examples: examples.length, labels: labelsOf(examples).length, skippedLines: skipped.length };
  return { fit: { task, ...counts }, examples };
}

function hasLabels({ examples, labels }: TaskFit): boolean {
  return examples >= EXAMPLES_PER_LABEL * labels;
}

function hasSentences({ examples }: ParsedFit): boolean {
  const tokens = examples.reduce((sum, example) => sum + (example.task === "tag" ? example.tokens.length : 0), 0);
  return examples.length >= 2 && tokens >= TOKENS_PER_SENTENCE * examples.length;
}

/** As the run checks it. */
function isLearnable({ task, examples, labels }: TaskFit): boolean {
  return examples >= 2 && (labels >= 2 || task === "translate" || task === "generate");
}
