import { describe, expect, test } from "vitest";
import { BinaryMixer, inputCount, NO_STATE } from "../../../src/completion/mixing/stages/binaryMixer.ts";

const SIZES = { probabilities: 2, states: 1, contextSets: 2 };
const freshParameters = () => ({
  weights: new Float32Array(3 * inputCount(SIZES)).fill(0.2),
  states: Float32Array.of(0.7),
});

describe("a binary mixer", () => {
  test("moves each selected weight vector along the gradient of its own log P, and no others", () => {
    const parameters = freshParameters();
    const mixer = new BinaryMixer(SIZES, parameters);
    mixer.setProbability(0, 0.8);
    mixer.setProbability(1, 0.1);
    mixer.contexts.set([0, 2]);
    mixer.mix();
    mixer.update(1);
    const before = freshParameters().weights;
    const moved = [...parameters.weights].map((w, k) => w - before[k]!);
    const inputs = inputCount(SIZES);
    const dot = mixer.inputs.reduce((sum, x) => sum + 0.2 * x, 0);
    const slope = 1 - 1 / (1 + Math.exp(-dot));
    for (let k = 0; k < inputs; k++) {
      expect(moved[k]! / moved[0]!).toBeCloseTo(mixer.inputs[k]! / mixer.inputs[0]!, 3);
      expect(moved[inputs + k]).toBe(0);
      expect(moved[2 * inputs + k]).toBeCloseTo(moved[k]!, 6);
    }
    expect(moved[0]! / (slope * mixer.inputs[0]!)).toBeGreaterThan(0);
    expect(parameters.states[0]).toBeGreaterThan(0.7);
  });

  test("ignores a context without counts", () => {
    const parameters = freshParameters();
    const mixer = new BinaryMixer(SIZES, parameters);
    mixer.setProbability(0, 0.5);
    mixer.setProbability(1, 0.5);
    mixer.states[0] = NO_STATE;
    const p = mixer.mix();
    mixer.update(0);
    expect(parameters.states).toEqual(freshParameters().states);
    expect(p).toBeCloseTo(1 / (1 + Math.exp(-0.2 * 0.3)), 6);
  });
});
