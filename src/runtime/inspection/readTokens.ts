/** Reads a text with the inspected network, token by token, between the other work of the thread. */
import type { Predictor } from "../../core/network/engine.ts";
import type { LanguageModel } from "../../core/network/languageModel.ts";
import { type RecurrentState, splitState } from "../../core/network/network.ts";
import { type CellKind, stateArraysOf } from "../../core/network/spec.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { InspectedNetwork, Quantity } from "../../protocol/inspection.ts";
import type { ComparisonNetworks } from "./comparisonNetworks.ts";

/** What is inspected. */
export interface Inspected {
  readonly model: LanguageModel;
  readonly predictor: Predictor;
  readonly vocabulary: Vocabulary;
  /** "inUse" where absent. */
  readonly kind?: Exclude<InspectedNetwork, "task">;
  /** The comparison networks, where they were trained. */
  readonly comparisonNetworks?: ComparisonNetworks | undefined;
  /** The learned files. */
  documents(): readonly { readonly path: string; readonly ids: Int32Array }[];
  /** Lets completions be answered. @throws when the model is no longer in use */
  turn(): Promise<void>;
}

/** Tokens that are read before the first shown one. Earlier tokens hardly count. Set by hand, not measured. */
export const LEAD_TOKENS = 256;
/** So many tokens have at most this many characters; more need not be tokenized. */
export const MAX_CHARS = 200_000;
/** The thread also answers completions. With a turn this often they wait for a few milliseconds. */
const TOKENS_A_TURN = 8;

/** A token that was just read. Its arrays are valid only until the next one. */
export interface ReadToken {
  readonly index: number;
  readonly token: number;
  /** [layers, arrays, hidden], before and after it. */
  readonly before: Float32Array;
  readonly after: Float32Array;
  /** What the network predicted in its place, and what it predicts after it; [vocabularySize]. */
  readonly predicted: Float32Array;
  readonly probabilities: Float32Array;
}

/** Where a<t> (array 0) or c<t> (array 1) of a layer begins in a predictor's [layers, arrays, hidden]. */
export function stateOffset({ spec }: LanguageModel, layer: number, array: number): number {
  return (layer * stateArraysOf(spec.cell) + array) * spec.hiddenSize;
}

/** The array of the state that holds a quantity; undefined for a gate, which no state keeps. */
export function stateArrayOf(quantity: Quantity, cell: CellKind): number | undefined {
  if (quantity === "hidden") return 0;
  return quantity === "memory" && stateArraysOf(cell) > 1 ? 1 : undefined;
}

/** Reads from a zero state, as at the beginning of a file. */
export async function walk(
  { predictor, vocabulary, turn }: Inspected,
  ids: Int32Array,
  visit: (place: ReadToken) => void,
): Promise<void> {
  const state = predictor.initialState();
  const probabilities = new Float32Array(vocabulary.size);
  predictor.advance(state, vocabulary.eos, probabilities);
  for (let index = 0; index < ids.length; index++) {
    if (index % TOKENS_A_TURN === 0) await turn();
    const before = state.slice();
    const predicted = probabilities.slice();
    const token = ids[index]!;
    predictor.advance(state, token, probabilities);
    visit({ index, token, before, after: state, predicted, probabilities });
  }
}

/** The state after some tokens, from a zero state, as the definition takes it. */
export async function stateAfter(inspected: Inspected, tokens: readonly number[]): Promise<RecurrentState> {
  const { predictor, vocabulary, model } = inspected;
  const state = predictor.initialState();
  const probabilities = new Float32Array(vocabulary.size);
  for (const [index, token] of tokens.entries()) {
    if (index % TOKENS_A_TURN === 0) await inspected.turn();
    predictor.advance(state, token, probabilities);
  }
  return splitState(state, model.spec, 1);
}
