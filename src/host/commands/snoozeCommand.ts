/** Implements Snooze Completions. */
import { t } from "../../protocol/localize.ts";
import { pick } from "../common/pick.ts";
import type { Snooze } from "../status/snooze.ts";

const CHOICES = [
  { label: t("5 minutes"), minutes: 5 },
  { label: t("15 minutes"), minutes: 15 },
  { label: t("60 minutes"), minutes: 60 },
  { label: t("Until VS Code is restarted"), minutes: Number.POSITIVE_INFINITY },
];

/**
 * Starts or ends a snooze.
 *
 * @param argument minutes, from a keyboard shortcut; anything else asks the user
 */
export async function chooseSnooze(snooze: Snooze, argument: unknown): Promise<void> {
  const minutes = typeof argument === "number" && argument >= 0 ? argument : await ask(snooze.left);
  if (minutes !== undefined) snooze.start(minutes);
}

async function ask(left: string | undefined): Promise<number | undefined> {
  const end = left === undefined ? [] : [{ label: t("End Snooze"), description: t("{0} left", left), minutes: 0 }];
  const chosen = await pick([...end, ...CHOICES], t("Select how long to snooze completions"));
  return chosen?.minutes;
}
