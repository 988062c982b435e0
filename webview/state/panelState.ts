/** The panel's state and its reducer. Views are functions of this state and nothing else. */
import type { KeptModel, ModelSummary } from "../../src/protocol/completion.ts";
import type { CompletionsEvent } from "../../src/protocol/heldOutFigures.ts";
import type { GradientFlow, QuantityTrace, ReadingTask, SampleResult, Trace } from "../../src/protocol/inspection.ts";
import type { NextRun, Obstacle, PanelAnswer, PanelEvent, PastRun, SampleOptions } from "../../src/protocol/panel.ts";
import { withCompletionsAdded, withSampleAdded } from "../../src/protocol/sampleSteps.ts";
import type { SampleEvent, TrainingEnd, TrainingPhase } from "../../src/protocol/training.ts";
import { type Inspection, type LookAction, type LookState, NO_LOOK, reduceLook } from "./lookState.ts";
import { NO_REPLAY, type ReplayState, reduceReplay } from "./replayState.ts";
import { type RunRecord, withEnd, withProgress, withStep, withValidation } from "./runRecord.ts";
import { FIRST_PLACE, type Place, placeAt, type SurfaceId, type TabId } from "./surfaces.ts";
import type { ActivationsChoice, CurveOptions, Directions } from "./viewChoices.ts";

/** The newest run. */
export type Run =
  | { readonly phase: "none" }
  | {
      readonly phase: "training";
      readonly busy: TrainingPhase;
      readonly isPaused: boolean;
      readonly record: RunRecord;
    }
  | { readonly phase: "ended"; readonly end: TrainingEnd; readonly record: RunRecord }
  | { readonly phase: "failed"; readonly message: string; readonly record: RunRecord }
  /** It ended before its time, by the end of the window or a crash. */
  | { readonly phase: "interrupted"; readonly message?: string; readonly record: RunRecord };

/** The model that completes. */
export type Model =
  | { readonly kind: "unknown" | "none" }
  | { readonly kind: "loaded"; readonly summary: ModelSummary }
  | { readonly kind: "failed"; readonly message: string };

/** The sample that the user requested. */
export type RequestedSample =
  | { readonly kind: "none" }
  | { readonly kind: "awaited" }
  | { readonly kind: "generated"; readonly options: SampleOptions; readonly sample: SampleResult }
  | { readonly kind: "failed"; readonly message: string };

/** Everything that the views show. */
export interface PanelState {
  readonly place: Place;
  readonly run: Run;
  /** Earlier runs of this workspace; the oldest comes first. */
  readonly pastRuns: readonly PastRun[];
  readonly curve: CurveOptions;
  /** The settings of the next run; undefined until the host has sent them. */
  readonly next: NextRun | undefined;
  /** The same without the choices made here. */
  readonly nextFromSettings: NextRun | undefined;
  /** What prevents training on the workspace. */
  readonly obstacle: Obstacle | undefined;
  /** Whether an interrupted run can be resumed. */
  readonly canResume: boolean;
  /** The trained task whose network can be looked into. */
  readonly task: ReadingTask | undefined;
  /** The setting below whose confidence completions are not shown. */
  readonly minConfidence: number | undefined;
  /** Undefined until the host has sent the usage counts. */
  readonly usage: UsageAnswer | undefined;
  readonly model: Model;
  /** The model in use, then those kept beside it. */
  readonly models: readonly KeptModel[];
  /** Completions at held-out places as the run went on; the earliest come first. */
  readonly completions: readonly CompletionsEvent[];
  /** Samples that the run drew; the earliest comes first. */
  readonly runSamples: readonly SampleEvent[];
  readonly requestedSample: RequestedSample;
  readonly look: LookState;
  readonly network: Inspection<Trace>;
  readonly directions: Directions;
  readonly activations: Inspection<QuantityTrace>;
  readonly activationsChoice: ActivationsChoice;
  /** The unit whose values tint the text. */
  readonly selectedUnit: number;
  readonly gradients: Inspection<GradientFlow>;
  readonly comparison: Comparison;
  readonly replay: ReplayState;
}

/** The usage counts. */
export type UsageAnswer = Extract<PanelAnswer, { readonly type: "usage" }>;

/** The training of the comparison networks. */
export type Comparison =
  | { readonly kind: "idle" }
  | { readonly kind: "underWay" }
  | { readonly kind: "failed"; readonly message: string };

/** An event of the run, an answer of the host, or an action of the user in the panel. */
export type PanelAction =
  | PanelEvent
  | PanelAnswer
  | { readonly type: "generateAsked" }
  | { readonly type: "compareAsked" }
  | { readonly type: "tabChosen"; readonly tab: TabId }
  | { readonly type: "surfaceChosen"; readonly surface: SurfaceId }
  | { readonly type: "curveChosen"; readonly options: Partial<CurveOptions> }
  | { readonly type: "nextChosen"; readonly next: NextRun }
  | { readonly type: "directionsChosen"; readonly directions: Directions }
  | LookAction
  | { readonly type: "unitChosen"; readonly unit: number }
  | { readonly type: "activationsChosen"; readonly choice: ActivationsChoice };

export const INITIAL_STATE: PanelState = {
  place: FIRST_PLACE,
  run: { phase: "none" },
  pastRuns: [],
  curve: { unit: "bits", scale: "linear", axis: "steps", isRawShown: true },
  next: undefined,
  nextFromSettings: undefined,
  obstacle: undefined,
  canResume: false,
  task: undefined,
  minConfidence: undefined,
  usage: undefined,
  model: { kind: "unknown" },
  models: [],
  completions: [],
  runSamples: [],
  requestedSample: { kind: "none" },
  look: NO_LOOK,
  network: { kind: "awaited" },
  directions: "forward",
  activations: { kind: "awaited" },
  activationsChoice: { layer: 0, quantity: "hidden" },
  selectedUnit: 0,
  gradients: { kind: "awaited" },
  comparison: { kind: "idle" },
  replay: NO_REPLAY,
};

