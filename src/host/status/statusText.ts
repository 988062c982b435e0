/** Writes the text of the status bar. Pure. */

import { harmless } from "../../core/text/harmless.ts";
import { cellName } from "../../protocol/cellNames.ts";
import type { ModelSummary } from "../../protocol/completion.ts";
import { decimal, filesText, t } from "../../protocol/localize.ts";
import type { PanelEvent } from "../../protocol/panel.ts";
import type { SequenceTask, TrainingPhase } from "../../protocol/training.ts";
import { lossText, progressText, timeLeftText } from "../../protocol/trainingPhases.ts";
import { type Suppression, suppressionText } from "./suppression.ts";

/** What the status bar shows. */
export type Status =
  | { readonly kind: "noModel" }
  /** A model is stored, and is loaded when it is first needed. */
  | { readonly kind: "stored"; readonly isOfWorkspace: boolean }
  /** The files are read into memory in the background; `files`: how many, once that is known. */
  | { readonly kind: "remembering"; readonly earlier: "none" | "base" | "workspace"; readonly files?: number }
  | {
      readonly kind: "training";
      /** The model before, which remains if the run writes none. */
      readonly earlier: "none" | "base" | "workspace";
      readonly phase: TrainingPhase;
      readonly isPaused: boolean;
      /** Files that are learned or held out, once they are read. */
      readonly files?: number;
      readonly fraction: number;
      readonly remainingMs?: number;
      /** Absent: a language model. */
      readonly task?: SequenceTask;
      readonly bitsPerChar?: number;
    }
  | { readonly kind: "ready"; readonly model: ModelSummary }
  | { readonly kind: "failed"; readonly message: string };

/** Returns the status after an event of a run or a model. */
export function nextStatus(status: Status, event: PanelEvent): Status {
  switch (event.type) {
    case "started":
      return { kind: "training", earlier: modelOf(status), phase: "reading", isPaused: false, fraction: 0 };
    case "phase":
      return status.kind === "training" ? { ...status, phase: event.phase } : status;
    case "paused":
      return status.kind === "training" ? { ...status, isPaused: event.isPaused } : status;
    case "stepped": {
      if (status.kind !== "training") return status;
      const { elapsedMs, remainingMs, trainBitsPerChar } = event.step;
      const totalMs = elapsedMs + remainingMs;
      const fraction = totalMs > 0 ? elapsedMs / totalMs : 0;
      return { ...status, fraction, remainingMs, bitsPerChar: trainBitsPerChar };
    }
    case "corpus": {
      const { settings, report } = event.corpus;
      if (status.kind !== "training") return status;
      const files = report.trainingFiles + report.validationFiles;
      return { ...status, files, ...(settings.task !== undefined && { task: settings.task }) };
    }
    case "ended":
      if (status.kind !== "training") return status;
      // The model of a task completes no code, so what completes stays.
      return withoutRun(event.end.isWritten && status.task === undefined ? "workspace" : status.earlier);
    case "interrupted":
      return status.kind === "training" ? withoutRun(status.earlier) : status;
    case "failed":
    case "loadFailed":
      return { kind: "failed", message: harmless(event.message) };
    case "loaded":
      if (status.kind === "training") return status;
      return event.model ? { kind: "ready", model: event.model } : { kind: "noModel" };
    case "forgotten":
      return { kind: "noModel" };
    case "remembering": {
      const { files } = event;
      if (status.kind === "training") return status;
      return { kind: "remembering", earlier: modelOf(status), ...(files !== undefined && { files }) };
    }
    case "remembered":
      return status.kind === "remembering" ? withoutRun(status.earlier) : status;
    case "validated":
    case "progressed":
    case "rolledBack":
    case "sampled":
    case "completed":
    case "generated":
    case "generateFailed":
    case "recorded":
    case "replaying":
    case "replayed":
    case "replayEnded":
      return status;
    default:
      return event satisfies never;
  }
}

/** The status after a run, with the model that is there. */
function withoutRun(model: "none" | "base" | "workspace"): Status {
  return model === "none" ? { kind: "noModel" } : { kind: "stored", isOfWorkspace: model === "workspace" };
}

function modelOf(status: Status): "none" | "base" | "workspace" {
  if (status.kind === "training" || status.kind === "remembering") return status.earlier;
  if (status.kind === "ready") return status.model.isOfWorkspace ? "workspace" : "base";
  if (status.kind !== "stored") return "none";
  return status.isOfWorkspace ? "workspace" : "base";
}

/** The text of the status bar item. */
export interface StatusText {
  /** With icons as `$(name)`. */
  readonly text: string;
  readonly tooltip: string;
  readonly isWarning: boolean;
}

/** What the text says beside the status of run and model. */
export interface StatusSurroundings {
  /** Why nothing is suggested in the active editor; undefined when suggestions are on. */
  readonly suppression: Suppression | undefined;
  /** False in Restricted Mode. */
  readonly isTrusted: boolean;
  /** What suggestions saved, in a sentence. */
  readonly saved?: string | undefined;
}

/** Returns the text of a status. */
export function statusText(status: Status, surroundings: StatusSurroundings): StatusText {
  const { saved } = surroundings;
  const { tooltip, ...text } = textOf(status, surroundings);
  return { ...text, tooltip: saved === undefined ? tooltip : `${tooltip}\n${saved}` };
}

