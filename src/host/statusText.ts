/** What the status bar says. Pure: state in, words out. */
import type { ModelSummary } from "../protocol/completion.ts";
import type { PanelEvent } from "../protocol/panel.ts";
import type { TrainingPhase } from "../protocol/training.ts";
import type { Silence } from "./silence.ts";

export type Status =
  | { readonly kind: "noModel" }
  /** A model is stored; it is loaded when it is first needed. */
  | { readonly kind: "stored" }
  | {
      readonly kind: "training";
      /** Whether there was a model before, which stays when the run writes none. */
      readonly hadModel: boolean;
      readonly busy: TrainingPhase;
      readonly fraction: number;
      readonly bitsPerChar?: number;
    }
  | { readonly kind: "ready"; readonly model: ModelSummary }
  | { readonly kind: "failed"; readonly message: string };

/** Follows the events of run and model. */
export function nextStatus(status: Status, event: PanelEvent): Status {
  switch (event.type) {
    case "started":
      return { kind: "training", hadModel: hasModel(status), busy: "reading", fraction: 0 };
    case "phase":
      return status.kind === "training" ? { ...status, busy: event.phase } : status;
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
export function statusText(status: Status, silence: Silence | undefined): StatusText {
  switch (status.kind) {
    case "noModel":
      return plain(
        "$(circle-outline) Recurrent",
        "No model of this workspace yet. Click to open the panel and train one.",
      );
    case "training": {
      const percent = Math.floor(status.fraction * 100);
      const loss = status.bitsPerChar === undefined ? "" : `, ${status.bitsPerChar.toFixed(2)} bits per character`;
      return plain(`$(sync~spin) Recurrent ${percent}%`, `${busyText(status.busy)}${loss}. Click to watch.`);
    }
    case "failed":
      return { text: "$(warning) Recurrent", tooltip: `${status.message}\nClick to open the panel.`, isWarning: true };
    case "stored":
    case "ready": {
      const of = status.kind === "ready" ? modelText(status.model) : "A model of this workspace is stored.";
      return completionsText(silence, of);
    }
    default:
      return status satisfies never;
  }
}

function completionsText(silence: Silence | undefined, of: string): StatusText {
  if (silence === undefined) return plain("$(pulse) Recurrent", `Completions are on. ${of}`);
  if (silence.kind === "snoozed") {
    return plain(`$(bell-slash) Recurrent ${silence.left}`, `Completions are snoozed: ${silence.left}. ${of}`);
  }
  return silence.kind === "manual"
    ? plain("$(circle-outline) Recurrent", `Completions come when they are asked for. ${of}`)
    : plain("$(circle-slash) Recurrent", `Completions are off. ${of}`);
}

const BUSY: Record<TrainingPhase, string> = {
  reading: "Reading the workspace",
  vocabulary: "Learning the vocabulary",
  memory: "Remembering the workspace",
  training: "Training the network",
  measuring: "Measuring on held-out files",
  writing: "Writing the model",
};

/** What a run is busy with, as a phrase. */
export function busyText(phase: TrainingPhase): string {
  return BUSY[phase];
}

function modelText({ cell, hidden, layers, bitsPerChar }: ModelSummary): string {
  const quality = bitsPerChar === undefined ? "" : `, ${bitsPerChar.toFixed(2)} bits per character on held-out files`;
  return `${cell.toUpperCase()}, ${layers} x ${hidden} units${quality}.`;
}

function plain(text: string, tooltip: string): StatusText {
  return { text, tooltip, isWarning: false };
}
