/** Tasks on data files: what a file holds, what a run reports, and what a model answers. */
import type { TaskSpec } from "../core/tasks/taskSpec.ts";

/** Asks which tasks a data file fits. */
export interface SurveyRequest {
  /** Absolute path of the folder of the file. */
  readonly folder: string;
  /** The name of the file. */
  readonly file: string;
  /** A value of the editor's setting `files.encoding`. */
  readonly encoding?: string;
  /** The largest file to read; absent: 64 MB. */
  readonly maxFileBytes?: number;
}

/** How the lines of a data file read as examples of a task. */
export interface TaskFit {
  readonly task: TaskSpec["task"];
  readonly examples: number;
  /** Different labels or tags; 0 in translation. */
  readonly labels: number;
  /** Lines that do not have the format of the task. */
  readonly skippedLines: number;
}

/** What a data file holds. */
export interface DataSurvey {
  /** The tasks that can be learned from the file, the one that fits best first. Empty where none can. */
  readonly fits: readonly TaskFit[];
  /** False where only the beginning of a large file was read. */
  readonly isWhole: boolean;
}

/** Asks a model of a task for its answers. */
export interface PredictRequest {
  readonly modelFolder: string;
  /** One input a line. A line of a data file counts without its answer. */
  readonly lines: readonly string[];
  /** Draws the same answers again where answers are drawn. */
  readonly seed?: number;
}

/** A label with its probability. */
export interface LikelyLabel {
  readonly label: string;
  readonly probability: number;
}

/** A token with its tag. */
export interface TaggedToken {
  readonly token: string;
  readonly tag: string;
  readonly probability: number;
}

/** The answer of a model to one input. */
export interface Answer {
  readonly input: string;
  readonly output: string;
  readonly probability: number;
  /** tag: of each token. */
  readonly tags?: readonly TaggedToken[];
  /** classify: the likeliest first. */
  readonly labels?: readonly LikelyLabel[];
  readonly error?: string;
}

/** The answers of a model, in the order of the lines. */
export interface PredictResult {
  readonly task: TaskSpec["task"];
  /** The labels that the model knows, the most frequent first. */
  readonly labels: readonly string[];
  readonly answers: readonly Answer[];
}

/** A line of a data file that is not learned. */
export interface SkippedLine {
  /** From 1. */
  readonly line: number;
  readonly why: string;
}

/** What a data file holds. */
export interface DataReport {
  readonly task: TaskSpec["task"];
  readonly examples: number;
  readonly heldOut: number;
  /** The labels or tags, the most frequent first. */
  readonly labels: readonly string[];
  /** The first of the malformed lines, and how many there are. */
  readonly skipped: readonly SkippedLine[];
  readonly skippedLines: number;
  /** Examples that are longer than a window and were cut. */
  readonly cut: number;
  /** Examples that are left out, because a model that is trained further knows none of their labels. */
  readonly unknownLabels: number;
}

/** How the network of a task answers examples that it does not learn, at the time of a validation. */
export interface ProgressEvent {
  readonly step: number;
  /** By name, such as accuracy: on a part of the held-out examples. */
  readonly figures: Readonly<Record<string, number>>;
  /** How many examples that part has. */
  readonly examples: number;
  /**
   * Of a classifier and a tagger with few labels: how often an answer was given. Rows are the true labels, columns the
   * answers, both in the order of the labels of the corpus event.
   */
  readonly confusion?: readonly (readonly number[])[];
  /** A few of the examples, always the same ones. */
  readonly answered: readonly AnsweredExample[];
}

/** An example with the answer that the network gives. */
export interface AnsweredExample {
  readonly input: string;
  /** The right answer; absent where any text is one. */
  readonly truth?: string;
  readonly answer: string;
  readonly isRight?: boolean;
  /** tag: of each token. */
  readonly tags?: readonly { readonly token: string; readonly truth: string; readonly answer: string }[];
}
