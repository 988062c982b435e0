/** The learning rate schedule: a linear warm-up, then a decay. */

export interface Schedule {
  /** The highest learning rate. */
  readonly peak: number;
  /** Fraction of the run for the warm-up, 0..1. */
  readonly warmup: number;
  /** The learning rate at both ends of the run. */
  readonly floor: number;
  /** How the rate falls after the peak. The default is a half cosine (Loshchilov & Hutter 2017). */
  readonly decay?: "cosine" | "linear";
}

/**
 * Computes the learning rate at one point of a run: it rises linearly from floor to peak, then falls back to floor.
 *
 *     f = (progress - warmup) / (1 - warmup)      rate = floor + (peak - floor) (1 + cos(pi f)) / 2
 *
 * @param progress fraction of the run that has passed, clamped to 0..1
 */
export function learningRateAt(progress: number, { peak, warmup, floor, decay = "cosine" }: Schedule): number {
  const p = Math.min(1, Math.max(0, progress));
  if (p < warmup) return floor + (peak - floor) * (p / warmup);
  const fallen = warmup < 1 ? (p - warmup) / (1 - warmup) : 0;
  const height = decay === "linear" ? 1 - fallen : 0.5 * (1 + Math.cos(Math.PI * fallen));
  return floor + (peak - floor) * height;
}
