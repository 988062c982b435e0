/** Everything the panel draws, as a fold over what has happened. Views are functions of this and nothing else. */
import type { ModelSummary, SampleResult } from "../../src/protocol/completion.ts";
import type { GradientFlow, Quantity, QuantityTrace, Trace } from "../../src/protocol/inspection.ts";
import type { NextRun, Obstacle, PanelAnswer, PanelEvent, PastRun, SampleOptions } from "../../src/protocol/panel.ts";
import { withSampleAdded } from "../../src/protocol/sampleSteps.ts";
import type { SampleEvent, TrainingEnd, TrainingPhase } from "../../src/protocol/training.ts";
import { type RunRecord, withEnd, withStep, withValidation } from "./runRecord.ts";

export type Run =
  | { readonly phase: "none" }
  | {
      readonly phase: "training";
      readonly busy: TrainingPhase;
      readonly isPaused: boolean;
      readonly record: RunRecord;
    }
  | { readonly phase: "ended"; readonly end: TrainingEnd; readonly record: RunRecord }
  | { readonly phase: "failed"; readonly message: string; readonly record: RunRecord };

/** The model that completes. */
export type Model =
  | { readonly kind: "unknown" | "none" }
  | { readonly kind: "loaded"; readonly summary: ModelSummary }
  | { readonly kind: "failed"; readonly message: string };

/** What the network wrote because the user asked. */
export type RequestedSample =
  | { readonly kind: "none" }
  | { readonly kind: "awaited" }
  | { readonly kind: "generated"; readonly wish: SampleOptions; readonly sample: SampleResult }
  | { readonly kind: "failed"; readonly message: string };

/** What a look into the network brought. */
export type Inspection<Value> =
  | { readonly kind: "awaited" }
  | { readonly kind: "available"; readonly file: string; readonly value: Value }
  | { readonly kind: "unavailable"; readonly message: string };

/** What of the network is shown over a text. */
export interface ActivationsChoice {
  readonly layer: number;
  readonly quantity: Quantity;
}

/** The views, in the order of their tabs. */
export const TAB_IDS = ["training", "samples", "network", "activations", "gradients", "corpus"] as const;

export type TabId = (typeof TAB_IDS)[number];

/** Which network is unrolled: the one in use, or a layer that reads from both ends. */
export type Directions = "one" | "both";

/** How the learning curve is drawn. */
export interface CurveOptions {
  readonly unit: "bits" | "perplexity";
  readonly scale: "linear" | "log";
  readonly axis: "steps" | "seconds";
  readonly isRawShown: boolean;
}

export interface PanelState {
  /** The view that is shown. */
  readonly tab: TabId;
  readonly run: Run;
  /** Earlier runs of this workspace, the oldest first. */
  readonly pastRuns: readonly PastRun[];
  readonly curve: CurveOptions;
  /** What is chosen for the next run; unknown until the host has said what the settings are. */
  readonly next: NextRun | undefined;
  /** What keeps the workspace from being learned. */
  readonly obstacle: Obstacle | undefined;
  /** Of the settings: completions that are less sure are not shown. */
  readonly minConfidence: number | undefined;
  /** Unknown until the host has told them. */
  readonly usage: UsageAnswer | undefined;
  readonly model: Model;
  /** What the run has written by itself, the earliest first. */
  readonly runSamples: readonly SampleEvent[];
  readonly requestedSample: RequestedSample;
  readonly network: Inspection<Trace>;
  readonly directions: Directions;
  readonly activations: Inspection<QuantityTrace>;
  readonly activationsChoice: ActivationsChoice;
  /** The unit that tints the text. */
  readonly selectedUnit: number;
  readonly gradients: Inspection<GradientFlow>;
  readonly comparison: Comparison;
}

/** How many completions were shown and accepted. */
export type UsageAnswer = Extract<PanelAnswer, { readonly type: "usage" }>;

/** Whether networks of the other cells learn just now, beside the one in use. */
export type Comparison =
  | { readonly kind: "idle" }
  | { readonly kind: "underWay" }
  | { readonly kind: "failed"; readonly message: string };

/** What happened at the host, or in the panel itself. */
export type PanelAction =
  | PanelEvent
  | PanelAnswer
  | { readonly type: "generateAsked" }
  | { readonly type: "compareAsked" }
  | { readonly type: "tabChosen"; readonly tab: TabId }
  | { readonly type: "curveChosen"; readonly options: Partial<CurveOptions> }
  | { readonly type: "nextChosen"; readonly next: NextRun }
  | { readonly type: "directionsChosen"; readonly directions: Directions }
  | { readonly type: "unitChosen"; readonly unit: number }
  | { readonly type: "activationsChosen"; readonly choice: ActivationsChoice };

export const INITIAL_STATE: PanelState = {
  tab: "training",
  run: { phase: "none" },
  pastRuns: [],
  curve: { unit: "bits", scale: "linear", axis: "steps", isRawShown: true },
  next: undefined,
  obstacle: undefined,
  minConfidence: undefined,
  usage: undefined,
  model: { kind: "unknown" },
  runSamples: [],
  requestedSample: { kind: "none" },
  network: { kind: "awaited" },
  directions: "one",
  activations: { kind: "awaited" },
  activationsChoice: { layer: 0, quantity: "hidden" },
  selectedUnit: 0,
  gradients: { kind: "awaited" },
  comparison: { kind: "idle" },
};

