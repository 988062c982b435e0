/** From the points of a run to the columns that a chart draws. */
import type { LossPoint } from "./panelState.ts";

/** One column a series, all as long as `steps`; null where a series has no point. */
export interface CurveColumns {
  readonly steps: readonly number[];
  readonly training: readonly (number | null)[];
  readonly smoothed: readonly (number | null)[];
  readonly validation: readonly (number | null)[];
}

const HALF_WINDOW = 10;

/** Puts both curves over the same steps. */
export function curveColumns(training: readonly LossPoint[], validation: readonly LossPoint[]): CurveColumns {
  const smooth = smoothed(training);
  const rows = new Map<number, [number | null, number | null, number | null]>();
  training.forEach((point, k) => {
    rows.set(point.step, [point.bitsPerChar, smooth[k] ?? null, null]);
  });
  for (const { step, bitsPerChar } of validation) {
    const [raw, mean] = rows.get(step) ?? [null, null];
    rows.set(step, [raw, mean, bitsPerChar]);
  }
  const sorted = [...rows].sort(([a], [b]) => a - b);
  return {
    steps: sorted.map(([step]) => step),
    training: sorted.map(([, [raw]]) => raw),
    smoothed: sorted.map(([, [, mean]]) => mean),
    validation: sorted.map(([, [, , valid]]) => valid),
  };
}

/**
 * Mean over a window around each point, cut to the same length on both sides: on a falling curve a mean
 * of what came before would lie above the truth, and training would seem worse than validation.
 *
 *     smoothed<t> = mean x<t-w> ... x<t+w>,   w = min(HALF_WINDOW, points before t, points after t)
 */
export function smoothed(points: readonly LossPoint[]): readonly number[] {
  const sums = [0];
  for (const { bitsPerChar } of points) sums.push(sums.at(-1)! + bitsPerChar);
  return points.map((_, k) => {
    const half = Math.min(HALF_WINDOW, k, points.length - 1 - k);
    return (sums[k + half + 1]! - sums[k - half]!) / (2 * half + 1);
  });
}

/** Share of the curve's start that may run out of the picture. */
const START = 0.02;

/**
 * The part of the y axis that is drawn: everything but the first steps, where the loss falls from
 * "knows nothing" so fast that it would press the rest of the curve flat.
 */
export function lossRange({ training, smoothed: mean, validation }: CurveColumns): readonly [number, number] {
  const from = training.length < 50 ? 0 : Math.ceil(training.length * START);
  const shown = [...training.slice(from), ...mean.slice(from), ...validation].filter(value => value !== null);
  if (shown.length === 0) return [0, 8];
  const low = shown.reduce((a, b) => Math.min(a, b));
  const high = shown.reduce((a, b) => Math.max(a, b));
  const margin = Math.max(0.05, (high - low) * 0.08);
  return [Math.max(0, low - margin), high + margin];
}

/** The rows of the table that says what the curve shows: each validation, thinned to `maxRows`, the last one kept. */
export function curveRows(columns: CurveColumns, maxRows: number): readonly CurveRow[] {
  const rows: CurveRow[] = [];
  let training: number | null = null;
  columns.steps.forEach((step, k) => {
    training = columns.smoothed[k] ?? training;
    const validation = columns.validation[k] ?? null;
    if (validation !== null) rows.push({ step, training, validation });
  });
  const stride = Math.max(1, Math.ceil(rows.length / maxRows));
  return rows.filter((_, k) => (rows.length - 1 - k) % stride === 0);
}

export interface CurveRow {
  readonly step: number;
  readonly training: number | null;
  readonly validation: number;
}
