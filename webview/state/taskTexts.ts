/** The names of the figures and baselines of tasks. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { SequenceTask, TrainingEnd } from "../../src/protocol/training.ts";
import { percent } from "./formats.ts";

/** What was measured at the end of a run. */
export type TaskFigures = NonNullable<TrainingEnd["taskFigures"]>;

const TASKS: Readonly<Record<SequenceTask, string>> = {
  classify: t("Classify: a label for each text"),
  tag: t("Tag: a tag for each token"),
  translate: t("Translate: a text for each text"),
  generate: t("Generate: a text for each label"),
};

const NOUNS: Readonly<Record<SequenceTask, string>> = {
  classify: t("Classify"),
  tag: t("Tag"),
  translate: t("Translate"),
  generate: t("Generate"),
};

/** The name of a task alone. */
export function taskNoun(task: SequenceTask): string {
  return NOUNS[task];
}

/** A task with what it answers. */
export function taskName(task: SequenceTask): string {
  return TASKS[task];
}

const FIGURES: Readonly<Record<string, string>> = {
  accuracy: t("Accuracy"),
  macroF1: t("Macro F1"),
  exactMatch: t("Exact match"),
  editDistance: t("Edit distance"),
  bitsPerChar: t("Bits per character"),
};

/** The names of the rows of `measureTask`. */
const ROWS: Readonly<Record<string, string>> = {
  network: t("Network"),
  "network, beam of 4": t("Network, beam of 4"),
  "network, given the label": t("Network, given the label"),
  "network, without the label": t("Network, without the label"),
  "majority class": t("Majority class"),
  "naive Bayes": t("Naive Bayes"),
  "feed-forward": t("Feed-forward network"),
  "majority tag of the token": t("Most frequent tag of the token"),
  "copy of the source": t("Copy of the source"),
  "nearest neighbor": t("Nearest neighbor"),
};

export function figureName(figure: string): string {
  return FIGURES[figure] ?? figure;
}

export function rowName({ name }: TaskFigures["rows"][number]): string {
  return ROWS[name] ?? name;
}

/** A figure as text: a share in percent, or a number. */
export function figureText(figure: string, value: number | undefined): string {
  if (value === undefined) return "–";
  return figure === "editDistance" || figure === "bitsPerChar" ? decimal(value, 3) : percent(value);
}

/** "accuracy 93.0%" of the network, which is the first row. */
export function headline({ rows }: TaskFigures): string | undefined {
  const [figure, value] = Object.entries(rows[0]?.figures ?? {})[0] ?? [];
  return figure === undefined ? undefined : `${figureName(figure)}: ${figureText(figure, value)}`;
}
