import { expect, test } from "vitest";
import { activationsOf } from "../../../src/core/network/activations.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { networkOf } from "../../../src/core/network/network.ts";
import { CELL_KINDS } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";

test.each(CELL_KINDS)("the activations of a %s are the states that its predictor passes through", cell => {
  const spec = { cell, vocabularySize: 7, embeddingSize: 4, hiddenSize: 4, layers: 2, isTied: true };
  const parameters = initialParameters(spec, createRandom(3));
  const tokens = Int32Array.of(1, 5, 2, 6);
  const activations = activationsOf({ spec, network: networkOf(spec, parameters) }, tokens);
  const predictor = coreEngine.createPredictor(spec, parameters);
  const state = predictor.initialState();
  for (const [t, token] of tokens.entries()) {
    predictor.advance(state, token, new Float32Array(spec.vocabularySize));
    const flat = activations[t]!.flatMap(({ a, c }) => [...a, ...(c ?? [])]);
    expect(flat).toEqual([...state]);
  }
});

test("the LSTM's gates are its equation: c = f c' + i g, a = o tanh(c)", () => {
  const spec = { cell: "lstm" as const, vocabularySize: 5, embeddingSize: 3, hiddenSize: 3, layers: 1, isTied: true };
  const network = networkOf(spec, initialParameters(spec, createRandom(4)));
  const [first, second] = activationsOf({ spec, network }, Int32Array.of(1, 2)).map(([layer]) => layer!);
  const { a, c, gates } = second!;
  for (let j = 0; j < 3; j++) {
    const cell = gates["f"]![j]! * first!.c![j]! + gates["i"]![j]! * gates["g"]![j]!;
    expect(c![j]).toBeCloseTo(cell, 5);
    expect(a[j]).toBeCloseTo(gates["o"]![j]! * Math.tanh(cell), 5);
  }
});
