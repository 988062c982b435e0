/** Measures how far back errors reach, in the network in use and in the comparison networks. */
import { gradientFlow } from "../../core/network/gradientFlow.ts";
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import type { GradientCurve, GradientFlow, GradientFlowRequest } from "../../protocol/inspection.ts";
import { WINDOW_STEPS } from "../common/defaults.ts";
import { type ComparisonNetworks, untrainedNetworks } from "./comparisonNetworks.ts";
import type { Inspected } from "./readTokens.ts";

const MAX_STEPS = 128;
const MAX_CHARS = 10_000;

/**
 * Measures the gradient flow of the network in use on the last tokens of a text, and of the comparison networks: before
 * training, and after it where they were trained.
 *
 * @param comparison undefined: no networks were trained
 * @returns no curves where the text is too short
 */
export async function flowCurves(
  { model, vocabulary, turn, kind = "inUse" }: Inspected,
  { text, steps }: GradientFlowRequest,
  comparison: ComparisonNetworks = untrainedNetworks(model.spec),
): Promise<GradientFlow> {
  const asked = Math.min(steps, MAX_STEPS);
  const tokens = vocabulary.encode(withLineFeeds(text.slice(-MAX_CHARS))).ids.subarray(-asked - 1);
  const length = tokens.length - 1;
  const curves: GradientCurve[] = [];
  if (length >= 2) {
    curves.push({ cell: model.spec.cell, kind, norms: await gradientFlow(model, tokens, turn) });
    const own = tokens.map(comparison.tokenOf);
    for (const { cell, fresh } of comparison.networks) {
      curves.push({ cell, kind: "untrained", norms: await gradientFlow(fresh, own, turn) });
    }
    for (const { cell, trained } of comparison.networks) {
      if (!trained) continue;
      const { model: now, lossNatsPerToken } = trained;
      curves.push({ cell, kind: "trained", norms: await gradientFlow(now, own, turn), lossNatsPerToken });
    }
  }
  return { steps: Math.max(0, length), windowSteps: WINDOW_STEPS, comparisonSteps: comparison.steps, curves };
}
