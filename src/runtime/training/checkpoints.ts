/**
 * Saves checkpoints during a run, so that a crash costs at most the steps since the last one. Unless the request says
 * how often, writing takes at most a fiftieth of the training time. A run that ends soon needs no checkpoint.
 */

import type { Trainer, TrainerSnapshot } from "../../core/network/engine.ts";
import { reasonOf } from "../../core/reasonOf.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import { generationIn, saveCheckpoint } from "../../storage/checkpoint.ts";
import type { FolderLock } from "../../storage/folderLock.ts";
import type { StoredModel } from "../../storage/generation.ts";
import { sha256 } from "../../storage/sha256.ts";
import type { TrainLoopEnd } from "../optimization/trainLoop.ts";
import type { Checkpoints, LoopPosition } from "../optimization/trainLoopParts.ts";
import type { RunIdentity } from "./preparedRun.ts";
import type { RunBudget } from "./runBudget.ts";
import type { RunEnvironment } from "./runEnvironment.ts";

/** Set by hand, not measured. */
const USUAL_SECONDS = 30;
/** Share of the training time. Set by hand, not measured. */
const COST_SHARE = 0.02;

export interface CheckpointParts {
  readonly request: TrainingRequest;
  readonly environment: RunEnvironment;
  readonly budget: RunBudget;
  readonly lock: FolderLock;
  readonly trainer: Pick<Trainer, "snapshot" | "carriedState">;
  readonly identity: RunIdentity;
  /** The model if these weights are the best ones. */
  readonly modelOf: (best: TrainerSnapshot, position: LoopPosition) => StoredModel;
}

export class CheckpointKeeper implements Checkpoints {
  private readonly everyMs: number;
  /** When the last checkpoint was done, or the run began, and how long the checkpoint took. */
  private lastMs: number;
  private tookMs = 0;

  constructor(private readonly parts: CheckpointParts) {
    this.everyMs = 1000 * (parts.request.checkpointSeconds ?? USUAL_SECONDS);
    this.lastMs = parts.environment.clock.nowMs();
  }

  isDue(): boolean {
    const nowMs = this.parts.environment.clock.nowMs();
    const endsSoon = this.parts.budget.trainingEndMs - nowMs < this.everyMs;
    const isAsked = this.parts.request.checkpointSeconds !== undefined;
    const cheapAfterMs = isAsked ? 0 : this.tookMs / COST_SHARE;
    return !endsSoon && nowMs - this.lastMs >= Math.max(this.everyMs, cheapAfterMs);
  }

  isSuspending(): boolean {
    return this.parts.environment.isSuspending?.() === true;
  }

  /** Saves the run. A failure is reported but does not end the run, and the previous checkpoint stays. */
  async keep(position: LoopPosition, best: TrainerSnapshot | undefined): Promise<boolean> {
    const { environment, identity, trainer } = this.parts;
    const beganMs = environment.clock.nowMs();
    const problem = await this.write(position, best, trainer.snapshot()).catch(reasonOf);
    this.lastMs = environment.clock.nowMs();
    this.tookMs = this.lastMs - beganMs;
    const step = identity.earlier.steps + position.steps;
    environment.emit({ type: "checkpoint", step, tookMs: this.tookMs, ...(problem !== undefined && { problem }) });
    return problem === undefined;
  }

  private async write(position: LoopPosition, best: TrainerSnapshot | undefined, now: TrainerSnapshot): Promise<void> {
    const { request, lock, trainer, identity } = this.parts;
    await lock.check();
    const model = this.parts.modelOf(best ?? now, position);
    const run = {
      ...identity,
      overGeneration: await generationIn(request.modelFolder),
      optimizerSteps: now.steps,
      hasBest: best !== undefined,
      position,
      snapshot: now,
      state: Float32Array.from(trainer.carriedState()),
    };
    // A checkpoint stands alone: the base model may have changed when the run is resumed.
    await saveCheckpoint(request.modelFolder, { ...model, base: undefined, optimizer: best ?? now, run });
  }
}

/**
 * Makes what leaves a checkpoint after training, while the model is measured. The best weights stand for the last ones,
 * because no step follows. The trainer may be gone by then.
 */
export function trainedKeeper(
  parts: Omit<CheckpointParts, "trainer">,
  { best, position }: Pick<TrainLoopEnd, "best" | "position">,
  trainer: Pick<Trainer, "carriedState">,
): () => Promise<boolean> {
  const state = Float32Array.from(trainer.carriedState());
  return async () => {
    if (!best || !position) return false;
    const trained = { snapshot: () => best, carriedState: () => state };
    return new CheckpointKeeper({ ...parts, trainer: trained }).keep(position, best);
  };
}

/** Hash of the learned and held-out texts. Runs with the same hash see the same tokens in the same order. */
export function corpusSha256(...parts: readonly (readonly MemoryDocument[])[]): string {
  return sha256(
    parts.flatMap(documents => [
      `${documents.length}\n`,
      ...documents.flatMap(({ path, ids }) => [
        JSON.stringify([path, ids.length]),
        new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength),
      ]),
    ]),
  );
}
