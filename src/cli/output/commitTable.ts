/** The table that `evaluate --commits` prints: keys saved and precision, by kind of edit and by language. */
import type { EditFigures, GroupedFigures } from "../../completion/edits/editTally.ts";
import type { Highlight } from "../../completion/edits/highlights.ts";
import type { CurvePoint } from "../../completion/evaluate/precisionCurve.ts";
import { MAX_ADDED_CHARS, MAX_FILES, type ReplayReport } from "../../runtime/replay/replayReport.ts";
import { printableName } from "./output.ts";

const LABEL = 18;
const CELL = 12;

const COLUMNS: readonly (readonly [string, (figures: EditFigures) => string])[] = [
  ["edits", ({ edits }) => String(edits)],
  ["chars", ({ chars }) => String(chars)],
  ["keys saved", ({ perHundredKeys }) => `${perHundredKeys.toFixed(1)}%`],
  ["chars saved", ({ perHundredChars }) => `${perHundredChars.toFixed(1)}%`],
  ["precision", ({ precision, shown }) => (shown === 0 ? "" : precision.toFixed(3))],
  ["shown", ({ shown }) => String(shown)],
  ["retained", ({ retained }) => (retained === null ? "" : retained.toFixed(3))],
  ["median", ({ medianAcceptedChars }) => String(medianAcceptedChars)],
  ["changes/100", ({ changedPerHundredKeys }) => changedPerHundredKeys.toFixed(1)],
  ["doubled", ({ doubledClosers }) => String(doubledClosers)],
  ["p50 ms", ({ latencyMs }) => latencyMs.p50.toFixed(2)],
  ["p95 ms", ({ latencyMs }) => latencyMs.p95.toFixed(2)],
  ["p99 ms", ({ latencyMs }) => latencyMs.p99.toFixed(2)],
];

const KINDS = { wholeLines: "whole new lines", insideLine: "inside a line", newFile: "new files" } as const;

export function* commitTable({
  commits,
  leftOut,
  files,
  figures,
  best,
  annoying,
  curve,
}: ReplayReport): Iterable<string> {
  yield `${commits} commits typed, ${files} files; left out: ${leftOut.files} with more than ${MAX_FILES} files, ` +
    `${leftOut.chars} that add more than ${MAX_ADDED_CHARS} characters, ${leftOut.nothing} that add no text that is learned.`;
  if (figures.mixture) yield* figuresTable("The model", figures.mixture);
  if (figures.baseline) yield* figuresTable("The longest-match baseline", figures.baseline);
  yield* highlightList("The best suggestions, by keys saved", best, "keys saved");
  yield* highlightList("The most annoying suggestions, by wrong characters shown", annoying, "wrong characters");
  yield* curveTable(curve);
}

function* highlightList(title: string, highlights: readonly Highlight[], unit: string): Iterable<string> {
  if (highlights.length === 0) return;
  yield "";
  yield title;
  for (const { chars, times, path, line, text, typed, isRight } of highlights) {
    const before = onOneLine(line.trimStart());
    yield `${chars} ${unit}, shown ${times === 1 ? "once" : `${times} times`}, ${printableName(path)}`;
    yield `    ${before}[${onOneLine(text)}]`;
    if (!isRight) yield `    typed: ${typed === "" ? "nothing more" : before + onOneLine(typed)}`;
  }
}

function onOneLine(text: string): string {
  return printableName(text.replaceAll("\r", "").replaceAll("\n", "⏎"));
}

function* figuresTable(title: string, { all, kinds, languages }: GroupedFigures): Iterable<string> {
  yield "";
  yield title;
  const names = COLUMNS.map(([name]) => name);
  yield row("", names);
  yield row("all", cellsOf(all));
  for (const [kind, label] of Object.entries(KINDS)) yield row(label, cellsOf(kinds[kind as keyof typeof KINDS]));
  for (const [language, of] of Object.entries(languages)) yield row(language, cellsOf(of));
  const { shown, precision } = kinds.insideLine.short;
  if (shown > 0) yield `Inside a line, under 4 characters: ${shown} shown, precision ${precision.toFixed(3)}.`;
}

function cellsOf(figures: EditFigures): readonly string[] {
  return COLUMNS.map(([, cell]) => cell(figures));
}

function* curveTable(curve: readonly CurvePoint[]): Iterable<string> {
  if (curve.length === 0) return;
  yield "";
  yield "The model by its minimum confidence";
  yield row(
    "min. confidence",
    curve.map(({ minConfidence }) => minConfidence.toFixed(2)),
    8,
  );
  yield row(
    "keys saved, %",
    curve.map(({ perHundredKeys }) => perHundredKeys.toFixed(1)),
    8,
  );
  yield row(
    "precision",
    curve.map(({ shownPrecision }) => shownPrecision.toFixed(3)),
    8,
  );
}

function row(name: string, cells: readonly string[], width: number = CELL): string {
  return (name.padEnd(LABEL) + cells.map(cell => cell.padStart(width)).join("")).trimEnd();
}
