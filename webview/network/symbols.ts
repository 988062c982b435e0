/** Describes each symbol of the drawn network: its equations, its shape, and its meaning. */
import type { NetworkShape, Quantity } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { equationsOf, INPUT_EQUATION, inLayer, OUTPUT_EQUATION, STEP_LOSS_EQUATION } from "../notation/equations.ts";

/** Everything in the drawing that has a description. */
export type SymbolName = "x" | "y" | "target" | "Wax" | "Waa" | "Wya" | Quantity;

export interface SymbolDescription {
  readonly name: string;
  /** One equation or several. */
  readonly equations: readonly string[];
  readonly shape: string;
  readonly meaning: string;
}

/** The course's symbol for each quantity. */
export const NOTATION: Record<Quantity, string> = {
  hidden: "a⟨t⟩",
  memory: "c⟨t⟩",
  candidate: "c̃⟨t⟩",
  update: "Γu",
  forget: "Γf",
  output: "Γo",
  reset: "Γr",
};

/** The name of each quantity. */
export const QUANTITY_NAMES: Record<Quantity, string> = {
  hidden: t("hidden state a⟨t⟩"),
  memory: t("memory cell c⟨t⟩"),
  candidate: t("candidate c̃⟨t⟩"),
  update: t("update gate Γu"),
  forget: t("forget gate Γf"),
  output: t("output gate Γo"),
  reset: t("relevance gate Γr"),
};

const MEANINGS: Record<Exclude<SymbolName, "Wax" | "Waa">, string> = {
  target: t(
    "The token that really follows. As a one-hot vector, it picks one probability of ŷ⟨t⟩. The loss L⟨t⟩ is its negative logarithm, in nats: 0 for certainty.",
  ),
  x: t("The input at step t: the embedding of the token."),
  y: t("The prediction: the probability that each token of the vocabulary comes next."),
  Wya: t("The weights from the hidden state to the output, the same at every step."),
  hidden: t("The hidden state. It goes to the next step and to the layer above or the output."),
  memory: t("The memory cell. Where Γf is near 1 and Γu is near 0, it keeps its value over many steps."),
  candidate: t("The candidate: the new value that the memory cell could take at this step."),
  update: t("The update gate: how much of the candidate enters the memory cell, from 0 (nothing) to 1 (all)."),
  forget: t("The forget gate: how much of the previous memory stays, from 0 (nothing) to 1 (all)."),
  output: t("The output gate: how much of the memory cell enters the hidden state, from 0 (nothing) to 1 (all)."),
  reset: t("The relevance gate: how much of the previous memory the candidate uses, from 0 (nothing) to 1 (all)."),
};

const BOUNDED = t("Between −1 and 1.");
const STORED = t("PyTorch stores z = 1 − Γu, so its files hold Wu and bu with the opposite sign.");
const AFTER = t(
  "This is PyTorch's form: Γr is applied after the product with Wcc. The course applies it before, to c⟨t−1⟩.",
);
const BEFORE = t("This is the course's full GRU: Γr is applied to c⟨t−1⟩ before the product with Wcc.");
const SIMPLE = t("This is the course's simplified GRU: it has no relevance gate Γr.");
const HIDDEN_RELU = t("From 0 up, without a limit.");

type Notes = Readonly<Partial<Record<Quantity, readonly string[]>>>;

/** The form of a GRU stands with its state and its candidate, and with Γr where it has one. */
const gruNotes = (form: string): Notes => ({
  hidden: [BOUNDED, form],
  candidate: [form],
  reset: [form],
  update: [STORED],
});

/** What holds for one kind of cell only. PyTorch names the update gate of a GRU the other way around. */
const NOTES: Readonly<Record<NetworkShape["cell"], Notes>> = {
  rnn: { hidden: [BOUNDED] },
  rnnRelu: { hidden: [HIDDEN_RELU] },
  gru: gruNotes(AFTER),
  gruResetBefore: gruNotes(BEFORE),
  gruSimplified: gruNotes(SIMPLE),
  lstm: { hidden: [BOUNDED] },
  lstmPeephole: { hidden: [BOUNDED] },
};

