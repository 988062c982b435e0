import { describe, expect, test } from "vitest";
import type { CellParameters } from "../../../src/core/cells/cell.ts";
import { cellOf } from "../../../src/core/network/network.ts";
import { CELL_KINDS, gatesOf, stateArraysOf } from "../../../src/core/network/spec.ts";
import type { Floats } from "../../../src/core/tensor.ts";
import { dot, drawer, numericGradient, relativeError } from "../network/fixtures.ts";

const na = 3;
const nx = 4;
const batch = 2;

const parametersOf = (rows: number, make: (length: number) => Floats): CellParameters => ({
  input: { W: make(rows * nx), b: make(rows) },
  recurrent: { W: make(rows * na), b: make(rows) },
});

describe.each(CELL_KINDS)("one %s step, gradients", kind => {
  const draw = drawer(1);
  const cell = cellOf(kind);
  const rows = gatesOf(kind) * na;
  const arrays = stateArraysOf(kind);
  const parameters = parametersOf(rows, draw);
  const x = draw(batch * nx);
  const prev = Array.from({ length: arrays }, () => draw(batch * na));
  // loss = the sum of weights . next reaches every output.
  const weights = Array.from({ length: arrays }, () => draw(batch * na));
  const loss = () => cell.forward(parameters, x, prev).next.reduce((sum, next, k) => sum + dot(weights[k]!, next), 0);
  const grads = parametersOf(rows, length => new Float64Array(length));
  const { dx, dPrev } = cell.backward(parameters, cell.forward(parameters, x, prev), weights, grads);

  const pairs: [string, Floats, Floats][] = [
    ["dWax", parameters.input.W, grads.input.W],
    ["dbax", parameters.input.b, grads.input.b],
    ["dWaa", parameters.recurrent.W, grads.recurrent.W],
    ["dbaa", parameters.recurrent.b, grads.recurrent.b],
    ["dx", x, dx],
    ...prev.map((values, k): [string, Floats, Floats] => [k === 0 ? "daPrev" : "dcPrev", values, dPrev[k]!]),
  ];

  test.each(pairs)("%s matches central differences to 1e-8", (_name, input, analytic) => {
    expect(relativeError(analytic, numericGradient(loss, input))).toBeLessThan(1e-8);
  });

  test("a second step backward adds to the gradients of the first", () => {
    const twice = parametersOf(rows, length => new Float64Array(length));
    const step = cell.forward(parameters, x, prev);
    cell.backward(parameters, step, weights, twice);
    cell.backward(parameters, step, weights, twice);
    const doubled = grads.recurrent.W.map(value => 2 * value);
    expect(relativeError(twice.recurrent.W, doubled)).toBeLessThan(1e-14);
  });
});
