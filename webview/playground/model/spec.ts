/** What a network of the playground is made of: its knobs, their ranges, and the sizes that follow from them. */
import { CELL_VARIANT_NAMES, type CellVariant } from "../../../src/core/cells/cellVariants.ts";

/** A feed-forward network over a window of tokens, or one of core's recurrent cells. */
export const PLAY_CELLS = ["window", ...CELL_VARIANT_NAMES] as const;
export type PlayCell = "window" | CellVariant;

export const TASK_IDS = ["copy", "parity", "brackets", "addition", "names", "selection"] as const;
export type TaskId = (typeof TASK_IDS)[number];

/** The knobs. All but the learning rate and clipping make a new network. */
export interface PlaySpec {
  readonly task: TaskId;
  readonly cell: PlayCell;
  readonly units: number;
  readonly layers: number;
  readonly isBidirectional: boolean;
  /** Time steps of a sequence: Tx. */
  readonly length: number;
  readonly learningRate: number;
  /** The highest norm of the gradients; null turns clipping off. */
  readonly clipNorm: number | null;
  /** Whether a⟨0⟩ is zeros or noise. */
  readonly initialState: "zeros" | "random";
  readonly seed: number;
}

export const DEFAULT_SPEC: PlaySpec = {
  task: "copy",
  cell: "lstm",
  units: 16,
  layers: 1,
  isBidirectional: false,
  length: 10,
  learningRate: 0.02,
  clipNorm: 1,
  initialState: "zeros",
  seed: 1,
};

/** The lowest and the highest value of each number that can be chosen. */
export const RANGES = {
  units: [1, 64],
  layers: [1, 2],
  length: [2, 60],
  learningRate: [0.0001, 1],
  clipNorm: [0.01, 100],
  seed: [1, 999_999],
} as const;

/** The width of an embedding row. */
export const EMBEDDING_SIZE = 8;
/** The tokens that the feed-forward network reads at each step. */
export const WINDOW_TOKENS = 5;
/** Sequences in one training step. */
export const BATCH = 16;
/** Adam's settings; a larger epsilon than usual, so that GPUs with few digits can add it. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 } as const;

/** Tasks in which each target is the next token. A network that reads from both ends would see it. */
export function isNextTokenTask(task: TaskId): boolean {
  return task === "names" || task === "selection";
}

/** Makes combinations that have no meaning into the nearest one that has. */
export function sensibleSpec(spec: PlaySpec): PlaySpec {
  const isOneDirection = spec.cell === "window" || isNextTokenTask(spec.task);
  return {
    ...spec,
    layers: spec.cell === "window" ? 1 : spec.layers,
    isBidirectional: isOneDirection ? false : spec.isBidirectional,
  };
}
