/** The texts of the phases of a training run, for the extension host and the panel. */
import { t } from "./localize.ts";
import type { TrainingPhase } from "./training.ts";

const PHASES: Record<TrainingPhase, string> = {
  reading: t("reading files"),
  vocabulary: t("building the vocabulary"),
  memory: t("building the workspace memory"),
  training: t("training the network"),
  measuring: t("evaluating on held-out files"),
  writing: t("saving the model"),
};

/** Returns what a run is doing now, as "training the network" or "paused", to follow a colon. */
export function progressText(run: { readonly phase: TrainingPhase; readonly isPaused: boolean }): string {
  return run.isPaused ? t("paused") : PHASES[run.phase];
}
