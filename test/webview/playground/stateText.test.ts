/** The state of the playground as text. */
import { describe, expect, test } from "vitest";
import { initialState } from "../../../webview/playground/model/run.ts";
import { DEFAULT_SPEC, PLAY_CELLS, type PlaySpec, sensibleSpec } from "../../../webview/playground/model/spec.ts";
import { parseStateText, stateToText } from "../../../webview/playground/model/stateText.ts";

const NAMES = "anna\nbob\n";
const stateOf = (spec: PlaySpec, selection = "") => ({
  ...initialState(spec, { names: NAMES, selection }),
  steps: 12,
  spec,
  selection,
});

test.each(PLAY_CELLS)("a state of %s comes back as it was", cell => {
  const state = stateOf(sensibleSpec({ ...DEFAULT_SPEC, cell, units: 4, clipNorm: null }));
  expect(parseStateText(stateToText(state), NAMES)).toEqual(state);
});

test("the learner's own text comes with it, and no other text does", () => {
  const own = stateOf({ ...DEFAULT_SPEC, task: "selection" }, "my own text");
  expect(parseStateText(stateToText(own), NAMES)).toEqual(own);
  expect(stateToText({ ...stateOf(DEFAULT_SPEC), selection: "my own text" })).not.toContain("my own");
});

describe("refuses", () => {
  const good = JSON.parse(stateToText(stateOf({ ...DEFAULT_SPEC, units: 4 })));
  const name = "output.bias";
  const withNumbers = (values: readonly number[]) => ({
    ...good,
    parameters: { ...good.parameters, [name]: Buffer.from(Float32Array.from(values).buffer).toString("base64") },
  });
  test.each([
    ["another version", { ...good, recurrentPlayground: 2 }],
    ["a task that does not exist", { ...good, spec: { ...good.spec, task: "chess" } }],
    ["a cell of the prototype", { ...good, spec: { ...good.spec, cell: "constructor" } }],
    ["too many units", { ...good, spec: { ...good.spec, units: 65 } }],
    ["half a layer", { ...good, spec: { ...good.spec, layers: 1.5 } }],
    ["a step before the first", { ...good, steps: -1 }],
    ["a tensor that is too short", withNumbers([1])],
    ["a number that is not finite", withNumbers([1, 2, 3, Number.NaN, 5, 6, 7, 8])],
    ["a missing tensor", { ...good, parameters: {} }],
  ])("%s", (_what, damaged) => expect(parseStateText(JSON.stringify(damaged), NAMES)).toBeUndefined());

  test("what is no JSON", () => expect(parseStateText("{", NAMES)).toBeUndefined());
  test("the same text undamaged is taken", () => expect(parseStateText(JSON.stringify(good), NAMES)).toBeDefined());
});
