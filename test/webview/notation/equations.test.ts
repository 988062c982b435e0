/** The panel's equations compute what the core's cells compute. */
import { describe, expect, test } from "vitest";
import { type CellVariant, traitsOf } from "../../../src/core/cells/cellVariants.ts";
import { QUANTITIES_OF, type Quantity } from "../../../src/protocol/inspection.ts";
import { describeBidirectionalSymbol } from "../../../webview/network/bidirectionalSymbols.ts";
import { describeSymbol, NOTATION } from "../../../webview/network/symbols.ts";
import { equationsOf, inDirection, inLayer, stepEquations } from "../../../webview/notation/equations.ts";
import { evaluate } from "./evaluate.ts";

const X = 0.7;
const PREVIOUS = { a: -0.4, c: 0.9 };
const WEIGHTS = [0.5, -1.1, 0.8, 1.3];
const RECURRENT = [-0.6, 0.9, 1.4, -0.7];
const BIASES = [0.1, -0.2, 0.3, 0.4];
const RECURRENT_BIASES = [0.25, 0.15, -0.35, -0.05];

const PEEPHOLES = [0.4, -0.5, 0.9];

const CELLS = ["rnn", "rnnRelu", "gru", "gruResetBefore", "gruSimplified", "lstm", "lstmPeephole"] as const;
type Cell = (typeof CELLS)[number];

/** One step of a cell of the core, with one unit and one input. */
function coreStep(cell: CellVariant) {
  const { cell: forwardable, gates, stateArrays } = traitsOf(cell);
  const floats = (values: readonly number[]) => Float64Array.from(values.slice(0, gates));
  const parameters = {
    input: { W: floats(WEIGHTS), b: floats(BIASES) },
    recurrent: { W: floats(RECURRENT), b: floats(RECURRENT_BIASES) },
    ...(cell === "lstmPeephole" && { peepholes: Float64Array.from(PEEPHOLES) }),
  };
  const previous = [PREVIOUS.a, PREVIOUS.c].slice(0, stateArrays).map(value => Float64Array.of(value));
  return forwardable.forward(parameters, Float64Array.of(X), previous);
}

const isPlain = (cell: Cell) => cell === "rnn" || cell === "rnnRelu";
const isGru = (cell: Cell) => cell.startsWith("gru");

/** The values of the quantities, by the row order of torch.nn: LSTM i,f,g,o and GRU r,z,n with z = 1 - Γu. */
function expected(cell: Cell): Readonly<Partial<Record<Quantity, number>>> {
  const { gates, next } = coreStep(cell);
  const [a, c] = next.map(values => values[0]!);
  const [g0, g1, g2, g3] = gates;
  if (isPlain(cell)) return { hidden: a! };
  if (cell === "gruSimplified") return { update: 1 - g0!, candidate: g1!, hidden: a! };
  if (isGru(cell)) return { reset: g0!, update: 1 - g1!, candidate: g2!, hidden: a! };
  return { update: g0!, forget: g1!, candidate: g2!, output: g3!, memory: c!, hidden: a! };
}

/** The symbols of the weights, and of the input and the previous state. */
function symbolsOf(cell: Cell): Readonly<Record<string, number | readonly number[]>> {
  const state = { "x⟨t⟩": X, "a⟨t−1⟩": PREVIOUS.a, "c⟨t−1⟩": isGru(cell) ? PREVIOUS.a : PREVIOUS.c };
  const block = (letter: string, previous: string, row: number, sign = 1) => {
    const [input, recurrent] = [sign * WEIGHTS[row]!, sign * RECURRENT[row]!];
    return {
      [`W${letter}x`]: input,
      [`W${letter}${previous}`]: recurrent,
      [`W${letter}`]: [recurrent, input],
      [`b${letter}`]: sign * (BIASES[row]! + RECURRENT_BIASES[row]!),
    };
  };
  if (isPlain(cell)) return { ...state, ...block("a", "a", 0) };
  if (cell === "gruSimplified") return { ...state, ...block("u", "c", 0, -1), ...block("c", "c", 1) };
  if (!isGru(cell)) {
    const [pu, pf, po] = PEEPHOLES as [number, number, number];
    const gates = { ...block("u", "a", 0), ...block("f", "a", 1), ...block("c", "a", 2), ...block("o", "a", 3) };
    return { ...state, ...gates, pu, pf, po };
  }
  const candidateBiases = { bcx: BIASES[2]!, bcc: RECURRENT_BIASES[2]! };
  const gates = { ...block("r", "c", 0), ...block("u", "c", 1, -1) };
  return { ...state, ...gates, ...block("c", "c", 2), ...candidateBiases };
}

