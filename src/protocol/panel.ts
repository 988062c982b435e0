/** Host <-> panel webview. Messages go through `postMessage`; the host parses what the webview sends from `unknown`. */
import type { KeptModel, ModelSummary } from "./completion.ts";
import type { CompletionsEvent } from "./heldOutFigures.ts";
import type {
  GradientFlow,
  InspectedNetwork,
  Pattern,
  PatternPlaces,
  Prediction,
  PredictionChoice,
  Quantity,
  QuantityTrace,
  ReadingTask,
  SampleRequest,
  SampleResult,
  Trace,
} from "./inspection.ts";
import type { ReplayProgress, ReplayResult } from "./replay.ts";
import type { ProgressEvent } from "./tasks.ts";
import type {
  CorpusEvent,
  RollbackEvent,
  RunSettings,
  SampleEvent,
  StepEvent,
  TrainingEnd,
  TrainingPhase,
  ValidationEvent,
} from "./training.ts";

/** One point of a learning curve. */
export interface CurvePoint {
  readonly step: number;
  /** Since the start of the run. */
  readonly elapsedMs: number;
  readonly lossNatsPerToken: number;
  readonly bitsPerChar: number;
}

/** What tells runs apart. */
export interface RunStart {
  /** The name of the learned folder. */
  readonly folder: string;
  /** Counts the runs of a window, from 1, also those that were stored. Absent in a page without an editor. */
  readonly number?: number;
  /** Milliseconds since 1970. */
  readonly startedMs?: number;
}

/** An earlier run, with its curves thinned. */
export interface PastRun extends RunStart {
  readonly settings: RunSettings;
  readonly steps: number;
  readonly elapsedMs: number;
  readonly training: readonly CurvePoint[];
  readonly validation: readonly CurvePoint[];
}

/** Refers to a file or folder by its position in the newest run's corpus report; the panel never sends paths. */
export interface CorpusFileReference {
  readonly list: "learned" | "heldOut" | "skipped" | "causes";
  /** Index of the group in its list; "causes" belong to the skipped groups. */
  readonly group: number;
  readonly index: number;
}

/** How often suggestions were shown and accepted on this machine. */
export interface UsageCounts {
  readonly shown: number;
  /** In whole or in part. */
  readonly accepted: number;
  /** Typed to the end by hand. */
  readonly typedOut: number;
  /** Characters that accepted suggestions inserted. */
  readonly charsSaved: number;
  /** The same without one key for each time that a suggestion, or a word of it, is accepted. */
  readonly keysSaved: number;
  /** Inserted characters that were looked for again a while later, and how many of them were still there. */
  readonly checkedChars: number;
  readonly keptChars: number;
}

/** The settings of the next run; null means that the run chooses a value for the workspace and the budget. */
export interface NextRun {
  readonly initialModel: Exclude<RunSettings["initialModel"], "model">;
  readonly cell: RunSettings["cell"];
  readonly layers: number | null;
  readonly hidden: number | null;
  readonly tokenizer: RunSettings["tokenizer"];
  readonly vocabularySize: number | null;
  readonly budgetSeconds: number;
}

/** How to draw a sample from the network. */
export type SampleOptions = Omit<SampleRequest, "length">;

/** What happened in the run; the panel folds these events into its state. */
export type PanelEvent =
  /** A resumed run goes on with the curve of the interrupted one. */
  | ({ readonly type: "started"; readonly isResumed?: boolean } & RunStart)
  | { readonly type: "phase"; readonly phase: TrainingPhase }
  | { readonly type: "corpus"; readonly corpus: CorpusEvent }
  | { readonly type: "stepped"; readonly step: StepEvent }
  | { readonly type: "validated"; readonly validation: ValidationEvent }
  /** Of a task alone: how its network answers. */
  | { readonly type: "progressed"; readonly progress: ProgressEvent }
  | { readonly type: "rolledBack"; readonly rollback: RollbackEvent }
  /** The run is paused or continues. */
  | { readonly type: "paused"; readonly isPaused: boolean }
  | { readonly type: "sampled"; readonly sample: SampleEvent }
  | { readonly type: "completed"; readonly completions: CompletionsEvent }
  | { readonly type: "ended"; readonly end: TrainingEnd }
  | { readonly type: "failed"; readonly message: string }
  /** The run ended before its time, by the end of the window or a crash. `message`: why, if that is worth a sentence. */
  | { readonly type: "interrupted"; readonly message?: string }
  | { readonly type: "loaded"; readonly model: ModelSummary | null }
  | { readonly type: "loadFailed"; readonly message: string }
  /** The model and its history are deleted. */
  | { readonly type: "forgotten" }
  /** The files of the workspace are read into memory in the background; `files`: how many, once that is known. */
  | { readonly type: "remembering"; readonly files?: number }
  /** That has ended. */
  | { readonly type: "remembered" }
  /** An earlier run; the oldest comes first. */
  | { readonly type: "recorded"; readonly run: PastRun }
  /** A commit replay is in progress. */
  | { readonly type: "replaying"; readonly progress: ReplayProgress }
  /** A commit replay has ended with figures. */
  | { readonly type: "replayed"; readonly result: ReplayResult }
  /** A commit replay has ended without figures, because it was canceled or failed. */
  | { readonly type: "replayEnded"; readonly failure?: string }
  /** A sample that the user requested from the model in use. */
  | { readonly type: "generated"; readonly options: SampleOptions; readonly sample: SampleResult }
  | { readonly type: "generateFailed"; readonly message: string };

/** What parts of these views ask for. */
export type LookedAt = "prediction" | "pattern";

/** A view that shows what the network computes. */
export type WatchedView = "network" | "activations" | "gradients";

