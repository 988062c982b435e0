/** Computes the points of the reliability diagram. */
import type { ReliabilityBin } from "../../src/protocol/heldOutFigures.ts";

/** A point of the diagram: the share of correct completions among those shown with a similar confidence. */
export interface ReliabilityPoint {
  readonly confidence: number;
  readonly shown: number;
  readonly share: number;
  /** The 95% confidence interval of the share. */
  readonly low: number;
  readonly high: number;
}

/** The 97.5% quantile of the normal distribution. */
const Z = 1.96;

/**
 * Share and Wilson interval (1927) of each bin, by confidence.
 *
 *     (r + z²/2 ± z sqrt(r (n - r) / n + z²/4)) / (n + z²),   r correct of n shown
 */
export function reliabilityPoints(bins: readonly ReliabilityBin[]): readonly ReliabilityPoint[] {
  const measured = bins.filter(({ shown }) => shown > 0);
  return measured.map(pointOf).sort((a, b) => a.confidence - b.confidence);
}

function pointOf({ shown, right, meanConfidence }: ReliabilityBin): ReliabilityPoint {
  const middle = right + (Z * Z) / 2;
  const half = Z * Math.sqrt((right * (shown - right)) / shown + (Z * Z) / 4);
  const all = shown + Z * Z;
  return {
    confidence: meanConfidence,
    shown,
    share: right / shown,
    low: Math.max(0, (middle - half) / all),
    high: Math.min(1, (middle + half) / all),
  };
}

/** All bins combined: the number of completions, their mean confidence, and the share of correct ones. */
export function overall(bins: readonly ReliabilityBin[]): {
  readonly shown: number;
  readonly confidence: number;
  readonly share: number;
} {
  const sum = (of: (bin: ReliabilityBin) => number): number => bins.reduce((total, bin) => total + of(bin), 0);
  const shown = sum(bin => bin.shown);
  const each = Math.max(1, shown);
  return { shown, confidence: sum(bin => bin.shown * bin.meanConfidence) / each, share: sum(bin => bin.right) / each };
}
