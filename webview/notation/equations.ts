/** The equations of the network in the notation of the sequence-model course (Ng 2018). */
import type { NetworkShape, Quantity } from "../../src/protocol/inspection.ts";
import type { SequenceTask } from "../../src/protocol/training.ts";

type CellKind = NetworkShape["cell"];

/** The output layer. */
export const OUTPUT_EQUATION = "ŷ⟨t⟩ = softmax(Wya a⟨t⟩ + by)";

/** The embedding layer: E has one row per token. */
export const INPUT_EQUATION = "x⟨t⟩ = E[token⟨t⟩]";

/** The loss of a step: y⟨t⟩ is one-hot, so one term of the sum is left. */
export const STEP_LOSS_EQUATION = "L⟨t⟩ = −Σ y⟨t⟩ ln ŷ⟨t⟩";

/** The loss that the learning curve shows: for T tokens that hold C characters, for T tags, or for m texts. */
export function lossEquation(task: SequenceTask | undefined): string {
  switch (task) {
    case "classify":
      return "L = −(1/m) Σ log₂ ŷ(i)[y(i)],  i = 1 … m";
    case "tag":
      return "L = −(1/T) Σ log₂ ŷ⟨t⟩[y⟨t⟩],  t = 1 … T";
    default:
      return "L = −(1/C) Σ log₂ ŷ⟨t⟩[y⟨t⟩],  t = 1 … T";
  }
}

/** The equations of a cell. */
export interface CellEquations {
  /** One equation for each quantity of the cell. */
  readonly quantities: Readonly<Partial<Record<Quantity, string>>>;
  /** The equations that use the weights Wax and Waa, with the block of rows that each of them uses. */
  readonly weights: readonly string[];
}

/** A gate reads the previous state and the input: a⟨t−1⟩ in an LSTM and c⟨t−1⟩ in a GRU, where both are equal. */
const gate = (letter: string, state: "a" | "c") => `Γ${letter} = σ(W${letter} [${state}⟨t−1⟩, x⟨t⟩] + b${letter})`;
const gateRows = (letter: string, state: "a" | "c") =>
  `Γ${letter} = σ(W${letter}${state} ${state}⟨t−1⟩ + W${letter}x x⟨t⟩ + b${letter})`;

const RNN = "a⟨t⟩ = tanh(Waa a⟨t−1⟩ + Wax x⟨t⟩ + ba)";
/** As in torch.nn, Γr scales the recurrent product; the course scales c⟨t−1⟩ before the product. */
const GRU_CANDIDATE = "c̃⟨t⟩ = tanh(Γr ∗ (Wcc c⟨t−1⟩ + bcc) + Wcx x⟨t⟩ + bcx)";

/** The first form, as in the course: Γr scales c⟨t−1⟩ before the product. */
const GRU_BEFORE_CANDIDATE = "c̃⟨t⟩ = tanh(Wc [Γr ∗ c⟨t−1⟩, x⟨t⟩] + bc)";
const GRU_SIMPLE_CANDIDATE = "c̃⟨t⟩ = tanh(Wc [c⟨t−1⟩, x⟨t⟩] + bc)";
const GRU_STATE = "a⟨t⟩ = c⟨t⟩ = Γu ∗ c̃⟨t⟩ + (1 − Γu) ∗ c⟨t−1⟩";
/** Peepholes: a gate also reads the memory cell of its own unit. */
const peephole = (letter: string, time: string) =>
  `Γ${letter} = σ(W${letter} [a⟨t−1⟩, x⟨t⟩] + p${letter} ∗ c⟨${time}⟩ + b${letter})`;
const peepholeRows = (letter: string, time: string) =>
  `Γ${letter} = σ(W${letter}a a⟨t−1⟩ + W${letter}x x⟨t⟩ + p${letter} ∗ c⟨${time}⟩ + b${letter})`;
const RNN_RELU = "a⟨t⟩ = max(0, Waa a⟨t−1⟩ + Wax x⟨t⟩ + ba)";