/** The setting's default, for a page without an editor. */
export const DEFAULT_MIN_CONFIDENCE = 0.25;

/** The host keeps the same number. */
const MAX_PAST_RUNS = 6;

/** The state that a page keeps when the host sends the history again: user choices, and what belongs to no run. */
export function withoutHistory(state: PanelState): PanelState {
  const { place, curve, next, nextFromSettings, obstacle, canResume, task, minConfidence, usage } = state;
  const { models, directions, activationsChoice, selectedUnit } = state;
  const ofHost = { next, nextFromSettings, obstacle, canResume, task, minConfidence, usage, models };
  return { ...INITIAL_STATE, ...ofHost, place, curve, directions, activationsChoice, selectedUnit };
}

/** The next state. Late or out-of-order events change nothing, because the worker may outlive the panel. */
export function reduce(state: PanelState, event: PanelAction): PanelState {
  switch (event.type) {
    case "started": {
      const { type: _, isResumed = false, ...start } = event;
      const earlier = isResumed ? recordOf(state) : undefined;
      const { training = [], validation = [], best } = earlier ?? {};
      const record = { ...start, training, validation, ...(best && { best }) };
      const run: Run = { phase: "training", busy: "reading", isPaused: false, record };
      const { completions, runSamples } = earlier ? state : INITIAL_STATE;
      return { ...state, run, completions, runSamples, requestedSample: { kind: "none" } };
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
    case "progressed":
      return withRecord(state, record => withProgress(record, event.progress));
    case "rolledBack":
      return withRecord(state, record => ({ ...record, latestRollback: event.rollback }));
    case "sampled":
      if (state.run.phase !== "training") return state;
      return { ...state, runSamples: withSampleAdded(state.runSamples, event.sample) };
    case "completed":
      if (state.run.phase !== "training") return state;
      return { ...state, completions: withCompletionsAdded(state.completions, event.completions) };
    case "ended":
      if (state.run.phase !== "training") return state;
      return {
        ...state,
        run: { phase: "ended", end: event.end, record: withEnd(state.run.record, event.end.elapsedMs) },
      };
    case "failed":
      if (state.run.phase !== "training") return state;
      return { ...state, run: { phase: "failed", message: event.message, record: withEnd(state.run.record) } };
    case "interrupted": {
      if (state.run.phase !== "training") return state;
      const { message } = event;
      const record = withEnd(state.run.record);
      return { ...state, run: { phase: "interrupted", record, ...(message !== undefined && { message }) } };
    }
    case "loaded":
      return { ...state, model: event.model ? { kind: "loaded", summary: event.model } : { kind: "none" } };
    case "loadFailed":
      return { ...state, model: { kind: "failed", message: event.message } };
    case "forgotten":
      return { ...withoutHistory(state), model: { kind: "none" } };
    case "recorded":
      return { ...state, pastRuns: [...state.pastRuns, event.run].slice(-MAX_PAST_RUNS) };
    case "settings":
      return {
        ...state,
        next: event.next,
        nextFromSettings: event.fromSettings,
        minConfidence: event.minConfidence,
      };
    case "usage":
      return { ...state, usage: event };
    case "workspace":
      return { ...state, obstacle: event.obstacle, canResume: event.canResume === true, task: event.task };
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
    case "predictionExplained":
    case "patternFound":
      return { ...state, look: reduceLook(state.look, event) };
    case "networkChosen": {
      const { network, activations, gradients } = INITIAL_STATE;
      return { ...state, look: reduceLook(state.look, event), network, activations, gradients };
    }
    case "unavailable":
      if (event.view === "prediction" || event.view === "pattern") {
        return { ...state, look: { ...state.look, [event.view]: { kind: "unavailable", message: event.message } } };
      }
      return { ...state, [event.view]: { kind: "unavailable", message: event.message } };
    case "curveChosen":
      return { ...state, curve: { ...state.curve, ...event.options } };
    case "models":
      return { ...state, models: event.models };
    case "remembering":
    case "remembered":
      return state;
    case "replaying":
    case "replayed":
    case "replayEnded":
      return { ...state, replay: reduceReplay(state.replay, event) };
    case "ownText":
      return state; // for the lessons alone
    case "viewWanted":
      return { ...state, place: placeAt(event.view, state.place) };
    case "tabChosen":
      return { ...state, place: placeAt(event.tab, state.place) };
    case "surfaceChosen":
      return { ...state, place: placeAt(state.place.lastTabs[event.surface], state.place) };
    case "generateAsked":
      return { ...state, requestedSample: { kind: "awaited" } };
    case "generated": {
      const { options, sample } = event;
      return { ...state, requestedSample: { kind: "generated", options, sample } };
    }
    case "generateFailed":
      return { ...state, requestedSample: { kind: "failed", message: event.message } };
    default:
      return event satisfies never;
  }
}

/** The earlier runs whose losses can be compared with that of the newest run, because their task is the same. */
export function comparableRuns(state: PanelState): readonly PastRun[] {
  const task = recordOf(state)?.corpus?.settings.task;
  return state.pastRuns.filter(({ settings }) => settings.task === task);
}

/** The record of the newest run, if there is one. */
export function recordOf(state: PanelState): RunRecord | undefined {
  return state.run.phase === "none" ? undefined : state.run.record;
}

function withRecord(state: PanelState, change: (record: RunRecord) => RunRecord): PanelState {
  if (state.run.phase !== "training") return state;
  return { ...state, run: { ...state.run, record: change(state.run.record) } };
}
