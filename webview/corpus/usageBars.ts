/** The bars of the usage chart: the last days, also those without counts. Pure. */

const MAX_BARS = 30;
const DAY_MS = 86_400_000;

export interface UsageBar {
  /** As "2026-01-31". */
  readonly day: string;
  readonly keysSaved: number;
}

/** The days from the first to the last one with counts, but at most the last thirty. */
export function barsOf(days: readonly UsageBar[]): readonly UsageBar[] {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const keys = new Map(days.map(({ day, keysSaved }) => [day, keysSaved]));
  const start = Math.max(Date.parse(first.day), Date.parse(last.day) - (MAX_BARS - 1) * DAY_MS);
  const bars: UsageBar[] = [];
  for (let ms = start; ms <= Date.parse(last.day); ms += DAY_MS) {
    const day = new Date(ms).toISOString().slice(0, 10);
    bars.push({ day, keysSaved: keys.get(day) ?? 0 });
  }
  return bars;
}
