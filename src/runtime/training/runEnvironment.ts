/** The environment of a training run: engine, file system, clock, events and signal. Tests replace any of them. */
import type { Experts } from "../../completion/mixing/experts.ts";
import type { Engine } from "../../core/network/engine.ts";
import type { TrainingEvent } from "../../protocol/training.ts";
import type { SourceFile } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import type { LoopClock } from "../common/loopClock.ts";
import type { ValidatedNetwork } from "../inspection/runInspection.ts";
import type { BaseModel } from "../model/openBaseModel.ts";

/** Everything outside a run that it uses. */
export interface RunEnvironment {
  readonly engine: Engine;
  /** The folder to learn. */
  readonly fileSystem: FileSystem;
  /** Opens the base model that ships with the program; absent, or undefined, where there is none. */
  readonly openBaseModel?: () => Promise<BaseModel | undefined>;
  readonly clock: LoopClock;
  readonly emit: (event: TrainingEvent) => void;
  /** Ends the run early. What was learned so far is written. */
  readonly signal: AbortSignal;
  /** Called with the network before the first step and at each validation, so that one can look into it. */
  readonly onNetwork?: (network: ValidatedNetwork) => void;
  /** Whether the run that the signal ends is to be resumed later: then a checkpoint is written in place of a model. */
  readonly isSuspending?: () => boolean;
  /**
   * Called when the model is trained, before the held-out files enter its memory. Its time is not part of the budget.
   */
  readonly onHeldOut?: HeldOutVisitor;
}

/** Sees a model that does not know the held-out files yet. */
export type HeldOutVisitor = (
  experts: Experts,
  files: { readonly training: readonly SourceFile[]; readonly validation: readonly SourceFile[] },
) => Promise<void>;

/** Says what the run spends its time on from now on. */
export async function enter(
  environment: RunEnvironment,
  phase: Extract<TrainingEvent, { type: "phase" }>["phase"],
): Promise<void> {
  environment.emit({ type: "phase", phase });
  await environment.clock.nextTurn();
}
