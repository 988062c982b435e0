/** The header of the panel: the status, the actions, and the progress of the run. */
import { t } from "../../src/protocol/localize.ts";
import { writtenModel } from "../state/interruption.ts";
import type { PanelState, Run } from "../state/panelState.ts";
import { announcement, nextActionLabel, statusSentence } from "../state/sentences.ts";
import { button, progressRing } from "../widgets/controls.ts";
import { h, setText, type View } from "../widgets/dom.ts";

export interface StatusActions {
  train(): void;
  /** Resumes the interrupted run. */
  resume(): void;
  stop(): void;
  pause(): void;
  continue(): void;
  showLog(): void;
  /** Puts a kept model into use. */
  useModel(slot: number): void;
}

/**
 * Shows the status in one sentence, with the actions that are available now.
 *
 * @param surfaces the choice of the surface
 */
export function statusView(actions: StatusActions, surfaces: HTMLElement): View<PanelState> {
  const sentence = h("p", { id: "run-status", "aria-hidden": "true" });
  const announced = h("p", { id: "run-announcement", class: "visually-hidden", role: "status", "aria-live": "polite" });
  const ring = progressRing(t("Busy"));
  const trainButton = button({ id: "train-button", label: t("Train"), appearance: "primary", onPress: actions.train });
  const resumeButton = button({
    id: "resume-button",
    label: t("Resume Training"),
    appearance: "primary",
    onPress: actions.resume,
  });
  const pauseButton = button({
    id: "pause-button",
    label: t("Pause"),
    appearance: "secondary",
    onPress: actions.pause,
  });
  const continueButton = button({
    id: "continue-button",
    label: t("Continue"),
    appearance: "primary",
    onPress: actions.continue,
  });
  const stopButton = button({ id: "stop-button", label: t("Stop"), appearance: "secondary", onPress: actions.stop });
  const logButton = button({
    id: "log-button",
    label: t("Show Log"),
    appearance: "secondary",
    onPress: actions.showLog,
  });
  let keptAs: number | undefined;
  const useButton = button({
    id: "use-model-button",
    label: t("Use This Model Instead"),
    appearance: "secondary",
    onPress: () => keptAs !== undefined && actions.useModel(keptAs),
  });
  const bar = h("div", { class: "bar-fill" });
  const progress = h(
    "div",
    {
      id: "progress",
      class: "bar",
      role: "progressbar",
      "aria-label": t("Training"),
      "aria-valuemin": "0",
      "aria-valuemax": "100",
    },
    bar,
  );
  const controls = [resumeButton, trainButton, pauseButton, continueButton, stopButton, useButton, logButton];
  const buttons = h("div", { class: "buttons" }, ...controls.map(control => control.element));
  const element = h(
    "header",
    {},
    h(
      "div",
      { class: "status" },
      h("h1", { class: "visually-hidden" }, "Recurrent"),
      surfaces,
      h("div", { class: "status-text" }, ring, sentence, announced),
      buttons,
    ),
    progress,
  );

  return {
    element,
    update(state) {
      const { run } = state;
      const isTraining = run.phase === "training";
      element.dataset["phase"] = run.phase;
      const status = statusSentence(state);
      setText(sentence, status);
      sentence.title = status; // a narrow header shows only its beginning
      setText(announced, announcement(state));
      const isPaused = isTraining && run.isPaused;
      element.dataset["paused"] = String(isPaused);
      const isLoading = run.phase === "none" && !state.obstacle && state.model.kind === "unknown";
      ring.hidden = !(isTraining || isLoading) || isPaused;
      const canResume = state.canResume && !isTraining && !state.obstacle;
      resumeButton.element.hidden = !canResume;
      trainButton.element.hidden = isTraining || (canResume && run.phase === "interrupted");
      trainButton.setLabel(nextActionLabel(state));
      pauseButton.element.hidden = !isTraining || isPaused;
      continueButton.element.hidden = !isPaused;
      stopButton.element.hidden = !isTraining;
      const isWriting = isTraining && run.busy === "writing";
      pauseButton.setDisabled(isWriting);
      stopButton.setDisabled(isWriting);
      keptAs = keptModelOf(state);
      useButton.element.hidden = keptAs === undefined;
      logButton.element.hidden = run.phase !== "failed" && state.model.kind !== "failed";
      progress.hidden = !isTraining;
      const percent = Math.round(fraction(run) * 100);
      bar.style.width = `${percent}%`;
      progress.setAttribute("aria-valuenow", String(percent));
    },
  };
}

/** The number of the newest run's model, if another one stayed in use and it is still kept. */
function keptModelOf({ run, models, canResume }: PanelState): number | undefined {
  if (run.phase === "interrupted") return (!canResume && writtenModel(run, models)?.slot) || undefined;
  const keptAs = run.phase === "ended" ? run.end.keptAs : undefined;
  return models.some(({ slot }) => slot === keptAs) ? keptAs : undefined;
}

function fraction(run: Run): number {
  if (run.phase !== "training" || !run.record.latestStep) return 0;
  const { elapsedMs, remainingMs } = run.record.latestStep;
  return elapsedMs / Math.max(1, elapsedMs + remainingMs);
}
