/** What a training run needs of the world around it, so that tests can stand in for any of it. */
import type { Experts } from "../../completion/mixing/experts.ts";
import type { Engine } from "../../core/network/engine.ts";
import type { TrainingEvent } from "../../protocol/training.ts";
import type { SourceFile } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import type { LoopClock } from "../common/loopClock.ts";
import type { BaseModel } from "../model/openBaseModel.ts";

/** What a run needs of the world. */
export interface RunEnvironment {
  readonly engine: Engine;
  /** The folder to learn. */
  readonly fileSystem: FileSystem;
  /** The base model that ships with the program; absent, or nothing, where there is none. */
  readonly openBaseModel?: () => Promise<BaseModel | undefined>;
  readonly clock: LoopClock;
  readonly emit: (event: TrainingEvent) => void;
  /** Ends the run early; what was learned so far is written. */
  readonly signal: AbortSignal;
  /** Called once the model stands and before the held-out files enter its memory; its time is no part of the budget. */
  readonly onHeldOut?: HeldOutVisitor;
}

/** Looks at a model that does not know the held-out files yet. */
export type HeldOutVisitor = (
  experts: Experts,
  files: { readonly training: readonly SourceFile[]; readonly validation: readonly SourceFile[] },
) => Promise<void>;
