/** What a network computes for a text; the panel asks and the completion worker answers. */
import type { Hold } from "../core/explain/holdUnit.ts";
import type { CellKind } from "../core/network/spec.ts";
import type { TaskSpec } from "../core/tasks/taskSpec.ts";

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

/** The network that completes, that of the run in progress at its last validation, or that of a trained task. */
export const INSPECTED_NETWORKS = ["inUse", "inTraining", "task"] as const;
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

/** The tasks whose networks read a text, so that it can be looked into. */
export const READING_TASKS = ["classify", "tag", "translate"] as const satisfies readonly TaskSpec["task"][];
export type ReadingTask = (typeof READING_TASKS)[number];

/** What the network of a task answers to the whole text. */
export interface TaskAnswer {
  readonly task: ReadingTask;
  /** A label, a tag for each token, or a text. */
  readonly output: string;
  /** Numbers of ŷ: the labels, or 1 for the probability of the second of two; 0 for an encoder. */
  readonly outputs: number;
}

/** Asks what the network of a task computes for the text at the cursor. */
export interface TaskTraceRequest {
  /** Absolute path. */
  readonly modelFolder: string;
  /** The lines around the cursor, up to the next blank lines, as one sentence can be many lines of a data file. */
  readonly lines: readonly string[];
  /** The line of the cursor among them, from 0. */
  readonly line: number;
  /** How many tokens to return. */
  readonly tokens: number;
}

/** Asks for one quantity of one layer over the same text. */
export interface TaskQuantityRequest extends Omit<TaskTraceRequest, "tokens"> {
  readonly layer: number;
  readonly quantity: Quantity;
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
  /** Of a task, the top layer of its own network; without steps where that reads in one direction. */
  readonly bidirectional: BidirectionalTrace;
  /** Absent: a language model. `likeliest` of a step has the labels at that token, or as if the text ended there. */
  readonly answer?: TaskAnswer;
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
  /** Absent: a language model. `guess` of a token is then the likeliest label, "" where there is none. */
  readonly answer?: TaskAnswer;
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
  readonly kind: Exclude<InspectedNetwork, "task"> | "untrained" | "trained";
  /** Final training loss of a trained comparison network. */
  readonly lossNatsPerToken?: number;
  /** ||dL<T>/da<t>||, L2 over the units of all layers, t = 1 ... T. */
  readonly norms: readonly number[];
}

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

export interface SampleRequest {
  readonly prompt: string;
  /** In characters. */
  readonly length: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed?: number;
}

/** A sampled token with its probability before temperature, top-k, and top-p. */
export interface SampledToken extends LikelyToken {
  /** The five most likely tokens at this position, in descending order; may include the sampled token. */
  readonly likeliest: readonly LikelyToken[];
}

/** A sample from the network. */
export interface SampleResult {
  readonly text: string;
  /** Their texts add up to `text`, except for characters that are split between tokens. */
  readonly tokens: readonly SampledToken[];
  /** Reproduces the sample. */
  readonly seed: number;
}

/** These inspect a network; null when there is none. */
export type InspectionRequests = {
  trace: { params: TraceRequest; result: Trace | null };
  traceQuantity: { params: QuantityRequest; result: QuantityTrace | null };
  measureGradients: { params: GradientFlowRequest; result: GradientFlow | null };
  explainPrediction: { params: PredictionRequest; result: Prediction | null };
  findPattern: { params: Pattern; result: PatternPlaces | null };
};
