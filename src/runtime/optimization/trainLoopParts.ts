/** What the training loop works with, and the position from which it can be resumed. */
import type { StepOptions, StepResult, Trainer, TrainerSnapshot, TrainingWindow } from "../../core/network/engine.ts";
import type { RollbackEvent, StepEvent, ValidationEvent } from "../../protocol/training.ts";
import type { LoopClock } from "../common/loopClock.ts";
import type { StepPlan } from "./stepPlan.ts";

/**
 * The position of a run between two steps. With the trainer's snapshot and carried state, it is enough to resume the
 * run exactly: the seed and the number of windows taken decide which windows follow.
 */
export interface LoopPosition {
  /** Steps of this run, which is also the number of windows taken. */
  readonly steps: number;
  readonly plan: StepPlan;
  readonly rollbacks: number;
  readonly isRescued: boolean;
  /** How long training has taken. */
  readonly trainedMs: number;
  /** The step of the last validation (0 before the first), and the lowest loss so far. */
  readonly validatedStep: number;
  readonly lowestNats?: number;
  readonly curve: ValidationCurve;
}

export type ValidationCurve = readonly { readonly step: number; readonly bitsPerChar: number }[];

/** Saves the run at intervals. */
export interface Checkpoints {
  /** Whether it is time for the next checkpoint. */
  isDue(): boolean;
  /** Whether the run ends to be resumed later, so that its last position is worth a checkpoint. */
  isSuspending(): boolean;
  /** @param best the weights with the lowest loss; undefined before the first validation. @returns whether it was saved */
  keep(position: LoopPosition, best: TrainerSnapshot | undefined): Promise<boolean>;
}

/** A trainer of windows, or of other batches. */
export interface LoopTrainer<Window>
  extends Pick<Trainer, "batch" | "windowSteps" | "resetState" | "snapshot" | "restore"> {
  step(window: Window, options: StepOptions): StepResult;
  evaluate(windows: Iterable<Window>): number;
}

/** What the loop learns from, window after window. */
export interface LoopStream<Window> {
  readonly windowsPerEpoch: number;
  take(): { readonly window: Window; readonly isFirst: boolean };
}

/** What is held out, always in the same windows. */
export interface ValidationSet<Window> {
  readonly windows: number;
  at(index: number): Window;
}

export interface TrainLoopParts<Window = TrainingWindow> {
  readonly trainer: LoopTrainer<Window>;
  readonly stream: LoopStream<Window>;
  /** undefined where nothing is held out. */
  readonly validation: ValidationSet<Window> | undefined;
  /** The most passes over what is learned; absent: the usual number. */
  readonly maxEpochs?: number;
  readonly clock: LoopClock;
  readonly signal: AbortSignal;
  /** When the run began, when training must end, and when all must end. */
  readonly startMs: number;
  readonly deadlineMs: number;
  readonly endMs: number;
  /** The training time that the plan assumes: the same in every run with the same request and corpus. */
  readonly plannedMs: number;
  readonly maxSteps: number | undefined;
  readonly flopsPerStep: number;
  readonly charsPerToken: number;
  /** What the spellings of unknown tokens cost on average, in bits per token; absent: nothing is unknown. */
  readonly spelling?: { readonly training: number; readonly validation: number };
  /** Fraction of the peak learning rate. */
  readonly rateScale: number;
  /** The highest learning rate; absent: the usual one. */
  readonly peakRate?: number;
  /** The largest norm of the gradients; absent: the usual one. */
  readonly clipNorm?: number;
  /** Steps and tokens of the runs before this one. */
  readonly earlier: { readonly steps: number; readonly tokens: number };
  /** Makes the initial weights again, for a rollback before the first validation. They need not be kept in memory. */
  readonly initialSnapshot: () => TrainerSnapshot;
  /** The position of an interrupted run and its best weights. Trainer and stream are already at that position. */
  readonly resumeFrom?: { readonly position: LoopPosition; readonly best: TrainerSnapshot | undefined } | undefined;
  readonly checkpoints?: Checkpoints;
  onStep(event: StepEvent): void;
  onRollback(event: RollbackEvent): void;
  /** Called between two steps, with the weights that were validated. */
  onValidation(event: ValidationEvent, snapshot: TrainerSnapshot): void;
}
