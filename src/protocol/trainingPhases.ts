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

/** Returns the time until a run ends, as "25 s left". */
export function timeLeftText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return seconds < 120 ? t("{0} s left", seconds) : t("{0} min left", Math.round(seconds / 60));
}

/** Returns what a run is doing now, as "training the network" or "paused", to follow a colon. */
export function progressText(run: { readonly phase: TrainingPhase; readonly isPaused: boolean }): string {
  return run.isPaused ? t("paused") : PHASES[run.phase];
}
