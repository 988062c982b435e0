/** What suggestions saved today, this week, and since counting began, and how much of it is kept. */
import { decimal, t } from "../../src/protocol/localize.ts";
import { percent } from "../state/formats.ts";
import type { UsageAnswer } from "../state/panelState.ts";

export interface SavedTile {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

const DAYS_OF_WEEK = 7;

/** @param today as "2026-01-31" */
export function savedTiles({ today, all, days, since }: UsageAnswer, day: string): readonly SavedTile[] {
  const week = keysSince(days, dayBefore(day, DAYS_OF_WEEK - 1));
  const kept = shareText(all.keptChars, all.checkedChars);
  const accepted = shareText(all.accepted, all.shown);
  return [
    { id: "today", name: t("Today"), value: decimal(today.keysSaved), note: t("keys saved") },
    { id: "week", name: t("Last 7 days"), value: decimal(week), note: t("keys saved") },
    { id: "all", name: t("Since {0}", since ?? ""), value: decimal(all.keysSaved), note: t("keys saved") },
    { id: "accepted", name: t("Accepted"), value: accepted, note: t("of the suggestions shown") },
    { id: "kept", name: t("Kept"), value: kept, note: t("of the accepted text, a while later") },
  ];
}

function shareText(part: number, whole: number): string {
  if (whole === 0) return "–";
  return part === 0 ? t("{0}%", decimal(0)) : percent(part / whole);
}

function keysSince(days: UsageAnswer["days"], first: string): number {
  return days.filter(({ day }) => day >= first).reduce((sum, { keysSaved }) => sum + keysSaved, 0);
}

/** The day that lies a number of days before another. */
export function dayBefore(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

/** The local day as "2026-01-31". */
export function dayOf(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
