/** Host <-> panel webview. Both sides are fed by `postMessage`, so what the webview says is parsed from `unknown`. */
import type { ModelSummary, SampleRequest, SampleResult } from "./completion.ts";
import type { GradientFlow, Quantity, QuantityTrace, Trace } from "./inspection.ts";
import type {
  CorpusEvent,
  RollbackEvent,
  RunSettings,
  SampleEvent,
  StepEvent,
  TrainingEnd,
  TrainingEvent,
  TrainingPhase,
  ValidationEvent,
} from "./training.ts";

/** One place of a learning curve. */
export interface CurvePoint {
  readonly step: number;
  /** Since the start of the run. */
  readonly elapsedMs: number;
  readonly lossNatsPerToken: number;
  readonly bitsPerChar: number;
}

/** A run that was, with curves thin enough to keep several. */
export interface PastRun {
  readonly folder: string;
  readonly settings: RunSettings;
  readonly steps: number;
  readonly elapsedMs: number;
  readonly training: readonly CurvePoint[];
  readonly validation: readonly CurvePoint[];
}

/** A path of the newest run's corpus report, by its place there. */
export interface CorpusPlace {
  readonly list: "learned" | "heldOut" | "skipped" | "causes";
  /** Place of the group in its list; causes are those of the skipped groups. */
  readonly group: number;
  readonly index: number;
}

/** Completions on this machine. */
export interface CompletionCounts {
  readonly shown: number;
  /** As a whole or in part. */
  readonly accepted: number;
  /** Characters that were accepted instead of typed. */
  readonly charsSaved: number;
}

/** What the user chooses for the next run; null: chosen by what workspace and budget allow. */
export interface NextRun {
  readonly initialModel: Exclude<RunSettings["initialModel"], "model">;
  readonly cell: RunSettings["cell"];
  readonly layers: number | null;
  readonly hidden: number | null;
  readonly tokenizer: RunSettings["tokenizer"];
  readonly vocabularySize: number | null;
  readonly budgetSeconds: number;
}

/** How the user wants the network to write. */
export type SampleWish = Omit<SampleRequest, "length">;

/** What has happened in the run; the panel's state is a fold over these. */
export type PanelEvent =
  /** `folder`: the name of what is learned. */
  | { readonly type: "started"; readonly folder: string }
  | { readonly type: "phase"; readonly phase: TrainingPhase }
  | { readonly type: "corpus"; readonly corpus: CorpusEvent }
  | { readonly type: "stepped"; readonly step: StepEvent }
  | { readonly type: "validated"; readonly validation: ValidationEvent }
  | { readonly type: "rolledBack"; readonly rollback: RollbackEvent }
  /** The run is held, or goes on. */
  | { readonly type: "paused"; readonly isPaused: boolean }
  | { readonly type: "sampled"; readonly sample: SampleEvent }
  | { readonly type: "ended"; readonly end: TrainingEnd }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "loaded"; readonly model: ModelSummary | null }
  | { readonly type: "loadFailed"; readonly message: string }
  /** The model and its history are deleted. */
  | { readonly type: "forgotten" }
  /** A run before the newest one, the oldest first. */
  | { readonly type: "recorded"; readonly run: PastRun }
  /** What the model in use wrote when it was asked to. */
  | { readonly type: "generated"; readonly wish: SampleWish; readonly sample: SampleResult }
  | { readonly type: "generateFailed"; readonly message: string };

/** An event of a run as the panel is told it; undefined for what it does not show. */
export function panelEventOf(event: TrainingEvent): PanelEvent | undefined {
  switch (event.type) {
    case "step": {
      const { type: _, ...step } = event;
      return { type: "stepped", step };
    }
    case "validation": {
      const { type: _, ...validation } = event;
      return { type: "validated", validation };
    }
    case "rollback": {
      const { type: _, ...rollback } = event;
      return { type: "rolledBack", rollback };
    }
    case "corpus": {
      const { type: _, ...corpus } = event;
      return { type: "corpus", corpus };
    }
    case "sample": {
      const { type: _, ...sample } = event;
      return { type: "sampled", sample };
    }
    case "pause":
      return { type: "paused", isPaused: event.isPaused };
    case "phase":
      return { type: "phase", phase: event.phase };
    case "resumed":
    case "checkpoint":
      return undefined;
    default:
      return event satisfies never;
  }
}

export type WatchedView = "network" | "inside" | "gradients";

/** Which view of the network is shown; layer and quantity are of "inside". */
export interface Watch {
  readonly view: WatchedView | "none";
  readonly layer: number;
  readonly quantity: Quantity;
}

/** No folder is open; the workspace is in Restricted Mode; its files are on no disk. */
export type Obstacle = "noFolder" | "untrusted" | "virtual";

/** What the panel is told besides: it is asked for again with each page, so no history keeps it. */
export type PanelAnswer =
  /** What keeps the window's workspace from being learned; absent where nothing does. */
  | { readonly type: "workspace"; readonly obstacle?: Obstacle }
  /** What the settings say of the next run, and the least confidence of a completion that is shown. */
  | { readonly type: "settings"; readonly next: NextRun; readonly minConfidence: number }
  /** `since`: the first day that is counted, as "2026-01-31"; absent where nothing is. */
  | {
      readonly type: "counts";
      readonly today: CompletionCounts;
      readonly all: CompletionCounts;
      readonly since?: string;
    }
  /** `file`: whose text it is. */
  | { readonly type: "traced"; readonly file: string; readonly trace: Trace }
  | { readonly type: "followed"; readonly file: string; readonly followed: QuantityTrace }
  | { readonly type: "flowed"; readonly file: string; readonly flow: GradientFlow }
  /** Networks of the other cells have learned; or could not, and why. */
  | { readonly type: "compared"; readonly failure?: string }
  /** There is nothing to look into, and why. */
  | { readonly type: "unseen"; readonly view: WatchedView; readonly message: string };

/** Host to webview: everything so far once after "ready", then each event as it comes. */
export type HostMessage =
  | { readonly type: "answer"; readonly answer: PanelAnswer }
  | { readonly type: "history"; readonly events: readonly PanelEvent[] }
  | { readonly type: "event"; readonly event: PanelEvent };

/** The settings that let files be learned, or leave them out. */
export const FILE_RULES = ["include", "exclude", "maxFileBytes"] as const;
export type FileRule = (typeof FILE_RULES)[number];

/** Webview to host. */
export type PanelMessage =
  | { readonly type: "ready" }
  /** `next` becomes the user's settings first. */
  | { readonly type: "train"; readonly next?: NextRun }
  | { readonly type: "stop" }
  | { readonly type: "pause" }
  | { readonly type: "continue" }
  | { readonly type: "showLog" }
  /** Does what can be done about what keeps the workspace from being learned. */
  | { readonly type: "overcome"; readonly obstacle: Obstacle }
  /** All of them, or the one that left files out. */
  | { readonly type: "openSettings"; readonly about?: FileRule }
  /** Shows a file of the learned folder in the editor, or a folder among the files. */
  | { readonly type: "open"; readonly place: CorpusPlace }
  | { readonly type: "deleteCounts" }
  /** Keeps telling what the network makes of the text before the caret, until another view is watched. */
  | { readonly type: "watch"; readonly watch: Watch }
  /** Trains a network of each cell on the open file, to compare gradients. */
  | { readonly type: "compare" }
  | { readonly type: "sample"; readonly wish: SampleWish };
