/** The record of one run, folded from its events. */
import type { CurvePoint, RunStart } from "../../src/protocol/panel.ts";
import { withProgressAdded } from "../../src/protocol/sampleSteps.ts";
import type { ProgressEvent } from "../../src/protocol/tasks.ts";
import type { CorpusEvent, RollbackEvent, StepEvent, ValidationEvent } from "../../src/protocol/training.ts";

/** A step of training on the curves. */
export interface StepPoint extends CurvePoint {
  readonly learningRate: number;
  /** Global L2 norm before clipping. */
  readonly gradNorm: number;
  readonly tokensPerSecond: number;
}

/** Everything that the panel knows about a run. */
export interface RunRecord extends RunStart {
  readonly corpus?: CorpusEvent;
  readonly training: readonly StepPoint[];
  readonly validation: readonly CurvePoint[];
  readonly latestStep?: StepEvent;
  readonly latestValidation?: ValidationEvent;
  /** Of a task: how its network answered, step by step. */
  readonly progress?: readonly ProgressEvent[];
  readonly best?: CurvePoint;
  readonly latestRollback?: RollbackEvent;
  readonly hasEnded?: boolean;
}

/** A screen cannot show more points. */
const MAX_POINTS = 2000;

/** The record after an optimizer step. */
export function withStep(record: RunRecord, step: StepEvent): RunRecord {
  const point = {
    step: step.step,
    elapsedMs: step.elapsedMs,
    lossNatsPerToken: step.trainLossNatsPerToken,
    bitsPerChar: step.trainBitsPerChar,
    learningRate: step.learningRate,
    gradNorm: step.gradNorm,
    tokensPerSecond: step.tokensPerSecond,
  };
  return { ...record, latestStep: step, training: append(record.training, point) };
}

/** The record after a validation. */
export function withValidation(record: RunRecord, validation: ValidationEvent): RunRecord {
  const { step, elapsedMs, lossNatsPerToken, bitsPerChar } = validation;
  const point = { step, elapsedMs, lossNatsPerToken, bitsPerChar };
  return {
    ...record,
    latestValidation: validation,
    validation: append(record.validation, point),
    ...(validation.isBest ? { best: point } : {}),
  };
}

/** The record after answers to held-out examples. */
export function withProgress(record: RunRecord, progress: ProgressEvent): RunRecord {
  return { ...record, progress: withProgressAdded(record.progress ?? [], progress) };
}

/** The record after the end of the run, with no time left. */
export function withEnd(record: RunRecord, elapsedMs = record.latestStep?.elapsedMs ?? 0): RunRecord {
  if (!record.latestStep) return { ...record, hasEnded: true };
  return { ...record, hasEnded: true, latestStep: { ...record.latestStep, elapsedMs, remainingMs: 0 } };
}

/** Appends a point, unless it is late; drops every second point of a full curve. */
function append<Point extends CurvePoint>(points: readonly Point[], point: Point): readonly Point[] {
  const last = points.at(-1);
  if (last && point.step <= last.step) return points;
  const kept = points.length < MAX_POINTS ? points : points.filter((_, k) => k % 2 === 0);
  return [...kept, point];
}