/** The view of the network that is shown; layer and quantity apply to "activations". */
export interface Watch {
  readonly view: WatchedView | "none";
  readonly layer: number;
  readonly quantity: Quantity;
  /** "inUse" where absent. */
  readonly network?: InspectedNetwork;
}

/** No folder is open; the workspace is in Restricted Mode; its files are not on a disk. */
export type Obstacle = "noFolder" | "untrusted" | "virtual";

/** A view that a command opens. */
export type WantedView = "replay" | "lessons";

/** Answers to the page that is open now. Each page asks again, so the history does not keep them. */
export type PanelAnswer =
  /** A command opens this view. */
  | { readonly type: "viewWanted"; readonly view: WantedView }
  /** The selection or the open file, with the offset of the caret, for the lessons. */
  | { readonly type: "ownText"; readonly name: string; readonly text: string; readonly caret: number }
  /**
   * Why the workspace cannot be learned; absent when it can. Whether an interrupted run can be resumed. And the trained
   * task whose network can be looked into.
   */
  | {
      readonly type: "workspace";
      readonly obstacle?: Obstacle;
      readonly canResume?: boolean;
      readonly task?: ReadingTask;
    }
  /** The settings of the next run, also without the choices made in the panel, and the lowest confidence shown. */
  | {
      readonly type: "settings";
      readonly next: NextRun;
      readonly fromSettings: NextRun;
      readonly minConfidence: number;
    }
  /** `since`: the first counted day, as "2026-01-31"; absent when nothing has been counted. */
  | {
      readonly type: "usage";
      readonly today: UsageCounts;
      readonly all: UsageCounts;
      readonly since?: string;
      /** Counted days in order. */
      readonly days: readonly (UsageCounts & { readonly day: string })[];
      /** By VS Code's language identifiers, that with the most saved keys first. */
      readonly languages: readonly (UsageCounts & { readonly language: string })[];
    }
  /** The model in use, then those kept beside it, the newest first. */
  | { readonly type: "models"; readonly models: readonly KeptModel[] }
  /** `file`: the file that the text comes from. */
  | { readonly type: "traced"; readonly file: string; readonly trace: Trace }
  | { readonly type: "quantityTraced"; readonly file: string; readonly trace: QuantityTrace }
  | { readonly type: "gradientsMeasured"; readonly file: string; readonly flow: GradientFlow }
  | { readonly type: "predictionExplained"; readonly file: string; readonly prediction: Prediction }
  | { readonly type: "patternFound"; readonly found: PatternPlaces }
  /** The comparison networks are trained; or `failure` says why not. */
  | { readonly type: "compared"; readonly failure?: string }
  /** The view cannot be shown; `message` says why. */
  | { readonly type: "unavailable"; readonly view: WatchedView | LookedAt; readonly message: string };

/** Host to webview: the whole history once after "ready", then each event. */
export type HostMessage =
  | { readonly type: "answer"; readonly answer: PanelAnswer }
  | { readonly type: "history"; readonly events: readonly PanelEvent[] }
  | { readonly type: "event"; readonly event: PanelEvent };

/** What a learner has reached in the lessons. */
export interface LearnProgress {
  readonly version: 1;
  /** Ids of lessons whose question was answered. */
  readonly solved: readonly string[];
  /** The id of the lesson that was open last. */
  readonly open?: string;
}

/** The settings that include or exclude files. */
export const FILE_RULES = ["include", "exclude", "maxFileBytes"] as const;
export type FileRule = (typeof FILE_RULES)[number];

/** Webview to host. */
export type PanelMessage =
  | { readonly type: "ready" }
  /** First chooses `next`. */
  | { readonly type: "train"; readonly next?: NextRun }
  /** The form for the next run has changed. All later runs of this workspace take these values. */
  | { readonly type: "chooseNext"; readonly next: NextRun }
  /** Puts a kept model into use; without a slot, lists the models to choose from. */
  | { readonly type: "compareModels"; readonly slot?: number }
  /** The next run takes the values of the settings again. */
  | { readonly type: "resetNext" }
  | { readonly type: "resumeTraining" }
  | { readonly type: "stop" }
  | { readonly type: "pause" }
  | { readonly type: "continue" }
  | { readonly type: "showLog" }
  /** Runs the command that removes the obstacle. */
  | { readonly type: "resolveObstacle"; readonly obstacle: Obstacle }
  /** Opens all settings, or the one that excluded files. */
  | { readonly type: "openSettings"; readonly about?: FileRule }
  /** Opens a file of the learned folder in the editor, or reveals a folder in the Explorer. */
  | { readonly type: "open"; readonly file: CorpusFileReference }
  | { readonly type: "deleteUsageCounts" }
  | { readonly type: "exportUsageCounts" }
  /** Requests an answer for this view whenever the cursor moves, until another view is watched. */
  | { readonly type: "watch"; readonly watch: Watch }
  /** Explains a prediction, now and whenever the cursor moves while the view of the network is watched. */
  | { readonly type: "explainPrediction"; readonly prediction: PredictionChoice }
  /** Searches the learned files. */
  | { readonly type: "findPattern"; readonly pattern: Pattern }
  /** Opens a place that the last search found, by its index. */
  | { readonly type: "openPlace"; readonly place: number }
  /** Trains a comparison network of each cell on the open file. */
  | { readonly type: "compare" }
  /** Asks which commits to replay, and replays them. */
  | { readonly type: "replayCommits" }
  | { readonly type: "stopReplay" }
  /** Keeps progress on this machine, for every panel. */
  | { readonly type: "storeProgress"; readonly progress: LearnProgress }
  /** Asks for the selection or the open file. */
  | { readonly type: "askText" }
  /** `network`: "inUse" where absent. */
  | { readonly type: "sample"; readonly options: SampleOptions; readonly network?: InspectedNetwork };