const CELLS: Record<CellKind, CellEquations> = {
  rnn: { quantities: { hidden: RNN }, weights: [RNN] },
  rnnRelu: { quantities: { hidden: RNN_RELU }, weights: [RNN_RELU] },
  gruResetBefore: {
    quantities: {
      hidden: GRU_STATE,
      candidate: GRU_BEFORE_CANDIDATE,
      update: gate("u", "c"),
      reset: gate("r", "c"),
    },
    weights: [gateRows("r", "c"), gateRows("u", "c"), "c̃⟨t⟩ = tanh(Wcc (Γr ∗ c⟨t−1⟩) + Wcx x⟨t⟩ + bc)"],
  },
  gruSimplified: {
    quantities: { hidden: GRU_STATE, candidate: GRU_SIMPLE_CANDIDATE, update: gate("u", "c") },
    weights: [gateRows("u", "c"), "c̃⟨t⟩ = tanh(Wcc c⟨t−1⟩ + Wcx x⟨t⟩ + bc)"],
  },
  gru: {
    quantities: {
      hidden: "a⟨t⟩ = c⟨t⟩ = Γu ∗ c̃⟨t⟩ + (1 − Γu) ∗ c⟨t−1⟩",
      candidate: GRU_CANDIDATE,
      update: gate("u", "c"),
      reset: gate("r", "c"),
    },
    weights: [gateRows("r", "c"), gateRows("u", "c"), GRU_CANDIDATE],
  },
  lstmPeephole: {
    quantities: {
      hidden: "a⟨t⟩ = Γo ∗ tanh c⟨t⟩",
      memory: "c⟨t⟩ = Γu ∗ c̃⟨t⟩ + Γf ∗ c⟨t−1⟩",
      candidate: "c̃⟨t⟩ = tanh(Wc [a⟨t−1⟩, x⟨t⟩] + bc)",
      update: peephole("u", "t−1"),
      forget: peephole("f", "t−1"),
      output: peephole("o", "t"),
    },
    weights: [
      peepholeRows("u", "t−1"),
      peepholeRows("f", "t−1"),
      "c̃⟨t⟩ = tanh(Wca a⟨t−1⟩ + Wcx x⟨t⟩ + bc)",
      peepholeRows("o", "t"),
    ],
  },
  lstm: {
    quantities: {
      hidden: "a⟨t⟩ = Γo ∗ tanh c⟨t⟩",
      memory: "c⟨t⟩ = Γu ∗ c̃⟨t⟩ + Γf ∗ c⟨t−1⟩",
      candidate: "c̃⟨t⟩ = tanh(Wc [a⟨t−1⟩, x⟨t⟩] + bc)",
      update: gate("u", "a"),
      forget: gate("f", "a"),
      output: gate("o", "a"),
    },
    weights: [gateRows("u", "a"), gateRows("f", "a"), "c̃⟨t⟩ = tanh(Wca a⟨t−1⟩ + Wcx x⟨t⟩ + bc)", gateRows("o", "a")],
  },
};

/** The equations of a cell, for a network with one layer. */
export function equationsOf(cell: CellKind): CellEquations {
  return CELLS[cell];
}

/** The order in which a step computes its quantities: with peepholes, the output gate reads the new memory cell. */
const ORDER: readonly Quantity[] = ["update", "forget", "reset", "candidate", "memory", "output", "hidden"];

/** One time step of a cell, in the order of computation. */
export function stepEquations(cell: CellKind): readonly string[] {
  const { quantities } = CELLS[cell];
  return ORDER.flatMap(quantity => quantities[quantity] ?? []);
}

/** The symbols of an equation that belong to a layer: its state, its input, its gates, its weights and its biases. */
const SYMBOLS = /c̃|Γ.|W[a-z]+|b[a-z]+|p[ufo](?= ∗)|[acx](?=⟨)/g;

/** Adds layer indices, as in a[2]⟨t⟩, when there are several layers; the input of an upper layer is the state below. */
export function inLayer(equation: string, { layers }: Pick<NetworkShape, "layers">, layer: number): string {
  if (layers === 1) return equation;
  return equation.replace(SYMBOLS, symbol => {
    if (symbol === "x") return layer === 0 ? symbol : `a[${layer}]`;
    return `${symbol}[${layer + 1}]`;
  });
}

/** Adds the arrow of a direction, as in →a⟨t⟩; the backward direction reads the state of the next step. */
export function inDirection(equation: string, arrow: "→" | "←"): string {
  const marked = equation.replace(SYMBOLS, symbol => (symbol === "x" ? symbol : `${arrow}${symbol}`));
  return arrow === "→" ? marked : marked.replaceAll("t−1", "t+1");
}
