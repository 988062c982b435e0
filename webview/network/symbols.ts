/** What each symbol of the drawn network is: its equation, its shape and its meaning, in the notation of the course. */
import type { NetworkShape, Quantity } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";

export type SymbolName = "x" | "y" | "Wax" | "Waa" | "Wya" | Quantity;

export interface SymbolText {
  readonly name: string;
  readonly equation: string;
  readonly shape: string;
  readonly meaning: string;
}

/** The sign of a quantity. */
export const NOTATION: Record<Quantity, string> = {
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
  hidden: t("activation a⟨t⟩"),
  memory: t("memory cell c⟨t⟩"),
  candidate: t("candidate c̃⟨t⟩"),
  update: t("update gate Γu"),
  forget: t("forget gate Γf"),
  output: t("output gate Γo"),
  reset: t("relevance gate Γr"),
};

const HIDDEN = {
  rnn: "a⟨t⟩ = tanh(Waa a⟨t−1⟩ + Wax x⟨t⟩ + ba)",
  gru: "a⟨t⟩ = c⟨t⟩ = Γu ∗ c̃⟨t⟩ + (1 − Γu) ∗ c⟨t−1⟩",
  lstm: "a⟨t⟩ = Γo ∗ tanh c⟨t⟩",
} as const;

/** Blocks of rows in the weights of a cell: one for each gate and candidate. */
export const GATE_ROWS = { rnn: 1, gru: 3, lstm: 4 } as const;

/**
 * Everything that is said of a symbol in a network of this shape.
 * @param layer 0 is the lowest; what comes into the others is the activation of the one below
 */
export function symbolText(symbol: SymbolName, shape: NetworkShape, layer: number): SymbolText {
  const { cell, hidden, embedding, vocabularySize } = shape;
  const units = `[${decimal(hidden)}]`;
  const inputs = decimal(layer === 0 ? embedding : hidden);
  const rows = decimal(GATE_ROWS[cell] * hidden);
  const gate = (letter: string) => `Γ${letter} = σ(W${letter} [a⟨t−1⟩, x⟨t⟩] + b${letter})`;
  switch (symbol) {
    case "x":
      return said(
        "x⟨t⟩",
        "x⟨t⟩ = E[token⟨t⟩]",
        `[${decimal(embedding)}]`,
        t("The token that is read at step t, as the numbers that the network has learned for it."),
      );
    case "y":
      return said(
        "ŷ⟨t⟩",
        "ŷ⟨t⟩ = softmax(Wya a⟨t⟩ + by)",
        `[${decimal(vocabularySize)}]`,
        t("How likely each token of the vocabulary is to come next."),
      );
    case "Wax":
      return said(
        withLayerIndex("Wax", shape, layer),
        HIDDEN.rnn,
        `[${rows}, ${inputs}]`,
        cell === "rnn"
          ? t("Weights from the input to the units: the same at every step.")
          : t("Weights from the input to the units, with the rows of the gates: the same at every step."),
      );
    case "Waa":
      return said(
        withLayerIndex("Waa", shape, layer),
        HIDDEN.rnn,
        `[${rows}, ${decimal(hidden)}]`,
        cell === "rnn"
          ? t(
              "Weights from the units to themselves a step later: the same at every step. What is remembered goes through them.",
            )
          : t(
              "Weights from the units to themselves a step later, with the rows of the gates: the same at every step. What is remembered goes through them.",
            ),
      );
    case "Wya":
      return said(
        "Wya",
        "ŷ⟨t⟩ = softmax(Wya a⟨t⟩ + by)",
        `[${decimal(vocabularySize)}, ${decimal(hidden)}]`,
        t("Weights from the units to the guess: the same at every step."),
      );
    case "hidden":
      return said(
        withLayerIndex("a", shape, layer, "⟨t⟩"),
        HIDDEN[cell],
        units,
        t("What the layer passes on: to the next step, and to the layer above or the guess. Between −1 and 1."),
      );
    case "memory":
      return said(
        "c⟨t⟩",
        "c⟨t⟩ = Γu ∗ c̃⟨t⟩ + Γf ∗ c⟨t−1⟩",
        units,
        t("The memory cell. Where Γf is near 1 and Γu near 0 it holds its number over many steps."),
      );
    case "candidate":
      return said(
        "c̃⟨t⟩",
        cell === "gru" ? "c̃⟨t⟩ = tanh(Γr ∗ (Wcc c⟨t−1⟩) + Wcx x⟨t⟩ + bc)" : "c̃⟨t⟩ = tanh(Wc [a⟨t−1⟩, x⟨t⟩] + bc)",
        units,
        t("What could be written to memory at this step."),
      );
    case "update":
      return said(
        "Γu",
        gate("u"),
        units,
        t("The update gate: how much of the candidate is written, 0 nothing, 1 all of it."),
      );
    case "forget":
      return said(
        "Γf",
        gate("f"),
        units,
        t("The forget gate: how much of the memory is kept, 0 nothing, 1 all of it."),
      );
    case "output":
      return said("Γo", gate("o"), units, t("The output gate: how much of the memory is let out."));
    case "reset":
      return said("Γr", gate("r"), units, t("The relevance gate: how much the old memory counts for the candidate."));
    default:
      return symbol satisfies never;
  }
}

function said(name: string, equation: string, shape: string, meaning: string): SymbolText {
  return { name, equation, shape, meaning };
}

/** "Waa", or "Waa[2]" where there are layers to tell apart, as the course numbers them. */
export function withLayerIndex(name: string, { layers }: NetworkShape, layer: number, place = ""): string {
  return layers === 1 ? `${name}${place}` : `${name}[${layer + 1}]${place}`;
}
