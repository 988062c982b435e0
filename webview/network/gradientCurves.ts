/** Styles and names for the networks of the gradient chart, and the gradient norms relative to the last step. */
import { cellName } from "../../src/protocol/cellNames.ts";
import type { GradientCurve, GradientFlow } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import type { LineStyle } from "../charts/lineChart.ts";

/** The chart draws smaller ratios at this value, because float32 cannot resolve them. */
export const FLOOR = 1e-8;

const COLORS: Record<GradientCurve["cell"], LineStyle["color"]> = {
  rnn: "run1",
  rnnRelu: "run1",
  gru: "run0",
  gruResetBefore: "run0",
  gruSimplified: "run0",
  lstm: "run2",
  lstmPeephole: "run2",
};
const DASHES: Record<GradientCurve["cell"], readonly number[]> = {
  rnn: [4, 3],
  rnnRelu: [4, 3],
  gru: [9, 3],
  gruResetBefore: [9, 3],
  gruSimplified: [9, 3],
  lstm: [9, 3, 2, 3],
  lstmPeephole: [9, 3, 2, 3],
};

/** The network in use is thick; untrained comparison networks are dashed, trained ones are solid with dots. */
export function gradientCurveStyle({ kind, cell }: GradientCurve): LineStyle {
  switch (kind) {
    case "inUse":
    case "inTraining":
      return { color: "training", width: 3 };
    case "untrained":
      return { color: COLORS[cell], width: 2, dash: DASHES[cell] };
    case "trained":
      return { color: COLORS[cell], width: 2, hasPoints: true };
    default:
      return kind satisfies never;
  }
}

/** "GRU after 150 steps". */
export function gradientCurveName({ kind, cell }: GradientCurve, { comparisonSteps }: GradientFlow): string {
  const name = cellName(cell);
  switch (kind) {
    case "inUse":
      return t("{0} in use", name);
    case "inTraining":
      return t("{0} in training", name);
    case "untrained":
      return t("{0}, untrained", name);
    case "trained":
      return t("{0} after {1} steps", name, decimal(comparisonSteps));
    default:
      return kind satisfies never;
  }
}

/** The gradient norm at each step, relative to the last step. */
export function relativeNorms({ norms }: GradientCurve): readonly number[] {
  const last = norms.at(-1) ?? 0;
  return norms.map(norm => (last > 0 ? Math.max(FLOOR, norm / last) : FLOOR));
}

/** 0.0123 -> "1.23%"; "0" for what float32 cannot resolve. */
export function ratioText(ratio: number): string {
  if (ratio <= FLOOR) return "0";
  return ratio >= 0.001 ? t("{0}%", (100 * ratio).toPrecision(3)) : ratio.toExponential(1);
}

/** Distances from the last step for the table, within the measured steps. */
export function distances({ steps, windowSteps }: GradientFlow): readonly number[] {
  return [...new Set([0, 1, 4, 16, windowSteps, steps - 1])].filter(back => back < steps).sort((a, b) => a - b);
}
