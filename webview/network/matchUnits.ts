/** Which units track a stretch of text: select-and-match, after LSTMVis (Strobelt, Gehrmann, Pfister & Rush 2018). */
import type { QuantityTrace } from "../../src/protocol/inspection.ts";

export interface UnitMatch {
  readonly unit: number;
  /** How many standard deviations the unit is higher inside than outside; negative where it is lower. */
  readonly score: number;
}

/**
 * The units that differ most between the stretch and the rest of the text.
 *
 *     score = (mean inside - mean outside) / standard deviation over all
 *
 * @param first of the stretch; `last` is part of it
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