const shapeOf = (cell: Cell, layers = 1) => ({ cell, layers, hidden: 8, embedding: 5, vocabularySize: 30 });

describe.each(CELLS)("the equations of the %s", cell => {
  test("compute every quantity that the core computes", () => {
    const values = stepEquations(cell).reduce((known, equation) => evaluate(equation, known), symbolsOf(cell));
    for (const quantity of QUANTITIES_OF[cell]) {
      expect(values[NOTATION[quantity]], quantity).toBeCloseTo(expected(cell)[quantity]!, 12);
    }
  });

  test("of the weights compute each gate and the candidate that the weights serve", () => {
    const { weights } = equationsOf(cell);
    const blocks = QUANTITIES_OF[cell].filter(it => isPlain(cell) || (it !== "hidden" && it !== "memory"));
    expect(weights).toHaveLength(blocks.length);
    // With peepholes, the output gate reads the new memory cell, which no weight computes.
    const memory = cell === "lstmPeephole" ? { "c⟨t⟩": expected(cell).memory! } : {};
    const given = { ...symbolsOf(cell), ...memory };
    const values = weights.reduce((known, equation) => evaluate(equation, known), given);
    for (const quantity of blocks) {
      expect(values[NOTATION[quantity]], quantity).toBeCloseTo(expected(cell)[quantity]!, 12);
    }
  });

  test.each(["Wax", "Waa"] as const)("are shown for %s, with the shape of the stacked rows", symbol => {
    const { equations, shape } = describeSymbol(symbol, shapeOf(cell), 0);
    expect(equations).toEqual(equationsOf(cell).weights);
    const rows = 8 * traitsOf(cell).gates;
    expect(shape).toBe(symbol === "Wax" ? `[${rows}, 5]` : `[${rows}, 8]`);
  });

  test("are shown for each quantity", () => {
    for (const quantity of QUANTITIES_OF[cell]) {
      const { name, equations } = describeSymbol(quantity, shapeOf(cell), 0);
      expect(name).toBe(NOTATION[quantity]);
      expect(equations).toEqual([equationsOf(cell).quantities[quantity]]);
      expect(equations[0]).toContain(NOTATION[quantity]);
    }
  });

  test("are shown for both directions of a bidirectional layer", () => {
    const trace = { shape: shapeOf(cell), before: 0, steps: [], bidirectional: { hidden: 4, steps: [] } };
    for (const [symbol, arrow, time] of [
      ["forward", "→", "t−1"],
      ["backward", "←", "t+1"],
    ] as const) {
      const step = describeBidirectionalSymbol(symbol, trace).equations;
      expect(step).toEqual(stepEquations(cell).map(equation => inDirection(equation, arrow)));
      expect(step.join()).toContain(`⟨${time}⟩`);
      const weights = describeBidirectionalSymbol(`${symbol}Weights`, trace);
      expect(weights.equations).toEqual(equationsOf(cell).weights.map(equation => inDirection(equation, arrow)));
      expect(weights.shape).toBe(`[${4 * traitsOf(cell).gates}, 4]`);
    }
  });
});

