/** "Snooze": for how long. */
import * as vscode from "vscode";
import type { Snooze } from "./snooze.ts";

const CHOICES = [
  { label: "5 minutes", minutes: 5 },
  { label: "15 minutes", minutes: 15 },
  { label: "60 minutes", minutes: 60 },
  { label: "Until the editor is restarted", minutes: Number.POSITIVE_INFINITY },
];

/** @param wish minutes, from a key binding; anything else asks */
export async function chooseSnooze(snooze: Snooze, wish: unknown): Promise<void> {
  const minutes = typeof wish === "number" && wish >= 0 ? wish : await ask(snooze.left);
  if (minutes !== undefined) snooze.start(minutes);
}

async function ask(left: string | undefined): Promise<number | undefined> {
  const end = left === undefined ? [] : [{ label: "Complete again now", description: `snoozed: ${left}`, minutes: 0 }];
  const chosen = await vscode.window.showQuickPick([...end, ...CHOICES], {
    placeHolder: "No completions while typing for",
  });
  return chosen?.minutes;
}
