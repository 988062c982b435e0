/** How the learning rate rises and falls over a run. */

export interface Schedule {
  /** The highest learning rate. */
  readonly peak: number;
  /** Fraction of the run in which the rate rises, 0..1. */
  readonly warmup: number;
  /** The learning rate at both ends of the run; same unit as `peak`. */
  readonly floor: number;
  /** How it falls after the peak; a half cosine (Loshchilov & Hutter 2017) unless said otherwise. */
  readonly decay?: "cosine" | "linear";
}

/**
 * Rises in a straight line from floor to peak, then falls back to floor.
 *
 * @param progress fraction of the run that has passed, held to 0..1
 */
export function learningRateAt(progress: number, { peak, warmup, floor, decay = "cosine" }: Schedule): number {
  const p = Math.min(1, Math.max(0, progress));
  if (p < warmup) return floor + (peak - floor) * (p / warmup);
  const fallen = warmup < 1 ? (p - warmup) / (1 - warmup) : 0;
  const height = decay === "linear" ? 1 - fallen : 0.5 * (1 + Math.cos(Math.PI * fallen));
  return floor + (peak - floor) * height;
}