describe("the form of the GRU", () => {
  test("has the reset gate after the product, as torch.nn, and says so", () => {
    const { candidate } = equationsOf("gru").quantities;
    const values = evaluate(candidate!, { ...symbolsOf("gru"), Γr: expected("gru").reset! });
    const [, , courseCandidate] = coreStep("gruResetBefore").gates;
    expect(values["c̃⟨t⟩"]).toBeCloseTo(expected("gru").candidate!, 12);
    expect(Math.abs(Number(values["c̃⟨t⟩"]) - courseCandidate!)).toBeGreaterThan(1e-3);
    for (const symbol of ["candidate", "reset"] as const) {
      expect(describeSymbol(symbol, shapeOf("gru"), 0).meaning).toMatch(/after the product .* The course .* before/);
    }
    expect(describeSymbol("hidden", shapeOf("gru"), 0).meaning).toContain("PyTorch's form");
    expect(describeSymbol("update", shapeOf("gru"), 0).meaning).toContain("z = 1 − Γu");
  });
});

describe("what holds for one kind of cell only", () => {
  test("each GRU says which form it is, with its state, its candidate, and its weights", () => {
    const forms = { gru: "PyTorch's form", gruResetBefore: "the course's full GRU", gruSimplified: "simplified GRU" };
    for (const [cell, form] of Object.entries(forms) as [Cell, string][]) {
      for (const symbol of ["hidden", "candidate", "Wax", "Waa"] as const) {
        const { meaning } = describeSymbol(symbol, shapeOf(cell), 0);
        for (const other of Object.values(forms))
          expect(meaning.includes(other), `${cell} ${symbol}`).toBe(other === form);
      }
    }
  });

  test("a ReLU has no upper limit, and the other cells are between −1 and 1", () => {
    for (const cell of CELLS) {
      const { meaning } = describeSymbol("hidden", shapeOf(cell), 0);
      expect(meaning.includes("Between −1 and 1"), cell).toBe(cell !== "rnnRelu");
    }
  });

  test("a peephole has the index of its layer", () => {
    const { equations } = describeSymbol("update", shapeOf("lstmPeephole", 2), 1);
    expect(equations).toEqual(["Γu[2] = σ(Wu[2] [a[2]⟨t−1⟩, a[1]⟨t⟩] + pu[2] ∗ c[2]⟨t−1⟩ + bu[2])"]);
  });
});

describe("in a network with several layers", () => {
  test("symbols have the index of their layer, and an upper layer reads the state below", () => {
    const [equation] = equationsOf("rnn").weights;
    expect(inLayer(equation!, { layers: 1 }, 0)).toBe(equation);
    expect(inLayer(equation!, { layers: 2 }, 0)).toBe("a[1]⟨t⟩ = tanh(Waa[1] a[1]⟨t−1⟩ + Wax[1] x⟨t⟩ + ba[1])");
    expect(inLayer(equation!, { layers: 2 }, 1)).toBe("a[2]⟨t⟩ = tanh(Waa[2] a[2]⟨t−1⟩ + Wax[2] a[1]⟨t⟩ + ba[2])");
    const { name, equations, shape } = describeSymbol("Wax", shapeOf("lstm", 2), 1);
    expect([name, shape]).toEqual(["Wax[2]", "[32, 8]"]);
    expect(equations[0]).toBe("Γu[2] = σ(Wua[2] a[2]⟨t−1⟩ + Wux[2] a[1]⟨t⟩ + bu[2])");
  });

  test("the output reads the state of the top layer", () => {
    expect(describeSymbol("y", shapeOf("gru", 3), 2).equations).toEqual(["ŷ⟨t⟩ = softmax(Wya a[3]⟨t⟩ + by)"]);
    expect(describeSymbol("Wya", shapeOf("gru"), 0).equations).toEqual(["ŷ⟨t⟩ = softmax(Wya a⟨t⟩ + by)"]);
  });
});
