/** Traces the network in use over a text, token by token: states, gates and predictions. */
import { likeliestTexts, likelyToken } from "../../completion/reading/likeliest.ts";
import type { CellStep } from "../../core/cells/cell.ts";
import { quantitiesOf } from "../../core/explain/quantities.ts";
import type { LanguageModel } from "../../core/network/languageModel.ts";
import { cellOf } from "../../core/network/network.ts";
import { stateArraysOf } from "../../core/network/spec.ts";
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import {
  QUANTITIES_OF,
  type QuantityRequest,
  type QuantityTrace,
  type Trace,
  type TraceRequest,
} from "../../protocol/inspection.ts";
import { readBidirectionally } from "./bidirectionalLayer.ts";
import { quantized } from "./quantized.ts";
import {
  type Inspected,
  LEAD_TOKENS,
  MAX_CHARS,
  type ReadToken,
  stateArrayOf,
  stateOffset,
  walk,
} from "./readTokens.ts";
import { shapeOf } from "./shape.ts";

/** A state is there after each token. A gate must be computed again by the definition, which takes longer. */
const MAX_TOKENS = 10_000;
const MAX_GATE_TOKENS = 2000;
const LIKELIEST = 5;
/** Enough for the token after the cursor. */
const FOLLOWING_CHARS = 200;

/** Traces the last tokens of a text through every layer and gate. */
export async function traceText(inspected: Inspected, { text, following = "", tokens }: TraceRequest): Promise<Trace> {
  const { model, vocabulary } = inspected;
  const ids = vocabulary.encode(withLineFeeds(text.slice(-MAX_CHARS))).ids;
  const next = vocabulary.encode(withLineFeeds(following.slice(0, FOLLOWING_CHARS))).ids[0];
  const first = Math.max(0, ids.length - tokens);
  const start = Math.max(0, first - LEAD_TOKENS);
  const steps: Trace["steps"][number][] = [];
  await walk(inspected, ids.subarray(start), place => {
    if (start + place.index < first) return;
    const layers = model.network.layers.map((_, l) => quantitiesOf(model.spec.cell, stepOf(model, place, l)));
    const likeliest = likeliestTexts(vocabulary, place.probabilities, LIKELIEST);
    const target = ids[start + place.index + 1] ?? next;
    const actual = target !== undefined && likelyToken(vocabulary, place.probabilities, target);
    steps.push({ token: vocabulary.label(place.token), layers, likeliest, ...(actual && { actual }) });
  });
  return {
    shape: shapeOf(model),
    before: first,
    steps,
    bidirectional: readBidirectionally(model, ids.subarray(first)),
  };
}

/** Traces one quantity of one layer over the last tokens of a text. */
export async function followText(
  inspected: Inspected,
  { text, layer, quantity: asked }: QuantityRequest,
): Promise<QuantityTrace> {
  const { model, vocabulary } = inspected;
  const { cell, hiddenSize } = model.spec;
  // The panel may still ask for a quantity of the previous model's cell.
  const quantity = QUANTITIES_OF[cell].includes(asked) ? asked : "hidden";
  // A state is already there. For a gate, the layer's step is computed again.
  const array = stateArrayOf(quantity, cell);
  const most = array === undefined ? MAX_GATE_TOKENS : MAX_TOKENS;
  const ids = vocabulary.encode(withLineFeeds(text.slice(-MAX_CHARS))).ids.subarray(-most);
  const shown = Math.min(layer, model.spec.layers - 1);
  const values = new Float32Array(ids.length * hiddenSize);
  const tokens: QuantityTrace["tokens"][number][] = [];
  await walk(inspected, ids, place => {
    const [guess] = likeliestTexts(vocabulary, place.predicted, 1);
    tokens.push({
      text: vocabulary.label(place.token),
      probability: place.predicted[place.token]!,
      guess: guess?.text ?? "",
    });
    const found =
      array === undefined
        ? quantitiesOf(cell, stepOf(model, place, shown))[quantity]
        : stateOf(model, place.after, shown, array);
    if (found) values.set(found, place.index * hiddenSize);
  });
  return { shape: shapeOf(model), layer: shown, quantity, tokens, ...quantized(values) };
}

/** a<t> (array 0) or c<t> (array 1) of a layer. */
function stateOf(model: LanguageModel, state: Float32Array, layer: number, array: number): Float32Array {
  const start = stateOffset(model, layer, array);
  return state.subarray(start, start + model.spec.hiddenSize);
}

/** Computes the step of one layer again, because the predictor does not keep the gates. */
function stepOf(model: LanguageModel, { token, before, after }: ReadToken, layer: number): CellStep {
  const { spec, network } = model;
  const x =
    layer === 0
      ? network.embedding.subarray(token * spec.embeddingSize, (token + 1) * spec.embeddingSize)
      : stateOf(model, after, layer - 1, 0);
  const prev = Array.from({ length: stateArraysOf(spec.cell) }, (_, k) => stateOf(model, before, layer, k));
  return cellOf(spec.cell).forward(network.layers[layer]!, x, prev);
}
