/** Describes each symbol of a bidirectional layer, in the notation of the course. */
import type { Trace } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { equationsOf, INPUT_EQUATION, inDirection, stepEquations } from "../notation/equations.ts";
import { type SymbolDescription, weightRows } from "./symbols.ts";

/** Everything in the drawing of a bidirectional layer that has a description. */
export type BidirectionalSymbol = "x" | "y" | "forward" | "backward" | "forwardWeights" | "backwardWeights";

/** The course's symbol for each. */
export const BIDIRECTIONAL_NOTATION: Record<BidirectionalSymbol, string> = {
  x: "x⟨t⟩",
  y: "ŷ⟨t⟩",
  forward: "→a⟨t⟩",
  backward: "←a⟨t⟩",
  forwardWeights: "→Waa",
  backwardWeights: "←Waa",
};

const MEANINGS: Record<BidirectionalSymbol, string> = {
  x: t("The input at step t: the embedding of the token in the network in use. Both directions read it."),
  y: t(
    "A label for the token at step t, for example its type. It uses the tokens before and after it. This layer is untrained and predicts no labels.",
  ),
  forward: t("The forward hidden state: a summary of all tokens up to step t."),
  backward: t("The backward hidden state: a summary of all tokens from step t to the end."),
  forwardWeights: t("The forward recurrent weights, the same at every step. Each direction has its own weights."),
  backwardWeights: t("The backward recurrent weights, the same at every step. Each direction has its own weights."),
};

const MEANINGS_OF_TASK: Partial<Record<BidirectionalSymbol, string>> = {
  x: t("The input at step t: the embedding of the token. Both directions read it."),
  y: t("The label at step t. It uses the tokens before and after it."),
};

/** Describes a symbol of the bidirectional layer of a trace. */
export function describeBidirectionalSymbol(
  symbol: BidirectionalSymbol,
  { shape, bidirectional, answer }: Trace,
): SymbolDescription {
  const { cell } = shape;
  const { hidden } = bidirectional;
  const arrow = symbol === "forward" || symbol === "forwardWeights" ? "→" : "←";
  const marked = (equations: readonly string[]) => equations.map(equation => inDirection(equation, arrow));
  const meaning = (answer && MEANINGS_OF_TASK[symbol]) ?? MEANINGS[symbol];
  const described = { name: BIDIRECTIONAL_NOTATION[symbol], meaning };
  const units = `[${decimal(hidden)}]`;
  const weights = `[${decimal(weightRows(cell, hidden))}, ${decimal(hidden)}]`;
  switch (symbol) {
    case "x":
      return { ...described, equations: [INPUT_EQUATION], shape: `[${decimal(shape.embedding)}]` };
    case "y":
      return {
        ...described,
        equations: ["ŷ⟨t⟩ = softmax(Wy [→a⟨t⟩, ←a⟨t⟩] + by)"],
        shape: t("one number per label"),
      };
    case "forward":
    case "backward":
      return { ...described, equations: marked(stepEquations(cell)), shape: units };
    case "forwardWeights":
    case "backwardWeights":
      return { ...described, equations: marked(equationsOf(cell).weights), shape: weights };
    default:
      return symbol satisfies never;
  }
}
