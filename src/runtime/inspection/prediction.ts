/** Explains one prediction: which tokens moved it, and what it becomes while a unit is held at a value. */
import { likeliestTexts, likelyToken } from "../../completion/reading/likeliest.ts";
import { holdUnit } from "../../core/explain/holdUnit.ts";
import { softmax } from "../../core/loss.ts";
import { connectivity } from "../../core/network/gradientFlow.ts";
import { forwardWindow, type LanguageModel } from "../../core/network/languageModel.ts";
import type { RecurrentState } from "../../core/network/network.ts";
import { argMax } from "../../core/sampling.ts";
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import type { Outlook, Prediction, PredictionRequest } from "../../protocol/inspection.ts";
import { type Inspected, LEAD_TOKENS, MAX_CHARS, stateAfter } from "./readTokens.ts";
import { shapeOf } from "./shape.ts";

const LIKELIEST = 5;
/** The definition computes these steps, which takes longer than a predictor. */
const MAX_TOKENS = 64;
const CONTINUED_TOKENS = 16;

/** Explains the prediction at a place in the text. */
export async function explainPrediction(
  inspected: Inspected,
  { text, back, tokens, hold }: PredictionRequest,
): Promise<Prediction> {
  const { model, vocabulary, turn } = inspected;
  const ids = vocabulary.encode(withLineFeeds(text.slice(-MAX_CHARS))).ids;
  const first = Math.max(0, ids.length - Math.min(tokens, MAX_TOKENS));
  const at = Math.max(first, ids.length - back);
  const lead = [vocabulary.eos, ...ids.subarray(Math.max(0, first - LEAD_TOKENS), first)];
  const begin = { initial: await stateAfter(inspected, lead.slice(0, -1)), turn };
  const read = Int32Array.of(lead.at(-1)!, ...ids.subarray(first, at));
  const free = await outlook(inspected, model, begin.initial, read);
  const predicted = free.first;
  const [, ...influence] = await connectivity(model, Int32Array.of(...read, predicted), begin);
  const isHeld = hold && hold.layer < model.spec.layers && hold.unit < model.spec.hiddenSize;
  const held = isHeld ? holdUnit(model, hold, begin.initial) : undefined;
  const next = ids[at];
  return {
    shape: shapeOf(model),
    back: ids.length - at,
    tokens: Array.from(ids.subarray(first), (id, k) => ({ text: vocabulary.label(id), influence: influence[k] ?? 0 })),
    ...(next !== undefined && { actual: likelyToken(vocabulary, free.probabilities, next) }),
    free: shown(inspected, free),
    ...(held && { held: { hold: hold!, ...shown(inspected, await outlook(inspected, held.model, held.state, read)) } }),
  };
}

interface Ahead {
  readonly probabilities: Float32Array;
  /** The likeliest token. */
  readonly first: number;
  readonly continued: readonly number[];
}

/** Reads some tokens by the definition, and goes on with the likeliest ones. */
async function outlook(
  { vocabulary, turn }: Inspected,
  model: LanguageModel,
  initial: RecurrentState,
  read: Int32Array,
): Promise<Ahead> {
  let state = initial;
  const advance = async (token: number): Promise<Float32Array> => {
    await turn();
    const forward = forwardWindow(model, Int32Array.of(token), state);
    state = forward.state;
    const probabilities = Float32Array.from(forward.scores);
    softmax(probabilities, probabilities.length);
    return probabilities;
  };
  let probabilities: Float32Array = new Float32Array(vocabulary.size);
  for (const token of read) probabilities = await advance(token);
  const first = argMax(probabilities);
  const continued = [first];
  while (continued.length < CONTINUED_TOKENS && !endsLine(vocabulary.label(continued.at(-1)!))) {
    continued.push(argMax(await advance(continued.at(-1)!)));
  }
  return { probabilities, first, continued };
}

function shown({ vocabulary }: Inspected, { probabilities, continued }: Ahead): Outlook {
  return {
    likeliest: likeliestTexts(vocabulary, probabilities, LIKELIEST),
    continuation: vocabulary.decode(continued),
  };
}

const endsLine = (label: string): boolean => label.includes("\n") || label === "<EOS>";
