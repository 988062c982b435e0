/** Prints the table of the quality benchmark, and which targets are reached. */
import type { CurvePoint } from "../../../src/completion/evaluate/precisionCurve.ts";
import type { Result } from "./qualityBench.ts";

/** Targets of a model from scratch, after 300 s. */
const TARGET_KEYS = 38;
const TARGET_PRECISION = 0.5;
const OVER_FLOOR = 1.25;
const WORST_OF_ZPAQ = 1.1;

interface Column {
  readonly name: string;
  readonly digits: number;
  readonly of: (result: Result) => number | null | undefined;
}

const COLUMNS: readonly Column[] = [
  { name: "M chars", digits: 2, of: ({ trainingChars }) => trainingChars / 1e6 },
  { name: "s", digits: 1, of: ({ trainSeconds }) => trainSeconds },
  { name: "steps", digits: 0, of: ({ steps }) => steps },
  { name: "bits/char", digits: 3, of: ({ bitsPerChar }) => bitsPerChar },
  { name: "adapted", digits: 3, of: ({ adaptedBitsPerChar }) => adaptedBitsPerChar },
  { name: "network", digits: 3, of: ({ networkBitsPerChar }) => networkBitsPerChar },
  { name: "memory", digits: 3, of: ({ memoryBitsPerChar }) => memoryBitsPerChar },
  { name: "xz -9e", digits: 3, of: ({ xz }) => xz },
  { name: "zpaq -m5", digits: 3, of: ({ zpaq }) => zpaq },
  { name: "of zpaq", digits: 3, of: ({ bitsPerChar, zpaq }) => zpaq && bitsPerChar && bitsPerChar / zpaq },
  { name: "adapted", digits: 3, of: ofZpaq },
  { name: "keys", digits: 1, of: ({ replay }) => replay.mixture?.perHundredKeys },
  { name: "precision", digits: 3, of: ({ replay }) => replay.mixture?.shownPrecision },
  { name: "floor", digits: 1, of: ({ replay }) => replay.floor?.perHundredKeys },
  { name: "its prec.", digits: 3, of: ({ replay }) => replay.floor?.shownPrecision },
  { name: "keys there", digits: 1, of: keysAtFloor },
];

/** Cells of one corpus. */
export function rowOf(result: Result): string[] {
  return [result.corpus, ...COLUMNS.map(({ digits, of }) => number(of(result), digits))];
}

export function* table(results: readonly Result[]): Iterable<string> {
  yield "Held-out bits per character, plain and adapted, and as a part of zpaq's; keys saved per hundred typed and precision";
  yield "of what was shown; the floor, and the mixture's keys at the floor's own precision.";
  yield row(["corpus", ...COLUMNS.map(({ name }) => name)]);
  for (const result of results) yield row(rowOf(result));
  if (results.length < 2) return;
  for (const [name, middle] of [
    ["median", median],
    ["mean", mean],
  ] as const) {
    yield row([name, ...COLUMNS.map(({ digits, of }) => number(middle(valuesOf(results, of)), digits))]);
  }
}

/** Adapted bits of each corpus, the median of zpaq's, and mean keys and precision: the cells of one line. */
export function gains(results: readonly Result[]): string {
  const ratios = valuesOf(results, ofZpaq);
  const keys = valuesOf(results, ({ replay }) => replay.mixture?.perHundredKeys);
  const precision = valuesOf(results, ({ replay }) => replay.mixture?.shownPrecision);
  const bits = results.map(({ adaptedBitsPerChar }) => number(adaptedBitsPerChar, 3));
  return [...bits, number(median(ratios), 3), number(mean(keys), 1), number(mean(precision), 3)].join(" ");
}

/** Each target, whether it is reached, and the figure. */
export function* verdicts(results: readonly Result[]): Iterable<string> {
  const ratios = valuesOf(results, ofZpaq);
  if (ratios.length > 0) {
    yield verdict("adapted bits below zpaq -m5 on the median", median(ratios), value => value < 1);
    yield verdict(`none above ${WORST_OF_ZPAQ} of zpaq -m5`, Math.max(...ratios), value => value <= WORST_OF_ZPAQ);
  }
  const keys = mean(results.map(({ curve }) => keysAt(curve, TARGET_PRECISION)));
  yield verdict(`${TARGET_KEYS} keys at precision ${TARGET_PRECISION}, mean`, keys, value => value >= TARGET_KEYS);
  const over =
    mean(valuesOf(results, keysAtFloor)) / mean(valuesOf(results, ({ replay }) => replay.floor?.perHundredKeys));
  yield verdict(
    `keys at the floor's precision, ${OVER_FLOOR} of the floor's, means`,
    over,
    value => value >= OVER_FLOOR,
  );
}

export function row(cells: readonly string[]): string {
  return cells.map((cell, k) => (k === 0 ? cell.padEnd(12) : cell.padStart(11))).join("");
}

/** Keys saved at this precision, interpolated on the curve; at its end where it does not reach the precision. */
export function keysAt(curve: readonly CurvePoint[], precision: number): number {
  const points = [...curve].sort((a, b) => a.shownPrecision - b.shownPrecision);
  const after = points.findIndex(({ shownPrecision }) => shownPrecision >= precision);
  if (after < 0) return 0;
  const next = points[after]!;
  const before = points[after - 1];
  if (!before) return next.perHundredKeys;
  const part = (precision - before.shownPrecision) / (next.shownPrecision - before.shownPrecision);
  return before.perHundredKeys + part * (next.perHundredKeys - before.perHundredKeys);
}

function keysAtFloor({ curve, replay }: Result): number | undefined {
  return replay.floor && keysAt(curve, replay.floor.shownPrecision);
}

function ofZpaq({ adaptedBitsPerChar, zpaq }: Result): number | undefined {
  return zpaq && adaptedBitsPerChar / zpaq;
}

function verdict(what: string, value: number, isReached: (value: number) => boolean): string {
  return `${isReached(value) ? "reached" : "falls short"}: ${what} (${value.toFixed(3)})`;
}

function valuesOf(results: readonly Result[], of: Column["of"]): number[] {
  return results.map(of).filter(value => typeof value === "number");
}

function number(value: number | null | undefined, digits: number): string {
  return typeof value === "number" && !Number.isNaN(value) ? value.toFixed(digits) : "none";
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
