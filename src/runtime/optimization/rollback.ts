/** Takes training back to weights that were good, after a step or a validation whose figures are not finite. */
import type { Trainer, TrainerSnapshot } from "../../core/network/engine.ts";
import type { RollbackEvent } from "../../protocol/training.ts";

/** So often a run goes back; then its data or its rate cannot be learned from, and it ends. */
export const MAX_ROLLBACKS = 3;
const RATE_FACTOR = 0.5;

export class Rollback {
  /** @param rollbacks how often the run has gone back already */
  constructor(
    private readonly trainer: Trainer,
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
   * Weights, moments and step count become `good` again and the carried state zeros, for it may be what was lost;
   * learning goes on at half the rate.
   *
   * @param step the step, counted over all runs, whose figures were not finite
   */
  rollBack(step: number, good: TrainerSnapshot): void {
    this.trainer.restore(good);
    this.trainer.resetState();
    this.rollbacks++;
    this.onRollback({ step, toStep: good.steps, rateScale: this.rateScale, isLast: this.isExhausted });
  }
}