interface RowBlocks {
  /** The subscript of each block of rows in Wax and Waa, in the order of the weight files. */
  readonly letters: readonly string[];
  /** The subscript of the previous state. */
  readonly state: "a" | "c";
}

const ROW_BLOCKS: Record<NetworkShape["cell"], RowBlocks> = {
  rnn: { letters: ["a"], state: "a" },
  rnnRelu: { letters: ["a"], state: "a" },
  gru: { letters: ["r", "u", "c"], state: "c" },
  gruResetBefore: { letters: ["r", "u", "c"], state: "c" },
  gruSimplified: { letters: ["u", "c"], state: "c" },
  lstm: { letters: ["u", "f", "c", "o"], state: "a" },
  lstmPeephole: { letters: ["u", "f", "c", "o"], state: "a" },
};

/** The rows of a cell's weights for a number of hidden units: one block for each gate and for the candidate. */
export function weightRows(cell: NetworkShape["cell"], hidden: number): number {
  return ROW_BLOCKS[cell].letters.length * hidden;
}

/**
 * Describes a symbol in a network of this shape.
 *
 * @param layer 0 is the lowest; the input of an upper layer is the hidden state of the layer below
 */
export function describeSymbol(symbol: SymbolName, shape: NetworkShape, layer: number): SymbolDescription {
  const { cell, hidden, embedding, vocabularySize } = shape;
  const top = shape.layers - 1;
  const inputs = layer === 0 ? embedding : hidden;
  switch (symbol) {
    case "x":
      return { name: "x⟨t⟩", equations: [INPUT_EQUATION], shape: shapeText(embedding), meaning: MEANINGS.x };
    case "y":
    case "Wya": {
      const equations = [outputEquation(shape, top)];
      return symbol === "y"
        ? { name: "ŷ⟨t⟩", equations, shape: shapeText(vocabularySize), meaning: MEANINGS.y }
        : { name: "Wya", equations, shape: shapeText(vocabularySize, hidden), meaning: MEANINGS.Wya };
    }
    case "target": {
      const equations = [STEP_LOSS_EQUATION];
      return { name: "y⟨t⟩", equations, shape: shapeText(vocabularySize), meaning: MEANINGS.target };
    }
    case "Wax":
    case "Waa":
      return {
        name: inLayer(symbol, shape, layer),
        equations: equationsOf(cell).weights.map(equation => inLayer(equation, shape, layer)),
        shape: shapeText(weightRows(cell, hidden), symbol === "Wax" ? inputs : hidden),
        meaning: weightMeaning(symbol, cell),
      };
    default:
      return describeQuantity(symbol, shape, layer);
  }
}

function describeQuantity(quantity: Quantity, shape: NetworkShape, layer: number): SymbolDescription {
  const equation = equationsOf(shape.cell).quantities[quantity];
  return {
    name: inLayer(NOTATION[quantity], shape, layer),
    equations: equation === undefined ? [] : [inLayer(equation, shape, layer)],
    shape: shapeText(shape.hidden),
    meaning: [MEANINGS[quantity], ...(NOTES[shape.cell][quantity] ?? [])].join(" "),
  };
}

/** The output reads the hidden state of the top layer. */
function outputEquation(shape: NetworkShape, top: number): string {
  return OUTPUT_EQUATION.replace("a⟨t⟩", inLayer("a⟨t⟩", shape, top));
}

function weightMeaning(symbol: "Wax" | "Waa", cell: NetworkShape["cell"]): string {
  const what =
    symbol === "Wax"
      ? t("The weights from the input to the hidden units, the same at every step.")
      : t("The weights from the previous hidden state to the hidden units, the same at every step.");
  const { letters, state } = ROW_BLOCKS[cell];
  const { candidate = [], update = [] } = NOTES[cell];
  const blocks = letters.map(letter => `W${letter}${symbol === "Wax" ? "x" : state}`);
  const stacked = blocks.length > 1 ? [t("{0} stacks {1}.", symbol, blocks.join(", "))] : [];
  return [what, ...stacked, ...candidate, ...update].join(" ");
}

const shapeText = (...sizes: readonly number[]) => `[${sizes.map(size => decimal(size)).join(", ")}]`;
