/** Everything the panel draws, as a fold over what has happened. Views are functions of this and nothing else. */
import type { ModelSummary } from "../src/protocol/completion.ts";
import type { PanelEvent } from "../src/protocol/panel.ts";
import type {
  CorpusEvent,
  RollbackEvent,
  SampleEvent,
  StepEvent,
  TrainingEnd,
  TrainingPhase,
  ValidationEvent,
} from "../src/protocol/training.ts";

export interface LossPoint {
  readonly step: number;
  readonly bitsPerChar: number;
}

/** What is known of one run, whether it goes on or has ended. */
export interface RunRecord {
  /** The name of what is learnt. */
  readonly folder: string;
  readonly corpus?: CorpusEvent;
  readonly training: readonly LossPoint[];
  readonly validation: readonly LossPoint[];
  readonly latestStep?: StepEvent;
  readonly latestValidation?: ValidationEvent;
  readonly best?: LossPoint;
  readonly latestRollback?: RollbackEvent;
}

export type Run =
  | { readonly phase: "none" }
  | { readonly phase: "training"; readonly busy: TrainingPhase; readonly record: RunRecord }
  | { readonly phase: "ended"; readonly end: TrainingEnd; readonly record: RunRecord }
  | { readonly phase: "failed"; readonly message: string; readonly record: RunRecord };

/** The model that completes. */
export type Model =
  | { readonly kind: "unknown" | "none" }
  | { readonly kind: "loaded"; readonly summary: ModelSummary }
  | { readonly kind: "failed"; readonly message: string };

/** The newest text the network wrote: by itself during the run, or because the user asked. */
export type Sample =
  | { readonly kind: "none" }
  | { readonly kind: "ofRun"; readonly sample: SampleEvent }
  | { readonly kind: "awaited" }
  | { readonly kind: "generated"; readonly prompt: string; readonly temperature: number; readonly text: string }
  | { readonly kind: "failed"; readonly message: string };

export interface PanelState {
  readonly run: Run;
  readonly model: Model;
  readonly sample: Sample;
}

/** What happened at the host, or in the panel itself. */
export type PanelAction = PanelEvent | { readonly type: "generateAsked" };

export const INITIAL_STATE: PanelState = {
  run: { phase: "none" },
  model: { kind: "unknown" },
  sample: { kind: "none" },
};

/** More points than this no curve on a screen can show. */
const MAX_POINTS = 2000;

/** Late or out-of-order events leave the state as it was: the worker may outlive the panel. */
export function reduce(state: PanelState, event: PanelAction): PanelState {
  switch (event.type) {
    case "started": {
      const record = { folder: event.folder, training: [], validation: [] };
      return { ...state, run: { phase: "training", busy: "reading", record }, sample: { kind: "none" } };
    }
    case "phase":
      if (state.run.phase !== "training") return state;
      return { ...state, run: { ...state.run, busy: event.phase } };
    case "corpus":
      return withRecord(state, record => ({ ...record, corpus: event.corpus }));
    case "stepped":
      return withRecord(state, record => withStep(record, event.step));
    case "validated":
      return withRecord(state, record => withValidation(record, event.validation));
    case "rolledBack":
      return withRecord(state, record => ({ ...record, latestRollback: event.rollback }));
    case "sampled":
      if (state.run.phase !== "training" || state.sample.kind === "awaited") return state;
      return { ...state, sample: { kind: "ofRun", sample: event.sample } };
    case "ended":
      if (state.run.phase !== "training") return state;
      return { ...state, run: { phase: "ended", end: event.end, record: atEnd(state.run.record, event.end) } };
    case "failed":
      if (state.run.phase !== "training") return state;
      return { ...state, run: { phase: "failed", message: event.message, record: state.run.record } };
    case "loaded":
      return { ...state, model: event.model ? { kind: "loaded", summary: event.model } : { kind: "none" } };
    case "loadFailed":
      return { ...state, model: { kind: "failed", message: event.message } };
    case "forgotten":
      return { ...INITIAL_STATE, model: { kind: "none" } };
    case "generateAsked":
      return { ...state, sample: { kind: "awaited" } };
    case "generated": {
      const { prompt, temperature, text } = event;
      return { ...state, sample: { kind: "generated", prompt, temperature, text } };
    }
    case "generateFailed":
      return { ...state, sample: { kind: "failed", message: event.message } };
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

function withStep(record: RunRecord, step: StepEvent): RunRecord {
  const point = { step: step.step, bitsPerChar: step.trainBitsPerChar };
  return { ...record, latestStep: step, training: append(record.training, point) };
}

function withValidation(record: RunRecord, validation: ValidationEvent): RunRecord {
  const point = { step: validation.step, bitsPerChar: validation.bitsPerChar };
  return {
    ...record,
    latestValidation: validation,
    validation: append(record.validation, point),
    ...(validation.isBest ? { best: point } : {}),
  };
}

/** No time is left of a run that has ended, whatever its last step believed. */
function atEnd(record: RunRecord, { elapsedMs }: TrainingEnd): RunRecord {
  if (!record.latestStep) return record;
  return { ...record, latestStep: { ...record.latestStep, elapsedMs, remainingMs: 0 } };
}

/** Keeps a curve under MAX_POINTS by dropping every second point when it is full; steps go up, or the point is late. */
function append(points: readonly LossPoint[], point: LossPoint): readonly LossPoint[] {
  const last = points.at(-1);
  if (last && point.step <= last.step) return points;
  const kept = points.length < MAX_POINTS ? points : points.filter((_, k) => k % 2 === 0);
  return [...kept, point];
}
