/** Measures how long each phase of a run takes. */
import type { StageTimes, TrainingPhase } from "../../protocol/training.ts";
import type { LoopClock } from "../common/loopClock.ts";

export class StageClock {
  readonly #ms = new Map<TrainingPhase, number>();
  #current: TrainingPhase | undefined;
  #sinceMs = 0;

  constructor(private readonly clock: LoopClock) {}

  /** The phase begins now, and the one before ends. */
  enter(phase: TrainingPhase | undefined): void {
    const nowMs = this.clock.nowMs();
    if (this.#current) this.#ms.set(this.#current, (this.#ms.get(this.#current) ?? 0) + nowMs - this.#sinceMs);
    this.#current = phase;
    this.#sinceMs = nowMs;
  }

  /** The times of the phases that have ended. */
  times(): StageTimes {
    return Object.fromEntries(this.#ms);
  }
}
