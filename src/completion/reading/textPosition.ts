/** A place in a text and what the experts see of it; cheap to copy, so that a search may look ahead. */
import type { MemoryCursor } from "../../memory/memoryCursor.ts";
import type { Experts } from "../mixing/experts.ts";
import { LineContext } from "../mixing/lineContext.ts";
import { tokenKinds } from "../mixing/tokenKinds.ts";

/** The network's state and prediction, and the memory's cursor, after the same tokens. */
export interface TextPosition {
  /** State after the last token; empty without a network. */
  readonly state: Float32Array;
  /** The network's distribution of the next token; empty without a network. */
  readonly network: Float32Array;
  readonly cursor: MemoryCursor;
  readonly lineContext: LineContext;
  /** Tokens that the document cache has not taken in: those of a look-ahead. */
  readonly ahead: number[];
}

/** Before the first token of a document, which is predicted from `<EOS>`. */
export function initialPosition({ predictor, memory, vocabulary }: Experts): TextPosition {
  const state = predictor?.initialState() ?? new Float32Array(0);
  const network = new Float32Array(predictor ? memory.vocabularySize : 0);
  predictor?.advance(state, memory.eos, network);
  return { state, network, cursor: memory.cursor(), lineContext: new LineContext(tokenKinds(vocabulary)), ahead: [] };
}

export function copyPosition({ state, network, cursor, lineContext: layout, ahead }: TextPosition): TextPosition {
  return {
    state: state.slice(),
    network: network.slice(),
    cursor: cursor.clone(),
    lineContext: layout.clone(),
    ahead: ahead.slice(),
  };
}

/** Takes one token in, in place. */
export function advancePosition({ predictor }: Experts, place: TextPosition, token: number): void {
  predictor?.advance(place.state, token, place.network);
  place.cursor.advance(token);
  place.lineContext.advance(token);
}
