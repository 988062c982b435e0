/** Counts shown and accepted suggestions by day and by language. */
import { decimal, keysText, t } from "../../protocol/localize.ts";
import type { UsageCounts } from "../../protocol/panel.ts";

/** What is counted, in the order of the columns of an export. */
const COUNT_NAMES = [
  "shown",
  "accepted",
  "charsSaved",
  "keysSaved",
  "typedOut",
  "checkedChars",
  "keptChars",
] as const satisfies readonly (keyof UsageCounts)[];
const COLUMNS = "day,language,shown,accepted,charactersInserted,keysSaved,typedOut,charactersChecked,charactersKept";

/** The counts of one language on one day. */
export interface DayCounts extends UsageCounts {
  /** As "2026-01-31", in local time. */
  readonly day: string;
  /** VS Code's identifier; "" for counts from before languages were counted. */
  readonly language: string;
}

/** Counts of older days are dropped. */
const MAX_DAYS = 90;
/** Identifiers come from other extensions, and are exported. */
const LANGUAGE = /^[\w.+#-]{0,60}$/;
const OTHER = "other";

/** Returns the day as "2026-01-31", in local time. */
export function dayOf(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const countsOf = (count: (name: keyof UsageCounts) => number): UsageCounts =>
  Object.fromEntries(COUNT_NAMES.map(name => [name, count(name)])) as unknown as UsageCounts;

export const NO_COUNTS: UsageCounts = countsOf(() => 0);

/** Adds counts up. */
export function sumOf(counts: readonly UsageCounts[]): UsageCounts {
  return countsOf(name => counts.reduce((total, each) => total + each[name], 0));
}

/** Adds counts to a language's day. Returns the newest 90 days in order. */
export function addTo(
  entries: readonly DayCounts[],
  { day, language: found }: Pick<DayCounts, "day" | "language">,
  more: UsageCounts,
): readonly DayCounts[] {
  const language = LANGUAGE.test(found) ? found : OTHER;
  const isSame = (entry: DayCounts): boolean => entry.day === day && entry.language === language;
  const sum = sumOf([...entries.filter(isSame), more]);
  return newest([...entries.filter(entry => !isSame(entry)), { day, language, ...sum }]);
}

/** The newest 90 days, in order of days and languages. */
function newest(entries: readonly DayCounts[]): readonly DayCounts[] {
  const days = new Set([...new Set(entries.map(({ day }) => day))].sort().slice(-MAX_DAYS));
  const key = ({ day, language }: DayCounts): string => `${day} ${language}`;
  return entries.filter(({ day }) => days.has(day)).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The counts of each day, in order. */
export function byDay(entries: readonly DayCounts[]): readonly (UsageCounts & { readonly day: string })[] {
  const days = [...new Set(entries.map(({ day }) => day))];
  return days.map(day => ({ day, ...sumOf(entries.filter(entry => entry.day === day)) }));
}

/** The counts of each language, that with the most saved keys first. */
export function byLanguage(entries: readonly DayCounts[]): readonly (UsageCounts & { readonly language: string })[] {
  const languages = [...new Set(entries.map(({ language }) => language))];
  return languages
    .map(language => ({ language, ...sumOf(entries.filter(entry => entry.language === language)) }))
    .sort((a, b) => b.keysSaved - a.keysSaved);
}

/** Returns the stored counts; ignores anything that is not the counts of a day. */
export function daysFrom(stored: unknown): readonly DayCounts[] {
  return Array.isArray(stored) ? newest(stored.flatMap(entryFrom)) : [];
}

function entryFrom(found: unknown): readonly DayCounts[] {
  if (typeof found !== "object" || found === null) return [];
  const { day, language = "", ...counts } = found as Partial<Record<keyof DayCounts, unknown>>;
  const keysSaved = keysOf(counts.charsSaved, counts.accepted);
  // Earlier versions counted less.
  const known = { keysSaved, typedOut: 0, checkedChars: 0, keptChars: 0, ...counts };
  const all = Object.fromEntries(COUNT_NAMES.map(name => [name, known[name]]));
  if (typeof day !== "string" || !/^\d{4}-\d\d-\d\d$/.test(day) || !Object.values(all).every(isCount)) return [];
  return [
    {
      day,
      language: typeof language === "string" && LANGUAGE.test(language) ? language : OTHER,
      ...(all as unknown as UsageCounts),
    },
  ];
}

/** The saved keys of counts from before keys were counted. */
function keysOf(charsSaved: unknown, accepted: unknown): number | undefined {
  return isCount(charsSaved) && isCount(accepted) ? Math.max(0, charsSaved - accepted) : undefined;
}

function isCount(found: unknown): found is number {
  return Number.isSafeInteger(found) && (found as number) >= 0;
}

/** Returns the counts in words, as "12 shown, 5 accepted (42%), 130 characters inserted, 125 keys saved". */
export function countsText({ shown, accepted, charsSaved, keysSaved }: UsageCounts): string {
  const inserted = charsSaved === 1 ? t("1 character") : t("{0} characters", decimal(charsSaved));
  const values = [decimal(shown), decimal(accepted), inserted, keysText(keysSaved)] as const;
  return shown === 0
    ? t("{0} shown, {1} accepted, {2} inserted, {3} saved", ...values)
    : t("{0} shown, {1} accepted ({4}%), {2} inserted, {3} saved", ...values, Math.round((100 * accepted) / shown));
}

/** Returns what suggestions saved in a sentence; undefined when they have saved nothing yet. */
export function savedText(entries: readonly DayCounts[], today: string): string | undefined {
  const { keysSaved } = sumOf(entries);
  if (keysSaved === 0) return undefined;
  const { keysSaved: keysToday } = sumOf(entries.filter(({ day }) => day === today));
  return t("Suggestions saved {0} today, and {1} since {2}.", keysText(keysToday), decimal(keysSaved), entries[0]!.day);
}

/** Returns the counts as comma-separated values with a header. */
export function csvOf(entries: readonly DayCounts[]): string {
  const lines = entries.map(entry => [entry.day, entry.language, ...COUNT_NAMES.map(name => entry[name])].join(","));
  return [COLUMNS, ...lines].map(line => `${line}\r\n`).join("");
}
