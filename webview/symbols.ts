/** What each symbol of the drawn network is: its equation, its shape and its meaning, in the notation of the course. */
import type { NetworkShape, Quantity } from "../src/protocol/inspection.ts";
import { count } from "./words.ts";

export type SymbolName = "x" | "y" | "Wax" | "Waa" | "Wya" | Quantity;

export interface SymbolText {
  readonly name: string;
  readonly equation: string;
  readonly shape: string;
  readonly meaning: string;
}

/** The sign of a quantity. */
export const SIGNS: Record<Quantity, string> = {
  hidden: "a⟨t⟩",
  memory: "c⟨t⟩",
  candidate: "c̃⟨t⟩",
  update: "Γu",
  forget: "Γf",
  output: "Γo",
  reset: "Γr",
};

/** What the quantity is called. */
export const QUANTITY_NAMES: Record<Quantity, string> = {
  hidden: "activation a⟨t⟩",
  memory: "memory cell c⟨t⟩",
  candidate: "candidate c̃⟨t⟩",
  update: "update gate Γu",
  forget: "forget gate Γf",
  output: "output gate Γo",
  reset: "relevance gate Γr",
};

const HIDDEN = {
  rnn: "a⟨t⟩ = tanh(Waa a⟨t−1⟩ + Wax x⟨t⟩ + ba)",
  gru: "a⟨t⟩ = c⟨t⟩ = Γu ∗ c̃⟨t⟩ + (1 − Γu) ∗ c⟨t−1⟩",
  lstm: "a⟨t⟩ = Γo ∗ tanh c⟨t⟩",
} as const;

const GATE_ROWS = { rnn: 1, gru: 3, lstm: 4 } as const;

/** Everything that is said of a symbol in a network of this shape. */
export function symbolText(symbol: SymbolName, shape: NetworkShape): SymbolText {
  const { cell, hidden, embedding, vocabularySize } = shape;
  const units = `[${count(hidden)}]`;
  const rows = count(GATE_ROWS[cell] * hidden);
  const gated = cell === "rnn" ? "" : ", with the rows of its gates";
  const gate = (letter: string) => `Γ${letter} = σ(W${letter} [a⟨t−1⟩, x⟨t⟩] + b${letter})`;
  switch (symbol) {
    case "x":
      return said(
        "x⟨t⟩",
        "x⟨t⟩ = E[token⟨t⟩]",
        `[${count(embedding)}]`,
        "The token that is read at step t, as the numbers that the network has learnt for it.",
      );
    case "y":
      return said(
        "ŷ⟨t⟩",
        "ŷ⟨t⟩ = softmax(Wya a⟨t⟩ + by)",
        `[${count(vocabularySize)}]`,
        "How likely each token of the vocabulary is to come next.",
      );
    case "Wax":
      return said(
        "Wax",
        HIDDEN.rnn,
        `[${rows}, ${count(embedding)}]`,
        `Weights from the input to the units${gated}: the same at every step.`,
      );
    case "Waa":
      return said(
        "Waa",
        HIDDEN.rnn,
        `[${rows}, ${count(hidden)}]`,
        `Weights from the units to themselves a step later${gated}: the same at every step. What is remembered goes through them.`,
      );
    case "Wya":
      return said(
        "Wya",
        "ŷ⟨t⟩ = softmax(Wya a⟨t⟩ + by)",
        `[${count(vocabularySize)}, ${count(hidden)}]`,
        "Weights from the units to the guess: the same at every step.",
      );
    case "hidden":
      return said(
        "a⟨t⟩",
        HIDDEN[cell],
        units,
        "What the layer passes on: to the next step, and to the layer above or the guess. Between −1 and 1.",
      );
    case "memory":
      return said(
        "c⟨t⟩",
        "c⟨t⟩ = Γu ∗ c̃⟨t⟩ + Γf ∗ c⟨t−1⟩",
        units,
        "The memory cell. Where Γf is near 1 and Γu near 0 it holds its number over many steps.",
      );
    case "candidate":
      return said(
        "c̃⟨t⟩",
        cell === "gru" ? "c̃⟨t⟩ = tanh(Γr ∗ (Wcc c⟨t−1⟩) + Wcx x⟨t⟩ + bc)" : "c̃⟨t⟩ = tanh(Wc [a⟨t−1⟩, x⟨t⟩] + bc)",
        units,
        "What could be written to memory at this step.",
      );
    case "update":
      return said(
        "Γu",
        gate("u"),
        units,
        "The update gate: how much of the candidate is written, 0 nothing, 1 all of it.",
      );
    case "forget":
      return said("Γf", gate("f"), units, "The forget gate: how much of the memory is kept, 0 nothing, 1 all of it.");
    case "output":
      return said("Γo", gate("o"), units, "The output gate: how much of the memory is let out.");
    case "reset":
      return said("Γr", gate("r"), units, "The relevance gate: how much the old memory counts for the candidate.");
    default:
      return symbol satisfies never;
  }
}

function said(name: string, equation: string, shape: string, meaning: string): SymbolText {
  return { name, equation, shape, meaning };
}
