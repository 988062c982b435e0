/** Writes the rows of the view in the side bar: the state of model and run. Pure. */
import { cellName } from "../../protocol/cellNames.ts";
import { decimal, t } from "../../protocol/localize.ts";
import { activityText, type Status } from "./statusText.ts";
import { type Suppression, suppressionText } from "./suppression.ts";

/** A row of the view. */
export interface ModelItem {
  readonly icon: string;
  readonly label: string;
  readonly description?: string;
  /** Runs when the user selects the row. */
  readonly command?: string;
}

/** What the rows say beside the status of run and model. */
export interface ModelSurroundings {
  readonly suppression: Suppression | undefined;
  readonly isInterrupted: boolean;
  /** What suggestions saved, in a sentence. */
  readonly saved: string | undefined;
}

/** Returns the rows, or none where the view says how to begin. */
export function modelItems(status: Status, { suppression, isInterrupted, saved }: ModelSurroundings): ModelItem[] {
  if (status.kind === "noModel" && !isInterrupted) return [];
  const interrupted: ModelItem = {
    icon: "debug-restart",
    label: t("Training was interrupted"),
    description: t("Select to resume it"),
    command: "recurrent.resumeTraining",
  };
  return [
    activityItem(status, suppression),
    ...(isInterrupted && status.kind !== "training" ? [interrupted] : []),
    ...modelRows(status),
    ...(saved === undefined ? [] : [{ icon: "graph", label: saved, command: "recurrent.showUsageCounts" }]),
  ];
}

function activityItem(status: Status, suppression: Suppression | undefined): ModelItem {
  switch (status.kind) {
    case "training":
    case "remembering": {
      const isPaused = status.kind === "training" && status.isPaused;
      return { icon: isPaused ? "debug-pause" : "sync~spin", label: sentenceCase(activityText(status)), ...SHOW_PANEL };
    }
    case "failed":
      return {
        icon: "warning",
        label: t("Training failed"),
        description: status.message,
        command: "recurrent.showLog",
      };
    case "noModel":
    case "stored":
    case "ready": {
      const { text, detail } = suppressionText(suppression);
      const isOn = suppression === undefined;
      return {
        icon: isOn ? "pass" : "circle-slash",
        label: isOn ? t("Ready") : text,
        ...(!isOn && { description: detail }),
      };
    }
    default:
      return status satisfies never;
  }
}

const SHOW_PANEL = { command: "recurrent.showPanel" };

function modelRows(status: Status): ModelItem[] {
  if (status.kind === "stored") {
    const label = status.isOfWorkspace ? t("Model of this workspace") : t("Base model");
    return [{ icon: "symbol-misc", label, description: t("Loaded when you type"), ...SHOW_PANEL }];
  }
  if (status.kind !== "ready") return [];
  const { cell, layers, hidden, bitsPerChar, isOfWorkspace, steps } = status.model;
  const network = cell === "none" ? t("memory only") : t("{0}, {1} x {2} units", cellName(cell), layers, hidden);
  const label = !isOfWorkspace || steps === 0 ? t("Base model") : t("Model of this workspace");
  const model = { icon: "symbol-misc", label, description: network, ...SHOW_PANEL };
  if (bitsPerChar === undefined) return [model];
  const description = t("{0} bits per character", decimal(bitsPerChar, 3));
  return [model, { icon: "target", label: t("Held-out files"), description, ...SHOW_PANEL }];
}

function sentenceCase(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
