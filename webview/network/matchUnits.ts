/**
 * Finds the units that respond to a selection: select and match, as in LSTMVis (Strobelt et al. 2018). A unit is named
 * only where it stands out from chance.
 */
import type { QuantityTrace } from "../../src/protocol/inspection.ts";

/** A unit that differs between the selection and the rest. */
export interface UnitMatch {
  readonly unit: number;
  /** Standard deviations by which the unit is higher in the selection; negative when it is lower. */
  readonly score: number;
}

type Values = Pick<QuantityTrace, "values" | "shape" | "tokens">;
type Selection = readonly [first: number, last: number];

/** A unit is named where at most one in so many other places has any unit that differs as much. */
const RARITY = 20;
const MAX_PLACES = 199;

/** The sum of each unit over all tokens, and its standard deviation. */
interface Totals {
  readonly sums: Float64Array;
  readonly deviations: Float64Array;
}

function totalsOf({ values, shape: { hidden }, tokens }: Values): Totals {
  const sums = new Float64Array(hidden);
  const squares = new Float64Array(hidden);
  for (let t = 0; t < tokens.length; t++) {
    for (let unit = 0; unit < hidden; unit++) {
      const value = values[t * hidden + unit] ?? 0;
      sums[unit]! += value;
      squares[unit]! += value * value;
    }
  }
  const deviations = squares.map((square, unit) => {
    const mean = sums[unit]! / tokens.length;
    return Math.sqrt(Math.max(0, square / tokens.length - mean * mean));
  });
  return { sums, deviations };
}

/** Adds the values of some tokens, or takes them away again. */
function addTokens(
  { values, shape: { hidden } }: Values,
  sums: Float64Array,
  [from, to]: Selection,
  sign: 1 | -1,
): void {
  for (let k = from * hidden; k < to * hidden; k++) sums[k % hidden]! += sign * (values[k] ?? 0);
}

/**
 *     score = (mean inside - mean outside) / standard deviation over all
 */
function scoreOf({ sums, deviations }: Totals, inside: Float64Array, unit: number, sizes: Selection): number {
  const within = inside[unit]!;
  return (within / sizes[0] - (sums[unit]! - within) / sizes[1]) / (deviations[unit]! + 1);
}

/**
 * Finds the units that differ most between the selection and the rest of the text.
 *
 * @param first index of the first selected token; `last` is selected, too
 */
export function matchUnits(trace: Values, [first, last]: Selection, count: number): readonly UnitMatch[] {
  const length = last - first + 1;
  const outside = trace.tokens.length - length;
  if (length <= 0 || outside <= 0) return [];
  const totals = totalsOf(trace);
  const inside = new Float64Array(trace.shape.hidden);
  addTokens(trace, inside, [first, last + 1], 1);
  const matches = Array.from(inside, (_, unit) => ({ unit, score: scoreOf(totals, inside, unit, [length, outside]) }));
  return matches.sort((a, b) => Math.abs(b.score) - Math.abs(a.score) || a.unit - b.unit).slice(0, count);
}

/**
 * The largest score of any unit at other places of the same length, spread over the text. As the largest of all units
 * counts, many units make it no easier to stand out.
 */
export function scoresElsewhere(trace: Values, [first, last]: Selection): readonly number[] {
  const length = last - first + 1;
  const room = trace.tokens.length - length;
  if (length <= 0 || room <= 0) return [];
  const totals = totalsOf(trace);
  const places = Math.min(MAX_PLACES, room + 1);
  const inside = new Float64Array(trace.shape.hidden);
  const found: number[] = [];
  let [from, to] = [0, 0];
  for (let k = 0; k < places; k++) {
    const start = places === 1 ? 0 : Math.round((k * room) / (places - 1));
    // Slides on: only the tokens that enter and leave are read.
    addTokens(trace, inside, [Math.max(to, start), start + length], 1);
    addTokens(trace, inside, [from, Math.min(start, to)], -1);
    [from, to] = [start, start + length];
    if (start <= last && start + length > first) continue;
    let most = 0;
    for (let unit = 0; unit < inside.length; unit++) {
      most = Math.max(most, Math.abs(scoreOf(totals, inside, unit, [length, room])));
    }
    found.push(most);
  }
  return found;
}

/**
 * The units that respond to the selection more than any unit does at nearly all other places.
 *
 * @returns undefined where the text is too short to tell
 */
export function standingOut(trace: Values, selection: Selection, count: number): readonly UnitMatch[] | undefined {
  const elsewhere = scoresElsewhere(trace, selection);
  if (elsewhere.length < RARITY - 1) return undefined;
  return matchUnits(trace, selection, count).filter(({ score }) => {
    const asHigh = elsewhere.filter(other => other >= Math.abs(score)).length;
    return (1 + asHigh) * RARITY <= 1 + elsewhere.length;
  });
}
