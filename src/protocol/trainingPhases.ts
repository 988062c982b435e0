/** The texts of the phases and losses of a training run, for the extension host and the panel. */
import { decimal, t } from "./localize.ts";
import type { SequenceTask, TrainingPhase } from "./training.ts";

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

/** Returns what a loss is measured in. The answers of some tasks are labels, which have no characters. */
export function lossUnit(task: SequenceTask | undefined): string {
  return hasLabels(task) ? t("bits per answer") : t("bits per character");
}

/** Returns a loss with its unit, as "1.25 bits per character". */
export function lossText(bits: number, task: SequenceTask | undefined): string {
  const figure = decimal(bits, 2);
  return hasLabels(task) ? t("{0} bits per answer", figure) : t("{0} bits per character", figure);
}

const hasLabels = (task: SequenceTask | undefined): boolean => task === "classify" || task === "tag";
