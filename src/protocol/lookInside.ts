/** How one prediction came about, and where a pattern of units comes again; the panel asks, a worker answers. */
import type { Hold } from "../core/explain/holdUnit.ts";
import type { LikelyToken, NetworkShape } from "./inspection.ts";

/** A prediction to explain. */
export interface PredictionChoice {
  /** How many tokens before the cursor it is; 0 is the prediction at the cursor. */
  readonly back: number;
  /** A unit that is held at a value while the network reads the shown tokens and goes on. */
  readonly hold?: Hold | undefined;
}

/** Asks how a prediction came about. */
export interface PredictionRequest extends PredictionChoice {
  /** Text before the cursor. */
  readonly text: string;
  /** How many of its last tokens to return. */
  readonly tokens: number;
}

/** What the network predicts at a place, and how it would go on. */
export interface Outlook {
  /** The most likely next tokens, the likeliest first. */
  readonly likeliest: readonly LikelyToken[];
  /** The likeliest continuation, token by token, to the end of the line. */
  readonly continuation: string;
}

/** How a prediction came about. */
export interface Prediction {
  readonly shape: NetworkShape;
  readonly back: number;
  /**
   * The last tokens before the cursor. `influence`: how much the token moved the probability of the likeliest token,
   * as the norm of the gradient of its logarithm with respect to x<t>; 0 from the predicted place on.
   */
  readonly tokens: readonly { readonly text: string; readonly influence: number }[];
  /** The token that stands there, with its probability; absent at the cursor. */
  readonly actual?: LikelyToken;
  readonly free: Outlook;
  /** The same while the unit is held. */
  readonly held?: Outlook & { readonly hold: Hold };
}

/** A unit that is on above the threshold, or below minus the threshold. */
export interface PatternUnit {
  readonly unit: number;
  readonly sign: 1 | -1;
}

/** A pattern: units of a layer that are on for a number of tokens in a row. */
export interface Pattern {
  readonly layer: number;
  readonly quantity: "hidden" | "memory";
  readonly units: readonly PatternUnit[];
  readonly threshold: number;
  /** In tokens. */
  readonly length: number;
}

/** A place where units of a pattern are on together. */
export interface PatternPlace {
  /** Relative to the learned folder. */
  readonly path: string;
  /** Of the first matched token, from 1. */
  readonly line: number;
  readonly before: string;
  readonly matched: string;
  readonly after: string;
  /** How many units of the pattern are on at every matched token. */
  readonly units: number;
}

/** The places of a pattern in the learned files. */
export interface PatternPlaces {
  readonly pattern: Pattern;
  /** The places with the most units first. */
  readonly places: readonly PatternPlace[];
  /** Tokens that were searched, of so many. */
  readonly searched: number;
  readonly tokens: number;
}
