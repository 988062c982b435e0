/** Prints the figures of a task as tables: network and baselines, labels, confusion. */
import { FAULTS } from "../../core/faults.ts";
import type { TaskFigures } from "../../core/tasks/taskFigures.ts";
import { counted, printable, thousands } from "./output.ts";

const TITLES: Readonly<Record<string, string>> = {
  accuracy: "accuracy",
  macroF1: "macro F1",
  exactMatch: "exact match",
  editDistance: "edit distance",
  bitsPerChar: "bits/char",
};
const NAME = 28;
const COLUMN = 14;
/** Larger tables do not fit a terminal. */
const MAX_LABELS = 20;

/** Fewer examples than this give figures that another split may turn around. Set by hand, not measured. */
const FEW_EXAMPLES = 20;

/** What the reader of figures must know about them. */
export function caveatOf({ examples }: TaskFigures): string | undefined {
  return examples < FEW_EXAMPLES ? FAULTS.fewMeasured(examples) : undefined;
}

export function* taskTable(task: string, { examples, rows, labels, confusion }: TaskFigures): Iterable<string> {
  const names = Object.keys(rows[0]?.figures ?? {});
  const cells = (...texts: readonly string[]): string => texts.map(text => text.padStart(COLUMN)).join("");
  yield `${task}: ${counted(examples, "example")}`;
  yield "".padEnd(NAME) + cells("parameters", ...names.map(name => TITLES[name] ?? name));
  for (const { name, parameters, figures } of rows) {
    const numbers = parameters === undefined ? "-" : thousands(parameters);
    yield name.padEnd(NAME) + cells(numbers, ...names.map(figure => shown(figure, figures[figure])));
  }
  const known = (labels ?? []).slice(0, MAX_LABELS);
  if (known.length > 0) yield `\n${"".padEnd(NAME)}${cells("precision", "recall", "F1", "count")}`;
  for (const { label, precision, recall, f1, count } of known) {
    yield printable(label).padEnd(NAME) + cells(...[precision, recall, f1].map(percent), String(count));
  }
  if (!confusion || confusion.length > MAX_LABELS) return;
  yield `\nConfusion: true labels in rows, answers in columns`;
  yield "".padEnd(NAME) + cells(...known.map(({ label }) => printable(label).slice(0, COLUMN - 2)));
  for (const [k, row] of confusion.entries()) {
    yield printable(known[k]?.label ?? "").padEnd(NAME) + cells(...row.map(String));
  }
}

function shown(figure: string, value: number | undefined): string {
  if (value === undefined) return "-";
  return figure === "editDistance" || figure === "bitsPerChar" ? value.toFixed(3) : percent(value);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
