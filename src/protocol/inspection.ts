/** What a network computes for a text; the panel asks and the completion worker answers. */
import type { CellKind } from "../core/network/spec.ts";
import type { Pattern, PatternPlaces, Prediction, PredictionRequest } from "./lookInside.ts";

/** A token with the probability that was given to it. */
export interface LikelyToken {
  readonly text: string;
  readonly probability: number;
}

/** Quantities of a layer that the panel can show, in the course's words; one number per unit and token. */
export const QUANTITIES = ["hidden", "memory", "candidate", "update", "forget", "output", "reset"] as const;

/** "hidden" is a<t>, "memory" is c<t>, "candidate" is c~<t>; the others are gates, after their sigmoid. */
export type Quantity = (typeof QUANTITIES)[number];

/** The quantities that each kind of cell has. */
export const QUANTITIES_OF: Readonly<Record<CellKind, readonly Quantity[]>> = {
  rnn: ["hidden"],
  rnnRelu: ["hidden"],
  gru: ["hidden", "candidate", "update", "reset"],
  gruResetBefore: ["hidden", "candidate", "update", "reset"],
  gruSimplified: ["hidden", "candidate", "update"],
  lstm: ["hidden", "memory", "candidate", "update", "forget", "output"],
  lstmPeephole: ["hidden", "memory", "candidate", "update", "forget", "output"],
};

/** The network that completes, or that of the run in progress at its last validation. */
export const INSPECTED_NETWORKS = ["inUse", "inTraining"] as const;
export type InspectedNetwork = (typeof INSPECTED_NETWORKS)[number];

/** Sizes of the inspected network. */
export interface NetworkShape {
  readonly cell: CellKind;
  readonly layers: number;
  readonly hidden: number;
  readonly embedding: number;
  readonly vocabularySize: number;
}

/** Asks for everything that the network computes for the last tokens of a text. */
export interface TraceRequest {
  /** Text before the cursor. */
  readonly text: string;
  /** Text after the cursor: its first token is the target of the last step. */
  readonly following?: string;
  /** How many of its last tokens to return. */
  readonly tokens: number;
}

/** What the network computes for one token. */
export interface TraceStep {
  readonly token: string;
  /** From the lowest layer up: each quantity of the cell, [hidden]. */
  readonly layers: readonly Readonly<Partial<Record<Quantity, Float32Array>>>[];
  /** The most likely next tokens, y^<t>. */
  readonly likeliest: readonly LikelyToken[];
  /** The token that really follows, y<t>, with the probability that was given to it; absent at the end of a text. */
  readonly actual?: LikelyToken;
}

/**
 * A bidirectional layer over the same tokens. A language model cannot use one, because it predicts what follows.
 * Its inputs are the x<t> and its cell is that of the network in use; its weights are random and untrained.
 */
export interface BidirectionalTrace {
  readonly hidden: number;
  /** For each token of the trace: ->a<t> has read the tokens up to it, <-a<t> the tokens from it on; [hidden]. */
  readonly steps: readonly { readonly forward: Float32Array; readonly backward: Float32Array }[];
}

/** What the network computes for the last tokens before the cursor. */
export interface Trace {
  readonly shape: NetworkShape;
  /** Number of tokens of the text before the first step. */
  readonly before: number;
  readonly steps: readonly TraceStep[];
  readonly bidirectional: BidirectionalTrace;
}

/** Asks for one quantity of one layer over a text. */
export interface QuantityRequest {
  /** Text before the cursor. */
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

/** A token and how the network predicted it. */
export interface QuantityToken {
  readonly text: string;
  /** The probability that the network gave this token, given the tokens before it. */
  readonly probability: number;
  /** The token that the network found most likely instead, or this token. */
  readonly guess: string;
}

/** Asks how far the gradient of the last token reaches back. */
export interface GradientFlowRequest {
  /** Text before the cursor. */
  readonly text: string;
  /** Number of time steps to measure. */
  readonly steps: number;
}

/** Asks to train the comparison networks on a text. */
export interface CompareRequest {
  readonly text: string;
}

/** The norm of the loss gradient at each time step, for the loss of the last token. */
export interface GradientFlow {
  readonly steps: number;
  /** Training backpropagates through at most this many steps. */
  readonly windowSteps: number;
  /** Optimizer steps of the trained comparison networks; 0 when there are none. */
  readonly comparisonSteps: number;
  readonly curves: readonly GradientCurve[];
}

/** The gradient norms of one network. */
export interface GradientCurve {
  readonly cell: CellKind;
  /** The network in use or in training, or a comparison network of the same size, untrained or trained on one text. */
  readonly kind: InspectedNetwork | "untrained" | "trained";
  /** Final training loss of a trained comparison network. */
  readonly lossNatsPerToken?: number;
  /** ||dL<T>/da<t>||, L2 over the units of all layers, t = 1 ... T. */
  readonly norms: readonly number[];
}

/** These inspect a network; null when there is none. */
export type InspectionRequests = {
  trace: { params: TraceRequest; result: Trace | null };
  traceQuantity: { params: QuantityRequest; result: QuantityTrace | null };
  measureGradients: { params: GradientFlowRequest; result: GradientFlow | null };
  explainPrediction: { params: PredictionRequest; result: Prediction | null };
  findPattern: { params: Pattern; result: PatternPlaces | null };
};

/** What a model writes after the cursor. */
export interface PlaceSuggestion {
  /** "" for nothing. */
  readonly text: string;
  /** Probability that the whole text is right, 0..1. */
  readonly confidence: number;
  /** Whether exactly this text stands there. */
  readonly isRight: boolean;
}

/** A place in a held-out file: what is typed, what really follows, and what is suggested. */
export interface HeldOutPlace {
  /** Relative to the learned folder. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** The last lines before the cursor. */
  readonly typed: string;
  /** What follows up to the end of the line. */
  readonly actual: string;
  /** What network, memory, and document cache suggest together, however unlikely. */
  readonly model: PlaceSuggestion;
  /** The likeliest rest of the line by the network alone; absent where there is no network. */
  readonly network?: PlaceSuggestion;
}

/** Completions at a few held-out places, the same ones throughout the run. */
export interface CompletionsEvent {
  readonly step: number;
  readonly places: readonly HeldOutPlace[];
}
