/** What the cells compute, in the notation of the sequence-model course (Ng 2018), for the panel's captions. */
import { t } from "../../src/protocol/localize.ts";
import type { RunSettings } from "../../src/protocol/training.ts";

type CellKind = RunSettings["cell"];

export interface CellText {
  readonly name: string;
  readonly equations: readonly string[];
  /** What the symbols are, in a sentence. */
  readonly meaning: string;
}

const OUTPUT = "ŷ⟨t⟩ = softmax(Wya a⟨t⟩ + by)";

const CELLS: Record<CellKind, CellText> = {
  rnn: {
    name: "RNN",
    equations: ["a⟨t⟩ = tanh(Waa a⟨t−1⟩ + Wax x⟨t⟩ + ba)", OUTPUT],
    meaning: t(
      "x⟨t⟩ is the token read at step t, a⟨t⟩ what the network keeps of all it has read, ŷ⟨t⟩ its guess of what follows.",
    ),
  },
  gru: {
    name: "GRU",
    equations: [
      "c̃⟨t⟩ = tanh(Γr ∗ (Wcc c⟨t−1⟩) + Wcx x⟨t⟩ + bc)",
      "c⟨t⟩ = Γu ∗ c̃⟨t⟩ + (1 − Γu) ∗ c⟨t−1⟩,  a⟨t⟩ = c⟨t⟩",
      OUTPUT,
    ],
    meaning: t(
      "The update gate Γu says how much of the memory c⟨t⟩ is written again, the relevance gate Γr how much of the old one counts for it; both lie between 0 and 1.",
    ),
  },
  lstm: {
    name: "LSTM",
    equations: ["c⟨t⟩ = Γu ∗ c̃⟨t⟩ + Γf ∗ c⟨t−1⟩", "a⟨t⟩ = Γo ∗ tanh c⟨t⟩", OUTPUT],
    meaning: t(
      "Three gates between 0 and 1: Γu writes to the memory cell c⟨t⟩, Γf keeps what it held, Γo lets it out. x⟨t⟩ is the token read at step t, ŷ⟨t⟩ the guess of what follows.",
    ),
  },
};

/** Name, equations and meaning of a cell. */
export function cellText(cell: CellKind): CellText {
  return CELLS[cell];
}

/** What the curve draws. T tokens that hold C characters. */
export const LOSS_EQUATION = "L = −(1/C) Σ log₂ ŷ⟨t⟩[y⟨t⟩],  t = 1 … T";
