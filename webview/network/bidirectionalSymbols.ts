/** What each symbol of a bidirectional layer is, in the notation of the course. */
import type { Trace } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { GATE_ROWS, type SymbolText } from "./symbols.ts";

export type BidirectionalSymbol = "x" | "y" | "forward" | "backward" | "forwardWeights" | "backwardWeights";

export const BIDIRECTIONAL_NOTATION: Record<BidirectionalSymbol, string> = {
  x: "x⟨t⟩",
  y: "ŷ⟨t⟩",
  forward: "→a⟨t⟩",
  backward: "←a⟨t⟩",
  forwardWeights: "→Waa",
  backwardWeights: "←Waa",
};

/** Everything that is said of a symbol. */
export function bidirectionalSymbolText(
  symbol: BidirectionalSymbol,
  { shape, bidirectional: bothWays }: Trace,
): SymbolText {
  const units = `[${decimal(bothWays.hidden)}]`;
  const weights = `[${decimal(GATE_ROWS[shape.cell] * bothWays.hidden)}, ${decimal(bothWays.hidden)}]`;
  const forward = "→a⟨t⟩ = g(→Waa →a⟨t−1⟩ + →Wax x⟨t⟩ + →ba)";
  const backward = "←a⟨t⟩ = g(←Waa ←a⟨t+1⟩ + ←Wax x⟨t⟩ + ←ba)";
  const name = BIDIRECTIONAL_NOTATION[symbol];
  switch (symbol) {
    case "x":
      return {
        name,
        equation: "x⟨t⟩ = E[token⟨t⟩]",
        shape: `[${decimal(shape.embedding)}]`,
        meaning: t(
          "The token at place t, as the numbers that the network in use has learned for it. Both directions read it.",
        ),
      };
    case "y":
      return {
        name,
        equation: "ŷ⟨t⟩ = softmax(Wy [→a⟨t⟩, ←a⟨t⟩] + by)",
        shape: t("one number for each answer"),
        meaning: t(
          "An answer about the token at place t, from all that stands before it and all that stands behind it: what kind of token it is, say. This layer has learned no such answer.",
        ),
      };
    case "forward":
      return {
        name,
        equation: forward,
        shape: units,
        meaning: t("What is kept of everything up to place t, read from the beginning."),
      };
    case "backward":
      return {
        name,
        equation: backward,
        shape: units,
        meaning: t("What is kept of everything from place t on, read from the end: it knows what is still to come."),
      };
    case "forwardWeights":
      return {
        name,
        equation: forward,
        shape: weights,
        meaning: t(
          "Weights from the units to themselves a place further right: the same at every place, and not those of the other direction.",
        ),
      };
    case "backwardWeights":
      return {
        name,
        equation: backward,
        shape: weights,
        meaning: t(
          "Weights from the units to themselves a place further left: the same at every place, and not those of the other direction.",
        ),
      };
    default:
      return symbol satisfies never;
  }
}