/** As many as the host keeps. */
const MAX_PAST_RUNS = 6;

/** What a page keeps when the host tells everything again: what the user chose in it, and what is of no run. */
export function withoutHistory(state: PanelState): PanelState {
  const {
    tab,
    curve,
    next,
    obstacle,
    minConfidence,
    usage: counts,
    directions,
    activationsChoice: insideChoice,
    selectedUnit: unit,
  } = state;
  return {
    ...INITIAL_STATE,
    tab,
    curve,
    next,
    obstacle,
    minConfidence,
    usage: counts,
    directions,
    activationsChoice: insideChoice,
    selectedUnit: unit,
  };
}

/** Late or out-of-order events leave the state as it was: the worker may outlive the panel. */
export function reduce(state: PanelState, event: PanelAction): PanelState {
  switch (event.type) {
    case "started": {
      const record = { folder: event.folder, training: [], validation: [] };
      const run: Run = { phase: "training", busy: "reading", isPaused: false, record };
      return { ...state, run, runSamples: [], requestedSample: { kind: "none" } };
    }
    case "phase":
      if (state.run.phase !== "training") return state;
      return { ...state, run: { ...state.run, busy: event.phase } };
    case "paused":
      if (state.run.phase !== "training") return state;
      return { ...state, run: { ...state.run, isPaused: event.isPaused } };
    case "corpus":
      return withRecord(state, record => ({ ...record, corpus: event.corpus }));
    case "stepped":
      return withRecord(state, record => withStep(record, event.step));
    case "validated":
      return withRecord(state, record => withValidation(record, event.validation));
    case "rolledBack":
      return withRecord(state, record => ({ ...record, latestRollback: event.rollback }));
    case "sampled":
      if (state.run.phase !== "training") return state;
      return { ...state, runSamples: withSampleAdded(state.runSamples, event.sample) };
    case "ended":
      if (state.run.phase !== "training") return state;
      return {
        ...state,
        run: { phase: "ended", end: event.end, record: withEnd(state.run.record, event.end.elapsedMs) },
      };
    case "failed":
      if (state.run.phase !== "training") return state;
      return { ...state, run: { phase: "failed", message: event.message, record: withEnd(state.run.record) } };
    case "loaded":
      return { ...state, model: event.model ? { kind: "loaded", summary: event.model } : { kind: "none" } };
    case "loadFailed":
      return { ...state, model: { kind: "failed", message: event.message } };
    case "forgotten":
      return { ...withoutHistory(state), model: { kind: "none" } };
    case "recorded":
      return { ...state, pastRuns: [...state.pastRuns, event.run].slice(-MAX_PAST_RUNS) };
    case "settings":
      return { ...state, next: event.next, minConfidence: event.minConfidence };
    case "usage":
      return { ...state, usage: event };
    case "workspace":
      return { ...state, obstacle: event.obstacle };
    case "nextChosen":
      return { ...state, next: event.next };
    case "directionsChosen":
      return { ...state, directions: event.directions };
    case "unitChosen":
      return { ...state, selectedUnit: event.unit };
    case "activationsChosen":
      return { ...state, activationsChoice: event.choice, activations: { kind: "awaited" } };
    case "traced":
      return { ...state, network: { kind: "available", file: event.file, value: event.trace } };
    case "quantityTraced":
      return { ...state, activations: { kind: "available", file: event.file, value: event.trace } };
    case "gradientsMeasured":
      return { ...state, gradients: { kind: "available", file: event.file, value: event.flow } };
    case "compareAsked":
      return { ...state, comparison: { kind: "underWay" } };
    case "compared":
      return {
        ...state,
        comparison: event.failure === undefined ? { kind: "idle" } : { kind: "failed", message: event.failure },
      };
    case "unavailable":
      return { ...state, [event.view]: { kind: "unavailable", message: event.message } };
    case "curveChosen":
      return { ...state, curve: { ...state.curve, ...event.options } };
    case "tabChosen":
      return { ...state, tab: event.tab };
    case "generateAsked":
      return { ...state, requestedSample: { kind: "awaited" } };
    case "generated": {
      const { options: wish, sample } = event;
      return { ...state, requestedSample: { kind: "generated", wish, sample } };
    }
    case "generateFailed":
      return { ...state, requestedSample: { kind: "failed", message: event.message } };
    default:
      return event satisfies never;
  }
}

/** The record of the run that is shown, if there is one. */
export function recordOf(state: PanelState): RunRecord | undefined {
  return state.run.phase === "none" ? undefined : state.run.record;
}

function withRecord(state: PanelState, change: (record: RunRecord) => RunRecord): PanelState {
  if (state.run.phase !== "training") return state;
  return { ...state, run: { ...state.run, record: change(state.run.record) } };
}
