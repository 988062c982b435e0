/** Finds the units that respond to a selection: select and match, as in LSTMVis (Strobelt et al. 2018). */
import type { QuantityTrace } from "../../src/protocol/inspection.ts";

/** A unit that differs between the selection and the rest. */
export interface UnitMatch {
  readonly unit: number;
  /** Standard deviations by which the unit is higher in the selection; negative when it is lower. */
  readonly score: number;
}

/**
 * Finds the units that differ most between the selection and the rest of the text.
 *
 *     score = (mean inside - mean outside) / standard deviation over all
 *
 * @param first index of the first selected token; `last` is selected, too
 */
export function matchUnits(
  { values, shape, tokens }: Pick<QuantityTrace, "values" | "shape" | "tokens">,
  [first, last]: readonly [first: number, last: number],
  count: number,
): readonly UnitMatch[] {
  const { hidden } = shape;
  const inside = last - first + 1;
  const outside = tokens.length - inside;
  if (inside <= 0 || outside <= 0) return [];
  const sums = new Float64Array(hidden);
  const sumsInside = new Float64Array(hidden);
  const squares = new Float64Array(hidden);
  for (let t = 0; t < tokens.length; t++) {
    for (let unit = 0; unit < hidden; unit++) {
      const value = values[t * hidden + unit] ?? 0;
      sums[unit]! += value;
      squares[unit]! += value * value;
      if (t >= first && t <= last) sumsInside[unit]! += value;
    }
  }
  const matches = Array.from(sums, (sum, unit) => {
    const mean = sum / tokens.length;
    const deviation = Math.sqrt(Math.max(0, squares[unit]! / tokens.length - mean * mean));
    const within = sumsInside[unit]!;
    return { unit, score: (within / inside - (sum - within) / outside) / (deviation + 1) };
  });
  return matches.sort((a, b) => Math.abs(b.score) - Math.abs(a.score) || a.unit - b.unit).slice(0, count);
}
