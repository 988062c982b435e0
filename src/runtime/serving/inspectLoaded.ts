/** Looks into the network of a loaded model, between the requests that it answers. */
import { FAULTS } from "../../core/faults.ts";
import type { Engine } from "../../core/network/engine.ts";
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import type { LoopClock } from "../common/loopClock.ts";
import { trainComparisonNetworks } from "../inspection/comparisonNetworks.ts";
import type { Inspected } from "../inspection/readTokens.ts";
import { ModelError } from "../model/openModel.ts";
import type { Loaded } from "./loadedModel.ts";

/** Limits of training the comparison networks, together. Set by hand, not measured. */
const COMPARE_MS = 9000;
const COMPARE_STEPS = 300;
const COMPARE_CHARS = 200_000;

/**
 * Inspects the network; null when there is none.
 * @param isCurrent whether the model is still the one in use
 * @throws ModelError when another model is loaded meanwhile
 */
export async function inspectLoaded<T>(
  loaded: Loaded | undefined,
  { clock, isCurrent }: { readonly clock: LoopClock; isCurrent(): boolean },
  look: (inspected: Inspected) => Promise<T>,
): Promise<T | null> {
  if (!loaded?.predictor) return null;
  loaded.network ??= loaded.readNetwork();
  const model = await loaded.network;
  const { vocabulary, memory } = loaded.experts;
  const { predictor } = loaded; // gates are computed again from the stored weights
  const turn = async (): Promise<void> => {
    await clock.nextTurn();
    if (!isCurrent()) throw new ModelError(FAULTS.replacedMeanwhile(), false);
  };
  await turn();
  const { comparisonNetworks } = loaded;
  const documents = () => memory?.documents() ?? [];
  return look({ model, predictor, vocabulary, comparisonNetworks, documents, turn });
}

/** Trains the comparison networks on a text, for a few seconds. */
export function compareNetworks(
  text: string,
  { engine, clock }: { readonly engine: Engine; readonly clock: LoopClock },
  { model, vocabulary, turn }: Inspected,
) {
  const endMs = clock.nowMs() + COMPARE_MS;
  const isTime = (steps: number): boolean => steps < COMPARE_STEPS && clock.nowMs() < endMs;
  const tokens = vocabulary.encode(withLineFeeds(text.slice(-COMPARE_CHARS))).ids;
  return trainComparisonNetworks(engine, model.spec, tokens, { turn, isTime });
}
