/**
 * Keeps a run while it is under way, so that a crash costs at most what came after the last checkpoint. Unless the
 * request says how often, writing takes at most a fiftieth of the time of training. A run that is soon to end needs none.
 */

import { createHash } from "node:crypto";
import type { Trainer, TrainerSnapshot } from "../../core/network/engine.ts";
import { reasonOf } from "../../core/reasonOf.ts";
import type { MemoryDocument } from "../../memory/segment.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import { generationIn, saveCheckpoint } from "../../storage/checkpoint.ts";
import type { FolderLock } from "../../storage/folderLock.ts";
import type { Checkpoints, LoopPosition } from "../optimization/trainLoop.ts";
import type { LearnedNetwork } from "./learnedNetwork.ts";
import type { PreparedRun, RunIdentity } from "./preparedRun.ts";
import type { RunBudget } from "./runBudget.ts";
import type { RunEnvironment } from "./runEnvironment.ts";
import { modelOf } from "./storedRun.ts";

const USUAL_SECONDS = 30;
/** Of the time of training. */
const COST_SHARE = 0.02;

export interface CheckpointParts {
  readonly request: TrainingRequest;
  readonly environment: RunEnvironment;
  readonly prepared: PreparedRun;
  readonly budget: RunBudget;
  readonly lock: FolderLock;
  readonly trainer: Trainer;
  readonly identity: RunIdentity;
  /** What the run has learned when these weights are its best. */
  readonly learnedOf: (best: TrainerSnapshot, position: LoopPosition) => LearnedNetwork;
}

export class CheckpointKeeper implements Checkpoints {
  private readonly everyMs: number;
  /** When the last one stood, or the run began, and how long it took. */
  private lastMs: number;
  private tookMs = 0;
  private memory: Uint8Array | undefined;

  constructor(private readonly parts: CheckpointParts) {
    this.everyMs = 1000 * (parts.request.checkpointSeconds ?? USUAL_SECONDS);
    this.lastMs = parts.environment.clock.nowMs();
  }

  isDue(): boolean {
    const nowMs = this.parts.environment.clock.nowMs();
    const isSoonOver = this.parts.budget.trainingEndMs - nowMs < this.everyMs;
    const isAsked = this.parts.request.checkpointSeconds !== undefined;
    const dearMs = isAsked ? 0 : this.tookMs / COST_SHARE;
    return !isSoonOver && nowMs - this.lastMs >= Math.max(this.everyMs, dearMs);
  }

  /** Never ends the run: what keeps a checkpoint from being written is told, and the one before it stays. */
  async keep(position: LoopPosition, best: TrainerSnapshot | undefined): Promise<void> {
    const { environment, identity, trainer } = this.parts;
    const beganMs = environment.clock.nowMs();
    const problem = await this.write(position, best, trainer.snapshot()).catch(reasonOf);
    this.lastMs = environment.clock.nowMs();
    this.tookMs = this.lastMs - beganMs;
    const step = identity.earlier.steps + position.steps;
    environment.emit({ type: "checkpoint", step, tookMs: this.tookMs, ...(problem !== undefined && { problem }) });
  }

  private async write(position: LoopPosition, best: TrainerSnapshot | undefined, now: TrainerSnapshot): Promise<void> {
    const { request, environment, prepared, budget, lock, trainer, identity } = this.parts;
    await lock.check();
    this.memory ??= prepared.memory.toBytes();
    const learned = this.parts.learnedOf(best ?? now, position);
    const run = {
      ...identity,
      overGeneration: await generationIn(request.modelFolder),
      optimizerSteps: now.steps,
      hasBest: best !== undefined,
      position,
      snapshot: now,
      state: Float32Array.from(trainer.carriedState()),
    };
    const model = modelOf(environment, prepared, { learned, memory: this.memory, elapsedMs: budget.elapsedMs() });
    await saveCheckpoint(request.modelFolder, { ...model, run });
  }
}

/** Of what is learned and held out: two runs over texts with the same hash see the same tokens in the same order. */
export function corpusSha256(...parts: readonly (readonly MemoryDocument[])[]): string {
  const hash = createHash("sha256");
  for (const documents of parts) {
    hash.update(`${documents.length}\n`);
    for (const { path, ids } of documents) {
      hash.update(JSON.stringify([path, ids.length]));
      hash.update(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength));
    }
  }
  return hash.digest("hex");
}
