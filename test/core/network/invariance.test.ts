import { describe, expect, test } from "vitest";
import { softmax } from "../../../src/core/loss.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { forwardWindow } from "../../../src/core/network/languageModel.ts";
import { networkOf, type RecurrentState, zeroState } from "../../../src/core/network/network.ts";
import { stateArraysOf } from "../../../src/core/network/spec.ts";
import {
  ALL_SMALL_SPECS,
  lossAndGradients,
  randomParameters,
  randomState,
  randomTokens,
  relativeError,
} from "./fixtures.ts";

/** One sequence of the batch. */
function columnOf(tokens: Int32Array, batch: number, i: number): Int32Array {
  return tokens.filter((_, k) => k % batch === i);
}

function rowOf(state: RecurrentState, na: number, i: number): RecurrentState {
  return state.map(arrays => arrays.map(values => values.slice(i * na, (i + 1) * na)));
}

describe.each(ALL_SMALL_SPECS)("language model of $name", ({ spec }) => {
  const batch = 2;
  const na = spec.hiddenSize;
  const parameters = randomParameters(spec, 6);
  const model = { spec, network: networkOf(spec, parameters) };
  const state = randomState(spec, batch, 7);
  const inputs = randomTokens(10 * batch, spec.vocabularySize, 8);
  const targets = randomTokens(10 * batch, spec.vocabularySize, 9);

  test("a window in two parts with the state carried gives the same scores and the same last state", () => {
    const whole = forwardWindow(model, inputs, state);
    const early = forwardWindow(model, inputs.slice(0, 4 * batch), state);
    const late = forwardWindow(model, inputs.slice(4 * batch), early.state);
    expect([...early.scores, ...late.scores]).toEqual([...whole.scores]);
    expect(late.state).toEqual(whole.state);
  });

  test("a forward pass does not change the state it starts from", () => {
    const before = structuredClone(state);
    forwardWindow(model, inputs, state);
    expect(state).toEqual(before);
  });

  test("a batch of two is two batches of one: scores, and gradients on average", () => {
    const both = lossAndGradients(spec, parameters, { inputs, targets }, state);
    const alone = [0, 1].map(i =>
      lossAndGradients(
        spec,
        parameters,
        { inputs: columnOf(inputs, batch, i), targets: columnOf(targets, batch, i) },
        rowOf(state, na, i),
      ),
    );
    expect(both.lossNats).toBeCloseTo((alone[0]!.lossNats + alone[1]!.lossNats) / 2, 14);
    for (const [name, gradient] of both.gradients) {
      const [first, second] = alone.map(one => one.gradients.get(name)!);
      const mean = first!.map((value, k) => (value + second![k]!) / 2);
      expect(relativeError(gradient, mean)).toBeLessThan(1e-13);
    }
  });

  test("the predictor, token by token, gives what the window gives", () => {
    const single = columnOf(inputs, batch, 0);
    const window = forwardWindow(model, single, zeroState(spec, 1, model.network.embedding));
    softmax(window.scores, spec.vocabularySize);
    const predictor = coreEngine.createPredictor(spec, parameters);
    const packed = predictor.initialState();
    expect(packed.length).toBe(spec.layers * stateArraysOf(spec.cell) * na);
    const probabilities = new Float32Array(spec.vocabularySize);
    for (const [t, token] of single.entries()) {
      predictor.advance(packed, token, probabilities);
      const expected = window.scores.subarray(t * spec.vocabularySize, (t + 1) * spec.vocabularySize);
      // State and result are float32, of which each step adds a few roundings.
      expect(relativeError(probabilities, expected)).toBeLessThan(1e-5);
    }
    expect(
      relativeError(
        packed,
        window.state.flat().flatMap(values => [...values]),
      ),
    ).toBeLessThan(1e-5);
  });
});
