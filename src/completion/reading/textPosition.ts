/** A position in a text and what the experts know there; cheap to copy, so that a search can look ahead. */
import type { DocumentCache } from "../../memory/documentCache.ts";
import type { MemoryCursor } from "../../memory/memoryCursor.ts";
import { LineContext } from "../mixing/contexts/lineContext.ts";
import { tokenKinds } from "../mixing/contexts/tokenKinds.ts";
import type { Experts } from "../mixing/experts.ts";

/** The network's state and prediction, the memory's cursor and the line context, after the same tokens. */
export interface TextPosition {
  /** The network's state after the last token; empty without a network. */
  readonly state: Float32Array;
  /** The network's distribution of the next token, [vocabularySize]; empty without a network. */
  readonly network: Float32Array;
  readonly cursor: MemoryCursor;
  readonly lineContext: LineContext;
  /** Tokens of a look-ahead, which are not in the document cache. */
  readonly ahead: number[];
  /** Another text, such as what follows the cursor. Predictions count it as if the document said it too. */
  readonly nearby?: DocumentCache | undefined;
}

/** Before the first token of a document, which is predicted from `<EOS>`. */
export function initialPosition({ predictor, memory, vocabulary }: Experts): TextPosition {
  const state = predictor?.initialState() ?? new Float32Array(0);
  const network = new Float32Array(predictor ? memory.vocabularySize : 0);
  predictor?.advance(state, memory.eos, network);
  return { state, network, cursor: memory.cursor(), lineContext: new LineContext(tokenKinds(vocabulary)), ahead: [] };
}

/** An independent copy. */
export function copyPosition({ state, network, cursor, lineContext, ahead, nearby }: TextPosition): TextPosition {
  return {
    state: state.slice(),
    network: network.slice(),
    cursor: cursor.clone(),
    lineContext: lineContext.clone(),
    ahead: ahead.slice(),
    nearby,
  };
}

/** Moves the position past one token, in place; `ahead` stays as it is. */
export function advancePosition({ predictor }: Experts, position: TextPosition, token: number): void {
  predictor?.advance(position.state, token, position.network);
  position.cursor.advance(token);
  position.lineContext.advance(token);
}
