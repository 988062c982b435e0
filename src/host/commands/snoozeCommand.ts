/** "Snooze": for how long. */
import * as vscode from "vscode";
import { t } from "../../protocol/localize.ts";
import type { Snooze } from "../status/snooze.ts";

const CHOICES = [
  { label: t("5 minutes"), minutes: 5 },
  { label: t("15 minutes"), minutes: 15 },
  { label: t("60 minutes"), minutes: 60 },
  { label: t("Until the editor is restarted"), minutes: Number.POSITIVE_INFINITY },
];

/** @param wish minutes, from a key binding; anything else asks */
export async function chooseSnooze(snooze: Snooze, wish: unknown): Promise<void> {
  const minutes = typeof wish === "number" && wish >= 0 ? wish : await ask(snooze.left);
  if (minutes !== undefined) snooze.start(minutes);
}

async function ask(left: string | undefined): Promise<number | undefined> {
  const end =
    left === undefined ? [] : [{ label: t("Complete again now"), description: t("snoozed: {0}", left), minutes: 0 }];
  const chosen = await vscode.window.showQuickPick([...end, ...CHOICES], {
    placeHolder: t("No completions while typing for"),
  });
  return chosen?.minutes;
}
