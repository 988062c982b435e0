/** Rolls training back to earlier weights after a step or a validation whose figures are not finite. */
import type { Trainer, TrainerSnapshot } from "../../core/network/engine.ts";
import type { RollbackEvent } from "../../protocol/training.ts";

/**
 * After this many rollbacks a run ends: it cannot learn from its data at any rate. Both were set by hand, not measured.
 */
export const MAX_ROLLBACKS = 3;
const RATE_FACTOR = 0.5;

export class Rollback {
  /** @param rollbacks how many the run has already had */
  constructor(
    private readonly trainer: Pick<Trainer, "restore" | "resetState">,
    private readonly onRollback: (event: RollbackEvent) => void,
    public rollbacks = 0,
  ) {}

  /** Fraction of the planned learning rate. */
  get rateScale(): number {
    return RATE_FACTOR ** this.rollbacks;
  }

  /** Whether the run has to end. */
  get isExhausted(): boolean {
    return this.rollbacks >= MAX_ROLLBACKS;
  }

  /**
   * Restores weights, moments and step count, and clears the carried state, which may be what is not finite. Learning
   * continues at half the rate.
   *
   * @param step the step whose figures were not finite, counted over all runs
   * @param good finite weights to return to
   */
  rollBack(step: number, good: TrainerSnapshot): void {
    this.trainer.restore(good);
    this.trainer.resetState();
    this.rollbacks++;
    this.onRollback({ step, toStep: good.steps, rateScale: this.rateScale, isLast: this.isExhausted });
  }
}
