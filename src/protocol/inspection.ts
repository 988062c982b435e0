/** What a network does with a text: asked by the panel, answered by the completion worker. */
import type { CellKind } from "../core/network/spec.ts";
import type { LikelyToken } from "./likelyToken.ts";

/** What can be watched in a layer, by the course's words; each is a number a unit and token. */
export const QUANTITIES = ["hidden", "memory", "candidate", "update", "forget", "output", "reset"] as const;

/** "hidden" is a<t>, "memory" c<t>; the rest are the candidate c~<t> and the gates after their activation. */
export type Quantity = (typeof QUANTITIES)[number];

/** What a kind of cell has of them. */
export const QUANTITIES_OF: Readonly<Record<CellKind, readonly Quantity[]>> = {
  rnn: ["hidden"],
  gru: ["hidden", "candidate", "update", "reset"],
  lstm: ["hidden", "memory", "candidate", "update", "forget", "output"],
};

/** Sizes of the network that was asked. */
export interface NetworkShape {
  readonly cell: CellKind;
  readonly layers: number;
  readonly hidden: number;
  readonly embedding: number;
  readonly vocabularySize: number;
}

export interface TraceRequest {
  /** Text before the caret. */
  readonly text: string;
  /** How many of its last tokens are wanted. */
  readonly tokens: number;
}

/** One token on its way through the network. */
export interface TraceStep {
  readonly token: string;
  /** From the lowest layer up: each quantity of the cell, [hidden]. */
  readonly layers: readonly Readonly<Partial<Record<Quantity, Float32Array>>>[];
  /** The likeliest next tokens, y^<t>. */
  readonly likeliest: readonly LikelyToken[];
}

/**
 * A layer that reads the same tokens from both ends, as a language model cannot: what follows is what it must guess.
 * Its inputs are the x<t> of the network in use, its cell is that network's, its weights are random: it has learned nothing.
 */
export interface BidirectionalTrace {
  readonly hidden: number;
  /** At each token of the trace: ->a<t>, which has read what stands before it, and <-a<t>, what stands behind; [hidden]. */
  readonly steps: readonly { readonly forward: Float32Array; readonly backward: Float32Array }[];
}

/** The last tokens before the caret, everything that they made the network do. */
export interface Trace {
  readonly shape: NetworkShape;
  /** Tokens of the text before the first step. */
  readonly before: number;
  readonly steps: readonly TraceStep[];
  readonly bidirectional: BidirectionalTrace;
}

export interface QuantityRequest {
  /** Text before the caret. */
  readonly text: string;
  readonly layer: number;
  readonly quantity: Quantity;
}

/** One quantity of one layer over a long text. */
export interface QuantityTrace {
  readonly shape: NetworkShape;
  readonly layer: number;
  readonly quantity: Quantity;
  readonly tokens: readonly QuantityToken[];
  /** [tokens, hidden], row-major, scaled so that +-127 is +-`scale`. */
  readonly values: Int8Array;
  readonly scale: number;
}

export interface QuantityToken {
  readonly text: string;
  /** What the network gave it, reading what stands before it. */
  readonly probability: number;
  /** What it held to be likeliest there. */
  readonly guess: string;
}

export interface FlowRequest {
  /** Text before the caret. */
  readonly text: string;
  /** Steps of the window. */
  readonly steps: number;
}

/** What networks of the other cells are to learn, to be compared with the one in use. */
export interface CompareRequest {
  readonly text: string;
}

/** How much of the error at the last token reaches back to each step before it. */
export interface GradientFlow {
  readonly steps: number;
  /** Training never looks further back than this. */
  readonly windowSteps: number;
  /** Optimizer steps that the trained networks beside the one in use have taken; 0 where there are none. */
  readonly comparisonSteps: number;
  readonly curves: readonly FlowCurve[];
}

export interface FlowCurve {
  readonly cell: CellKind;
  /** The network in use; one of the same size before training; the same one after a short training on one text. */
  readonly kind: "inUse" | "fresh" | "trained";
  /** Of a trained one, when it ended, on what it learned. */
  readonly lossNatsPerToken?: number;
  /** ||dL<T>/da<t>||, L2 over the units of all layers, t = 1 ... T. */
  readonly norms: readonly number[];
}