function textOf(status: Status, { suppression, isTrusted }: StatusSurroundings): StatusText {
  switch (status.kind) {
    case "noModel":
      return plain(
        "$(circle-outline) Recurrent",
        isTrusted
          ? t("This workspace has no model yet. Click to open the panel and train one.")
          : t("In Restricted Mode, nothing is learned or trained. Trust the workspace to train a model."),
      );
    case "remembering":
      return plain(
        `$(sync~spin) Recurrent: ${activityText(status)}`,
        t("The files of this workspace are read into memory, so that completions know them. Nothing is trained."),
      );
    case "training": {
      const progress = progressText(status);
      const loss = status.bitsPerChar;
      const tooltip =
        loss === undefined
          ? t("Recurrent: {0}. Click to open the panel.", progress)
          : t("Recurrent: {0}, {1}. Click to open the panel.", progress, lossText(loss, status.task));
      const icon = status.isPaused ? "debug-pause" : "sync~spin";
      return plain(`$(${icon}) Recurrent: ${activityText(status)}`, tooltip);
    }
    case "failed":
      return {
        text: "$(warning) Recurrent",
        tooltip: `${status.message}\n${t("Click to open the panel.")}`,
        isWarning: true,
      };
    case "stored":
    case "ready": {
      const modelSentence = status.kind === "ready" ? modelText(status.model, isTrusted) : storedText(status);
      return completionsText(suppression, modelSentence, isTrusted);
    }
    default:
      return status satisfies never;
  }
}

/** Returns what a run does, as "training 42%, 25 s left" or "reading 312 files". */
export function activityText(status: Extract<Status, { readonly kind: "training" | "remembering" }>): string {
  if (status.kind === "remembering") return readingText(status.files);
  const { phase, isPaused, files, fraction, remainingMs } = status;
  const percent = Math.floor(fraction * 100);
  if (isPaused) return t("paused at {0}%", percent);
  if (phase === "measuring" || phase === "writing") return progressText(status);
  return remainingMs === undefined ? readingText(files) : t("training {0}%, {1}", percent, timeLeftText(remainingMs));
}

function readingText(files: number | undefined): string {
  return files === undefined ? t("reading files") : t("reading {0}", filesText(files));
}

/** Returns the text for an interrupted run. */
export function interruptedText(): StatusText {
  return plain("$(debug-restart) Recurrent", t("Training was interrupted. Click to resume it."));
}

function storedText({ isOfWorkspace }: { readonly isOfWorkspace: boolean }): string {
  return isOfWorkspace
    ? t("The model of this workspace is loaded when you type.")
    : t("The base model is loaded when you type.");
}

/** Why nothing is suggested in a whole document or stretch of it. Other reasons come and go while the user types. */
const STAYS_SILENT: ReadonlySet<Suppression["kind"]> = new Set([
  "excluded",
  "secretFile",
  "commitMessage",
  "comment",
  "string",
]);

function completionsText(
  suppression: Suppression | undefined,
  modelSentence: string,
  isTrusted: StatusSurroundings["isTrusted"],
): StatusText {
  if (suppression === undefined) {
    return plain(
      "$(pulse) Recurrent",
      isTrusted
        ? t("Ready. Completions are on. {0}", modelSentence)
        : t("Completions are on. In Restricted Mode, nothing is learned or trained. {0}", modelSentence),
    );
  }
  if (suppression.kind === "snoozed") {
    return plain(
      `$(bell-slash) Recurrent ${suppression.left}`,
      t("Completions are snoozed: {0}. {1}", suppression.left, modelSentence),
    );
  }
  switch (suppression.kind) {
    case "manual":
      return plain("$(circle-outline) Recurrent", t("Completions appear on request. {0}", modelSentence));
    case "off":
    case "noModel":
      return plain("$(circle-slash) Recurrent", t("Completions are off. {0}", modelSentence));
    default: {
      const text = STAYS_SILENT.has(suppression.kind) ? "$(circle-slash) Recurrent" : "$(pulse) Recurrent";
      return plain(text, t("Silent: {0}. {1}", suppressionText(suppression).detail, modelSentence));
    }
  }
}

function modelText(model: ModelSummary, isTrusted: StatusSurroundings["isTrusted"]): string {
  if (!model.isOfWorkspace) {
    return isTrusted
      ? t("The base model is in use. Train it to adapt it to this workspace.")
      : t("The base model is in use.");
  }
  if (model.cell === "none") return t("The model is a memory of this workspace, without a network.");
  return `${initialModelText(model)} ${networkText(model)}`;
}

function initialModelText({ initialModel, steps }: ModelSummary): string {
  if (initialModel === "scratch") return t("The model was trained on this workspace from scratch.");
  return steps === 0
    ? t("The base model is in use, with a memory of this workspace.")
    : t("The base model is in use, adapted to this workspace.");
}

function networkText({ cell, hidden, layers, bitsPerChar }: ModelSummary): string {
  const name = cellName(cell);
  return bitsPerChar === undefined
    ? t("{0}, {1} x {2} units.", name, layers, hidden)
    : t(
        "{0}, {1} x {2} units, {3} bits per character on held-out files.",
        name,
        layers,
        hidden,
        decimal(bitsPerChar, 3),
      );
}

function plain(text: string, tooltip: string): StatusText {
  return { text, tooltip, isWarning: false };
}
