/** Describes a run that ended before its time, by the end of the window or a crash. */
import type { KeptModel } from "../../src/protocol/completion.ts";
import { t } from "../../src/protocol/localize.ts";
import { count } from "./formats.ts";
import type { PanelState, Run } from "./panelState.ts";

type Interrupted = Extract<Run, { readonly phase: "interrupted" }>;

/** How far the run came, why it ended, and what can be done with it. */
export function interruptedSentence(
  run: Interrupted,
  { canResume, models }: Pick<PanelState, "canResume" | "models">,
): string {
  const { record, message } = run;
  const step = record.latestStep?.step;
  const how =
    step === undefined ? t("Training was interrupted.") : t("Training was interrupted at step {0}.", count(step));
  const why = message === undefined ? how : `${how} ${message}`;
  return `${why} ${canResume ? RESUMABLE : leftSentence(writtenModel(run, models))}`;
}

const RESUMABLE = t("It can be resumed. Until then, completions come from the model before.");

function leftSentence(written: KeptModel | undefined): string {
  if (!written) return t("There is no checkpoint to resume from. Completions come from the model before.");
  return written.slot === 0
    ? t("Its model was already written. Completions come from it.")
    : t("Its model was already written. The model in use stays, because it is better.");
}

/** The model that the run wrote before it was interrupted while it measured. */
export function writtenModel({ record }: Interrupted, models: readonly KeptModel[]): KeptModel | undefined {
  const { startedMs = Number.POSITIVE_INFINITY } = record;
  return models.find(({ trainedAt }) => Date.parse(trainedAt) > startedMs);
}
