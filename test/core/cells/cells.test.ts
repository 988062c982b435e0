import { describe, expect, test } from "vitest";
import { rowsOf } from "../../../src/core/cells/affine.ts";
import type { CellParameters } from "../../../src/core/cells/cell.ts";
import { CELL_VARIANT_NAMES, traitsOf } from "../../../src/core/cells/cellVariants.ts";
import { type Floats, ShapeError } from "../../../src/core/tensor.ts";
import { dot, drawer, numericGradient, relativeError } from "../network/fixtures.ts";

const na = 3;
const nx = 4;
const batch = 2;

describe.each(CELL_VARIANT_NAMES)("one %s step, gradients", variant => {
  const draw = drawer(1);
  const { cell, gates, stateArrays: arrays, peepholes } = traitsOf(variant);
  const rows = gates * na;
  const parametersOf = (make: (length: number) => Floats): CellParameters => ({
    input: { W: make(rows * nx), b: make(rows) },
    recurrent: { W: make(rows * na), b: make(rows) },
    ...(peepholes > 0 ? { peepholes: make(peepholes * na) } : {}),
  });
  const parameters = parametersOf(draw);
  const x = draw(batch * nx);
  const prev = Array.from({ length: arrays }, () => draw(batch * na));
  // loss = the sum of weights . next reaches every output.
  const weights = Array.from({ length: arrays }, () => draw(batch * na));
  const loss = () => cell.forward(parameters, x, prev).next.reduce((sum, next, k) => sum + dot(weights[k]!, next), 0);
  const grads = parametersOf(length => new Float64Array(length));
  const { dx, dPrev } = cell.backward(parameters, cell.forward(parameters, x, prev), weights, grads);

  const pairs: [string, Floats, Floats][] = [
    ["dWax", parameters.input.W, grads.input.W],
    ["dbax", parameters.input.b, grads.input.b],
    ["dWaa", parameters.recurrent.W, grads.recurrent.W],
    ["dbaa", parameters.recurrent.b, grads.recurrent.b],
    ["dx", x, dx],
    ...(peepholes > 0 ? [["dp", parameters.peepholes!, grads.peepholes!] as [string, Floats, Floats]] : []),
    ...prev.map((values, k): [string, Floats, Floats] => [k === 0 ? "daPrev" : "dcPrev", values, dPrev[k]!]),
  ];

  test.each(pairs)("%s matches central differences to 1e-8", (_name, input, analytic) => {
    expect(relativeError(analytic, numericGradient(loss, input))).toBeLessThan(1e-8);
  });

  test("a second step backward adds to the gradients of the first", () => {
    const twice = parametersOf(length => new Float64Array(length));
    const step = cell.forward(parameters, x, prev);
    cell.backward(parameters, step, weights, twice);
    cell.backward(parameters, step, weights, twice);
    const doubled = grads.recurrent.W.map(value => 2 * value);
    expect(relativeError(twice.recurrent.W, doubled)).toBeLessThan(1e-14);
  });
});

describe("variants", () => {
  const { cell } = traitsOf("lstmPeephole");
  const draw = drawer(2);
  const weights = { input: { W: draw(12 * nx), b: draw(12) }, recurrent: { W: draw(12 * na), b: draw(12) } };
  const x = draw(batch * nx);
  const prev = [draw(batch * na), draw(batch * na)];

  test("an LSTM whose peepholes are zero is the LSTM without them", () => {
    const step = cell.forward({ ...weights, peepholes: new Float64Array(9) }, x, prev);
    expect(step).toEqual(traitsOf("lstm").cell.forward(weights, x, prev));
  });

  test("an LSTM without its peepholes is refused", () => {
    expect(() => cell.forward(weights, x, prev)).toThrow(new ShapeError("peepholes", [3, 3], 0));
  });

  test("an open reset gate gives the same result before and after the product", () => {
    const open = { input: { W: draw(9 * nx), b: draw(9).fill(50, 0, 3) }, recurrent: { W: draw(9 * na), b: draw(9) } };
    const [before] = traitsOf("gruResetBefore").cell.forward(open, x, prev.slice(0, 1)).next;
    const [after] = traitsOf("gru").cell.forward(open, x, prev.slice(0, 1)).next;
    expect(relativeError(before!, after!)).toBeLessThan(1e-14);
  });

  test("the simplified GRU is the full one with an open reset gate", () => {
    const full = { input: { W: draw(9 * nx), b: draw(9).fill(50, 0, 3) }, recurrent: { W: draw(9 * na), b: draw(9) } };
    const simplified = { input: rowsOf(full.input, 3, 9), recurrent: rowsOf(full.recurrent, 3, 9) };
    const [a] = traitsOf("gruSimplified").cell.forward(simplified, x, prev.slice(0, 1)).next;
    const [expected] = traitsOf("gruResetBefore").cell.forward(full, x, prev.slice(0, 1)).next;
    expect(relativeError(a!, expected!)).toBeLessThan(1e-14);
  });
});
