/** How far back errors reach in the network in use, and in fresh ones of its size. */
import { gradientFlow } from "../core/network/gradientFlow.ts";
import { initialParameters } from "../core/network/initialize.ts";
import { networkOf } from "../core/network/network.ts";
import { CELL_KINDS } from "../core/network/spec.ts";
import { createRandom } from "../core/random.ts";
import type { FlowCurve, FlowRequest, GradientFlow } from "../protocol/inspection.ts";
import { WINDOW_STEPS } from "./defaults.ts";
import type { Inspected } from "./inspection.ts";

const MAX_STEPS = 128;
const MAX_CHARS = 10_000;
/** What flows back does not depend on the size of the vocabulary of a network that knows nothing. */
const FRESH_VOCABULARY = 64;
const SEED = 1;

/**
 * The network in use, and one of each cell of the same size before training, on the last tokens of a text.
 *
 * @returns no curves where the text is too short
 */
export async function flowCurves(inspected: Inspected, { text, steps }: FlowRequest): Promise<GradientFlow> {
  const { model, vocabulary } = inspected;
  const asked = Math.min(steps, MAX_STEPS);
  const tokens = vocabulary.encode(text.slice(-MAX_CHARS)).ids.subarray(-asked - 1);
  const length = tokens.length - 1;
  const curves: FlowCurve[] = [];
  if (length >= 2) {
    const { cell } = model.spec;
    curves.push({ cell, isTrained: true, norms: await gradientFlow(model, tokens, inspected.turn) });
    const fresh = tokens.map(token => token % FRESH_VOCABULARY);
    for (const kind of CELL_KINDS) {
      const spec = { ...model.spec, cell: kind, vocabularySize: FRESH_VOCABULARY };
      const network = networkOf(spec, initialParameters(spec, createRandom(SEED)));
      curves.push({
        cell: kind,
        isTrained: false,
        norms: await gradientFlow({ spec, network }, fresh, inspected.turn),
      });
    }
  }
  return { steps: Math.max(0, length), windowSteps: WINDOW_STEPS, curves };
}
