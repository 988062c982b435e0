/** How the networks of the gradient picture look and are called, and what is left of a gradient. Pure. */
import type { GradientCurve, GradientFlow } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import type { LineStyle } from "../charts/lineChart.ts";

/** Smaller shares are drawn at the floor: float32 knows little below. */
export const FLOOR = 1e-8;

const COLORS: Record<GradientCurve["cell"], LineStyle["color"]> = { rnn: "run1", gru: "run0", lstm: "run2" };
const DASHES: Record<GradientCurve["cell"], readonly number[]> = { rnn: [2, 3], gru: [9, 3], lstm: [9, 3, 2, 3] };

/** The network in use is thick; untrained ones are dashed and thin, trained ones of their color solid with dots. */
export function gradientCurveStyle({ kind, cell }: GradientCurve): LineStyle {
  switch (kind) {
    case "inUse":
      return { color: "training", width: 3 };
    case "untrained":
      return { color: COLORS[cell], width: 1.5, dash: DASHES[cell] };
    case "trained":
      return { color: COLORS[cell], width: 2, hasPoints: true };
    default:
      return kind satisfies never;
  }
}

/** "GRU after 150 steps". */
export function gradientCurveName({ kind, cell }: GradientCurve, { comparisonSteps: peerSteps }: GradientFlow): string {
  const name = cell.toUpperCase();
  switch (kind) {
    case "inUse":
      return t("{0} in use", name);
    case "untrained":
      return t("{0}, untrained", name);
    case "trained":
      return t("{0} after {1} steps", name, decimal(peerSteps));
    default:
      return kind satisfies never;
  }
}

/** What is left at each step of the gradient at the last one. */
export function relativeNorms({ norms }: GradientCurve): readonly number[] {
  const last = norms.at(-1) ?? 0;
  return norms.map(norm => (last > 0 ? Math.max(FLOOR, norm / last) : FLOOR));
}

/** 0.0123 -> "1.23 %"; what float32 cannot tell from nothing is nothing. */
export function shareText(share: number): string {
  if (share <= FLOOR) return t("nothing");
  return share >= 0.001 ? `${(100 * share).toPrecision(3)} %` : share.toExponential(1);
}

/** Distances back from the last step, as far as the window goes. */
export function distances({ steps, windowSteps }: GradientFlow): readonly number[] {
  return [...new Set([0, 1, 4, 16, windowSteps, steps - 1])].filter(back => back < steps).sort((a, b) => a - b);
}
