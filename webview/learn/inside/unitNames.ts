/**
 * Names units by what they respond to, where that stands out from chance.
 *
 * The text is shifted against the activations, all the way around. A unit that truly responds to something loses its
 * correlation by that, while chance finds as high ones again. Both keep the order of their own values.
 */
import type { QuantityTrace } from "../../../src/protocol/inspection.ts";

/** What a token can be. */
export const TRAITS = ["brackets", "quotes", "lineStart", "lineBreak", "blank", "digits", "capitals", "signs"] as const;
export type Trait = (typeof TRAITS)[number];

export interface UnitName {
  readonly unit: number;
  readonly trait: Trait;
  /** The correlation of the unit with the trait. */
  readonly correlation: number;
}

/** The tokens that are read at most. */
const MAX_TOKENS = 2000;
/** With 19 shifts, the largest correlation by chance is exceeded by chance in one text of 20. */
const SHIFTS = 19;
const LEAST_TOKENS = 100;

type Values = Pick<QuantityTrace, "values" | "shape" | "tokens">;

/** The tokens with each trait, by index. */
export function traitsOf(texts: readonly string[]): Readonly<Record<Trait, readonly number[]>> {
  const found = Object.fromEntries(TRAITS.map(trait => [trait, []])) as unknown as Record<Trait, number[]>;
  let [depth, quote, isStart] = [0, "", true];
  for (const [k, text] of texts.entries()) {
    const add = (trait: Trait, isTrue: boolean): unknown => isTrue && found[trait].push(k);
    add("brackets", depth > 0);
    add("quotes", quote !== "");
    add("lineStart", isStart);
    add("lineBreak", text.includes("\n"));
    add("blank", text.trim() === "" && !text.includes("\n"));
    add("digits", /\d/.test(text));
    add("capitals", /\p{Lu}/u.test(text));
    add("signs", /^[^\p{L}\p{N}\s]+$/u.test(text.trim()));
    for (const sign of text) {
      if (sign === "\n") quote = "";
      else if (quote !== "") quote = sign === quote ? "" : quote;
      else if (`"'\``.includes(sign)) quote = sign;
      else if ("([{".includes(sign)) depth++;
      else if (")]}".includes(sign)) depth = Math.max(0, depth - 1);
    }
    isStart = text.endsWith("\n") || (isStart && text.trim() === "");
  }
  return found;
}

/** The units whose correlation with a trait is above any that chance finds, the highest first. */
export function unitNames(trace: Values): readonly UnitName[] {
  const { hidden } = trace.shape;
  const count = Math.min(MAX_TOKENS, trace.tokens.length);
  if (count < LEAST_TOKENS) return [];
  const first = trace.tokens.length - count;
  const values = trace.values.subarray(first * hidden);
  const traits = traitsOf(trace.tokens.slice(first).map(({ text }) => text));
  const moments = momentsOf(values, hidden, count);
  const correlations = (trait: Trait, shift: number): Float64Array =>
    correlated(values, { ...moments, hidden, count, indexes: traits[trait], shift });
  let chance = 0;
  for (let k = 1; k <= SHIFTS; k++) {
    const shift = Math.round((k * count) / (SHIFTS + 1));
    for (const trait of TRAITS) for (const r of correlations(trait, shift)) chance = Math.max(chance, Math.abs(r));
  }
  const names: UnitName[] = [];
  for (const trait of TRAITS) {
    for (const [unit, correlation] of correlations(trait, 0).entries()) {
      if (Math.abs(correlation) > chance) names.push({ unit, trait, correlation });
    }
  }
  names.sort((left, right) => Math.abs(right.correlation) - Math.abs(left.correlation));
  return names.filter(({ unit }, k) => names.findIndex(other => other.unit === unit) === k);
}

interface Moments {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

function momentsOf(values: Int8Array, hidden: number, count: number): Moments {
  const [means, squares] = [new Float64Array(hidden), new Float64Array(hidden)];
  for (let k = 0; k < count * hidden; k++) {
    means[k % hidden]! += values[k]! / count;
    squares[k % hidden]! += values[k]! ** 2 / count;
  }
  const deviations = squares.map((square, unit) => Math.sqrt(Math.max(0, square - means[unit]! ** 2)));
  return { means, deviations };
}

interface Correlated extends Moments {
  readonly hidden: number;
  readonly count: number;
  readonly indexes: readonly number[];
  readonly shift: number;
}

/** The correlation of every unit with being one of some tokens, which are shifted. */
function correlated(values: Int8Array, { hidden, count, indexes, shift, means, deviations }: Correlated): Float64Array {
  const sums = new Float64Array(hidden);
  for (const index of indexes) {
    const start = ((index + shift) % count) * hidden;
    for (let unit = 0; unit < hidden; unit++) sums[unit]! += values[start + unit]!;
  }
  const inside = indexes.length;
  const share = inside / count;
  if (inside < 5 || share > 0.95) return new Float64Array(hidden);
  const spread = Math.sqrt(share / (1 - share));
  return sums.map((sum, unit) =>
    deviations[unit]! > 0 ? ((sum / inside - means[unit]!) / deviations[unit]!) * spread : 0,
  );
}

/** A token with how far the unit's mean at it is from its mean, in standard errors. */
export interface TokenResponse {
  readonly text: string;
  readonly score: number;
  readonly count: number;
}

/** The tokens that a unit responds to more than chance explains, the strongest first. */
export function tokenResponses(
  { values, shape, tokens }: Values,
  unit: number,
  most: number,
): readonly TokenResponse[] {
  const { hidden } = shape;
  const count = tokens.length;
  if (count < LEAST_TOKENS) return [];
  const own = Float64Array.from(tokens, (_, k) => values[k * hidden + unit] ?? 0);
  const mean = own.reduce((sum, value) => sum + value, 0) / count;
  const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
  if (deviation === 0) return [];
  const places = new Map<string, number[]>();
  for (const [k, { text }] of tokens.entries()) places.set(text, [...(places.get(text) ?? []), k]);
  const often = [...places].filter(([, indexes]) => indexes.length >= 3);
  const score = (indexes: readonly number[], shift: number): number => {
    const sum = indexes.reduce((total, index) => total + own[(index + shift) % count]!, 0);
    return ((sum / indexes.length - mean) / deviation) * Math.sqrt(indexes.length);
  };
  let chance = 0;
  for (let k = 1; k <= SHIFTS; k++) {
    const shift = Math.round((k * count) / (SHIFTS + 1));
    for (const [, indexes] of often) chance = Math.max(chance, Math.abs(score(indexes, shift)));
  }
  return often
    .map(([text, indexes]) => ({ text, score: score(indexes, 0), count: indexes.length }))
    .filter(response => Math.abs(response.score) > chance)
    .sort((left, right) => Math.abs(right.score) - Math.abs(left.score))
    .slice(0, most);
}
