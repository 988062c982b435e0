/** Describes a run that ended before its time, by the end of the window or a crash. */
import { t } from "../../src/protocol/localize.ts";
import { count } from "./formats.ts";
import type { PanelState, Run } from "./panelState.ts";

/** How far the run came, why it ended, and whether it can be resumed. */
export function interruptedSentence(
  { record, message }: Extract<Run, { readonly phase: "interrupted" }>,
  canResume: PanelState["canResume"],
): string {
  const step = record.latestStep?.step;
  const how =
    step === undefined ? t("Training was interrupted.") : t("Training was interrupted at step {0}.", count(step));
  const why = message === undefined ? how : `${how} ${message}`;
  return canResume
    ? `${why} ${t("It can be resumed. Until then, completions come from the model before.")}`
    : `${why} ${t("There is no checkpoint to resume from. Completions come from the model before.")}`;
}
