/** Counts shown and accepted suggestions day by day. */
import { t } from "../../protocol/localize.ts";

/** The counts of one day. */
export interface DayCounts {
  /** As "2026-01-31", in local time. */
  readonly day: string;
  readonly shown: number;
  /** In whole or in part. */
  readonly accepted: number;
  /** Inserted characters that the user did not have to type. */
  readonly charsSaved: number;
}

export type Counts = Omit<DayCounts, "day">;

/** Counts of older days are dropped. */
const MAX_DAYS = 90;

/** Returns the day as "2026-01-31", in local time. */
export function dayOf(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export const NO_COUNTS: Counts = { shown: 0, accepted: 0, charsSaved: 0 };

/** Adds counts up. */
export function sumOf(counts: readonly Counts[]): Counts {
  return counts.reduce<Counts>(
    (sum, { shown, accepted, charsSaved }) => ({
      shown: sum.shown + shown,
      accepted: sum.accepted + accepted,
      charsSaved: sum.charsSaved + charsSaved,
    }),
    NO_COUNTS,
  );
}

/** Adds counts to a day. Returns the newest 90 days in order. */
export function addTo(days: readonly DayCounts[], day: string, more: Counts): readonly DayCounts[] {
  const others = days.filter(known => known.day !== day);
  const sum = sumOf([...days.filter(known => known.day === day), more]);
  return [...others, { day, ...sum }].sort((a, b) => (a.day < b.day ? -1 : 1)).slice(-MAX_DAYS);
}

/** Returns the stored counts; ignores anything that is not the counts of a day. */
export function daysFrom(stored: unknown): readonly DayCounts[] {
  return Array.isArray(stored) ? stored.filter(isDay).slice(-MAX_DAYS) : [];
}

function isDay(found: unknown): found is DayCounts {
  if (typeof found !== "object" || found === null) return false;
  const { day, shown, accepted, charsSaved } = found as Partial<Record<keyof DayCounts, unknown>>;
  return typeof day === "string" && [shown, accepted, charsSaved].every(n => Number.isSafeInteger(n) && Number(n) >= 0);
}

/** Returns the counts in words, as "12 shown, 5 accepted (42%), 130 characters inserted". */
export function countsText({ shown, accepted, charsSaved }: Counts): string {
  if (shown === 0) return t("{0} shown, {1} accepted, {2} characters inserted", shown, accepted, charsSaved);
  const percent = Math.round((100 * accepted) / shown);
  return t("{0} shown, {1} accepted ({2}%), {3} characters inserted", shown, accepted, percent, charsSaved);
}
