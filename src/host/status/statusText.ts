/** What the status bar says. Pure: state in, words out. */
import type { ModelSummary } from "../../protocol/completion.ts";
import { decimal, t } from "../../protocol/localize.ts";
import type { PanelEvent } from "../../protocol/panel.ts";
import type { TrainingPhase } from "../../protocol/training.ts";
import type { Suppression } from "./suppression.ts";

export type Status =
  | { readonly kind: "noModel" }
  /** A model is stored; it is loaded when it is first needed. */
  | { readonly kind: "stored" }
  | {
      readonly kind: "training";
      /** Whether there was a model before, which stays when the run writes none. */
      readonly hadModel: boolean;
      readonly busy: TrainingPhase;
      readonly isPaused: boolean;
      readonly fraction: number;
      readonly bitsPerChar?: number;
    }
  | { readonly kind: "ready"; readonly model: ModelSummary }
  | { readonly kind: "failed"; readonly message: string };

/** Follows the events of run and model. */
export function nextStatus(status: Status, event: PanelEvent): Status {
  switch (event.type) {
    case "started":
      return { kind: "training", hadModel: hasModel(status), busy: "reading", isPaused: false, fraction: 0 };
    case "phase":
      return status.kind === "training" ? { ...status, busy: event.phase } : status;
    case "paused":
      return status.kind === "training" ? { ...status, isPaused: event.isPaused } : status;
    case "stepped": {
      if (status.kind !== "training") return status;
      const { elapsedMs, remainingMs, trainBitsPerChar } = event.step;
      const totalMs = elapsedMs + remainingMs;
      return { ...status, fraction: totalMs > 0 ? elapsedMs / totalMs : 0, bitsPerChar: trainBitsPerChar };
    }
    case "ended":
      if (status.kind !== "training") return status;
      return event.end.isWritten || status.hadModel ? { kind: "stored" } : { kind: "noModel" };
    case "failed":
    case "loadFailed":
      return { kind: "failed", message: event.message };
    case "loaded":
      if (status.kind === "training") return status;
      return event.model ? { kind: "ready", model: event.model } : { kind: "noModel" };
    case "forgotten":
      return { kind: "noModel" };
    case "corpus":
    case "validated":
    case "rolledBack":
    case "sampled":
    case "generated":
    case "generateFailed":
    case "recorded":
      return status;
    default:
      return event satisfies never;
  }
}

function hasModel(status: Status): boolean {
  return status.kind === "stored" || status.kind === "ready" || (status.kind === "training" && status.hadModel);
}

export interface StatusText {
  /** With icons in the editor's notation. */
  readonly text: string;
  readonly tooltip: string;
  readonly isWarning: boolean;
}

/** @param silence why completions do not come by themselves in the active editor; undefined when they do */
export function statusText(status: Status, silence: Suppression | undefined): StatusText {
  switch (status.kind) {
    case "noModel":
      return plain(
        "$(circle-outline) Recurrent",
        t("No model of this workspace yet. Click to open the panel and train one."),
      );
    case "training": {
      const percent = Math.floor(status.fraction * 100);
      const busy = status.isPaused ? t("Training is paused") : busyText(status.busy);
      const loss = status.bitsPerChar;
      const tooltip =
        loss === undefined
          ? t("{0}. Click to watch.", busy)
          : t("{0}, {1} bits per character. Click to watch.", busy, decimal(loss, 2));
      const sign = status.isPaused ? "debug-pause" : "sync~spin";
      return plain(`$(${sign}) Recurrent ${percent}%`, tooltip);
    }
    case "failed":
      return {
        text: "$(warning) Recurrent",
        tooltip: `${status.message}\n${t("Click to open the panel.")}`,
        isWarning: true,
      };
    case "stored":
    case "ready": {
      const of = status.kind === "ready" ? modelText(status.model) : t("A model is stored.");
      return completionsText(silence, of);
    }
    default:
      return status satisfies never;
  }
}

/** While a run that was broken off waits to go on. */
export function interruptedText(): StatusText {
  return plain("$(debug-restart) Recurrent", t("A training run was broken off. Click to go on with it."));
}

function completionsText(silence: Suppression | undefined, of: string): StatusText {
  if (silence === undefined) return plain("$(pulse) Recurrent", t("Completions are on. {0}", of));
  if (silence.kind === "snoozed") {
    return plain(`$(bell-slash) Recurrent ${silence.left}`, t("Completions are snoozed: {0}. {1}", silence.left, of));
  }
  return silence.kind === "manual"
    ? plain("$(circle-outline) Recurrent", t("Completions come when they are asked for. {0}", of))
    : plain("$(circle-slash) Recurrent", t("Completions are off. {0}", of));
}

const BUSY: Record<TrainingPhase, string> = {
  reading: t("Reading the workspace"),
  vocabulary: t("Learning the vocabulary"),
  memory: t("Remembering the workspace"),
  training: t("Training the network"),
  measuring: t("Measuring on held-out files"),
  writing: t("Writing the model"),
};

/** What a run is busy with, as a phrase. */
export function busyText(phase: TrainingPhase): string {
  return BUSY[phase];
}

function modelText(model: ModelSummary): string {
  if (!model.isOfWorkspace) return t("The base model; training adapts it to this workspace.");
  return `${originText(model)} ${networkText(model)}`;
}

function originText({ initialModel: start, steps }: ModelSummary): string {
  if (start === "scratch") return t("A model of this workspace alone.");
  return steps === 0
    ? t("The base model, beside a memory of this workspace.")
    : t("The base model, adapted to this workspace.");
}

function networkText({ cell, hidden, layers, bitsPerChar }: ModelSummary): string {
  const of = cell.toUpperCase();
  return bitsPerChar === undefined
    ? t("{0}, {1} x {2} units.", of, layers, hidden)
    : t("{0}, {1} x {2} units, {3} bits per character on held-out files.", of, layers, hidden, decimal(bitsPerChar, 2));
}

function plain(text: string, tooltip: string): StatusText {
  return { text, tooltip, isWarning: false };
}
