/** Converts the points of runs to the columns of a chart. */
import type { CurvePoint } from "../../src/protocol/panel.ts";
import type { CurveOptions } from "../state/viewChoices.ts";

/** A point of a chart. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Values at common x positions; null where a series has no point. */
export interface Columns {
  readonly x: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** Aligns series at common x positions. */
export function alignSeries(series: readonly (readonly Point[])[]): Columns {
  const x = [...new Set(series.flatMap(points => points.map(point => point.x)))].sort((a, b) => a - b);
  const at = new Map(x.map((position, k) => [position, k]));
  const values = series.map(points => {
    const column = new Array<number | null>(x.length).fill(null);
    for (const point of points) column[at.get(point.x)!] = point.y;
    return column;
  });
  return { x, values };
}

/** The latest value of each series at or before an index. */
export function latestValuesAt({ values }: Columns, index: number): readonly (number | undefined)[] {
  return values.map(column => column.slice(0, index + 1).findLast(value => value !== null) ?? undefined);
}

/** An even selection of at most `maxRows` rows that includes the last one. */
export function thinRows<Row>(rows: readonly Row[], maxRows: number): readonly Row[] {
  const stride = Math.max(1, Math.ceil(rows.length / maxRows));
  return rows.filter((_, k) => (rows.length - 1 - k) % stride === 0);
}

/** The points of a curve in the selected units. */
export function pointsOf(curve: readonly CurvePoint[], { unit, axis }: CurveOptions): readonly Point[] {
  return curve.map(point => ({
    x: axis === "steps" ? point.step : point.elapsedMs / 1000,
    y: unit === "bits" ? point.bitsPerChar : Math.exp(point.lossNatsPerToken),
  }));
}

const HALF_WINDOW = 10;

/**
 * The mean over a symmetric window around each point. On a falling curve, a trailing mean would lie too high, and
 * training would seem worse than validation.
 *
 *     smoothed<t> = mean x<t-w> ... x<t+w>,   w = min(HALF_WINDOW, points before t, points after t)
 */
export function smoothed(points: readonly Point[]): readonly Point[] {
  const sums = [0];
  for (const { y } of points) sums.push(sums.at(-1)! + y);
  return points.map(({ x }, k) => {
    const half = Math.min(HALF_WINDOW, k, points.length - 1 - k);
    return { x, y: (sums[k + half + 1]! - sums[k - half]!) / (2 * half + 1) };
  });
}

/** Fraction of the curve's points, from its start, that may lie outside the chart. */
const START = 0.02;

/**
 * The visible range of the y axis. It leaves out the first steps, whose high loss would flatten the rest of the
 * curve. A log axis includes them.
 */
export function lossRange(
  series: readonly (readonly Point[])[],
  scale: CurveOptions["scale"],
): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const points of series) {
    const from = points.length < 50 || scale === "log" ? 0 : Math.ceil(points.length * START);
    for (let k = from; k < points.length; k++) {
      low = Math.min(low, points[k]!.y);
      high = Math.max(high, points[k]!.y);
    }
  }
  if (low > high) return scale === "log" ? [1, 8] : [0, 8];
  if (scale === "log") return [Math.max(1e-6, low * 0.95), high * 1.05];
  const margin = Math.max(0.05, (high - low) * 0.08);
  return [Math.max(0, low - margin), high + margin];
}

/** A row for each validation, thinned to `maxRows`; the training loss is the smoothed value at or before it. */
export function curveRows(
  training: readonly CurvePoint[],
  validation: readonly CurvePoint[],
  { maxRows, options }: { readonly maxRows: number; readonly options: CurveOptions },
): readonly CurveRow[] {
  const mean = smoothed(pointsOf(training, { ...options, axis: "steps" }));
  return thinRows(pointsOf(validation, { ...options, axis: "steps" }), maxRows).map(({ x, y }) => ({
    step: x,
    training: mean.findLast(point => point.x <= x)?.y,
    validation: y,
  }));
}

/** A row of the learning curve's table. */
export interface CurveRow {
  readonly step: number;
  readonly training: number | undefined;
  readonly validation: number;
}

/** Ticks for a logarithmic axis: 1, 2, 5 of each power of ten, or even spacing if that gives fewer than three. */
export function logMarks(low: number, high: number): number[] {
  const marks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const digit of [1, 2, 5]) {
      const mark = Number(`${digit}e${power}`);
      if (mark >= low && mark <= high) marks.push(mark);
    }
  }
  if (marks.length > 8) return marks.filter(mark => Math.abs(Math.log10(mark) % 1) < 1e-9);
  if (marks.length >= 3) return marks;
  return Array.from({ length: 5 }, (_, k) => Number((low * (high / low) ** ((k + 0.5) / 5)).toPrecision(2)));
}
