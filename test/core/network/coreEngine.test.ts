import { describe, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { Trainer, TrainingWindow } from "../../../src/core/network/engine.ts";
import { zeroState } from "../../../src/core/network/network.ts";
import { type Parameters, ShapeError } from "../../../src/core/tensor.ts";
import { lossAndGradients, randomParameters, randomTokens, smallSpec } from "./fixtures.ts";

const spec = smallSpec("lstm", 2, true);
const batch = 2;
const windowSteps = 3;
const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1 };
const options = { learningRate: 0.05, clipNorm: 1 };

const windowOf = (seed: number, steps: number = windowSteps): TrainingWindow => ({
  inputs: randomTokens(steps * batch, spec.vocabularySize, seed),
  targets: randomTokens(steps * batch, spec.vocabularySize, seed + 100),
});

const trainerOf = (parameters: Parameters): Promise<Trainer> =>
  coreEngine.createTrainer({ spec, parameters, batch, windowSteps, optimizer, threads: 1 });

const lossesOf = (trainer: Trainer, seeds: readonly number[]) =>
  seeds.map(seed => trainer.step(windowOf(seed), options).lossNats);

describe("the trainer of core", () => {
  test("evaluating in between changes neither parameters nor curve", async () => {
    const plain = await trainerOf(randomParameters(spec, 1));
    const evaluated = await trainerOf(randomParameters(spec, 1));
    expect(lossesOf(plain, [1, 2])).toEqual(lossesOf(evaluated, [1, 2]));
    const before = evaluated.snapshot();
    const first = evaluated.evaluate([windowOf(7), windowOf(8)]);
    expect(evaluated.evaluate([windowOf(7), windowOf(8)])).toBe(first);
    expect(evaluated.snapshot()).toEqual(before);
    expect(lossesOf(evaluated, [3, 4])).toEqual(lossesOf(plain, [3, 4]));
  });

  test("evaluates each token once, from a zero state carried between windows of any length", async () => {
    const parameters = randomParameters(spec, 1);
    const trainer = await trainerOf(parameters);
    trainer.step(windowOf(1), { ...options, learningRate: 0 }); // changes the state, not the parameters
    const whole = windowOf(5, 7);
    const part = (from: number, to: number) => ({
      inputs: whole.inputs.slice(from * batch, to * batch),
      targets: whole.targets.slice(from * batch, to * batch),
    });
    const expected = lossAndGradients(spec, parameters, whole, zeroState(spec, batch, new Float64Array(0))).lossNats;
    expect(trainer.evaluate([part(0, 2), part(2, 7)])).toBeCloseTo(expected, 13);
  });

  test("a restored trainer continues exactly as the saved one", async () => {
    const saved = await trainerOf(randomParameters(spec, 1));
    lossesOf(saved, [1, 2]);
    const snapshot = saved.snapshot();
    const restored = await trainerOf(randomParameters(spec, 99));
    restored.restore(snapshot);
    saved.resetState();
    expect(lossesOf(restored, [3, 4, 5])).toEqual(lossesOf(saved, [3, 4, 5]));
  });

  test("a snapshot is a copy: later steps do not change it", async () => {
    const trainer = await trainerOf(randomParameters(spec, 1));
    lossesOf(trainer, [1]);
    const snapshot = trainer.snapshot();
    const copy = structuredClone(snapshot);
    lossesOf(trainer, [2]);
    expect(snapshot).toEqual(copy);
    expect(trainer.snapshot()).not.toEqual(copy);
  });

  test("the given parameters do not change", async () => {
    const parameters = randomParameters(spec, 1);
    lossesOf(await trainerOf(parameters), [1]);
    expect(parameters).toEqual(randomParameters(spec, 1));
  });

  test("carries the state from window to window until it is reset", async () => {
    const first = (trainer: Trainer) => trainer.step(windowOf(2), { ...options, learningRate: 0 }).lossNats;
    const trainer = await trainerOf(randomParameters(spec, 1));
    const fresh = first(trainer);
    expect(first(trainer)).not.toBe(fresh);
    trainer.resetState();
    expect(first(trainer)).toBe(fresh);
  });

  test("continues in the middle of a text with the carried state", async () => {
    const [whole, resumed] = [await trainerOf(randomParameters(spec, 1)), await trainerOf(randomParameters(spec, 2))];
    lossesOf(whole, [1, 2]);
    resumed.restore(whole.snapshot());
    resumed.carryState(whole.carriedState());
    expect(lossesOf(resumed, [3, 4])).toEqual(lossesOf(whole, [3, 4]));
    expect(() => resumed.carryState(new Float32Array(1))).toThrow(ShapeError);
  });

  test("decays matrices, the embedding among them, and no bias", async () => {
    const parameters = randomParameters(spec, 1);
    const train = async (weightDecay: number) => {
      const decaying = { ...optimizer, weightDecay };
      const trainer = await coreEngine.createTrainer({
        spec,
        parameters,
        batch,
        windowSteps,
        optimizer: decaying,
        threads: 1,
      });
      lossesOf(trainer, [1]);
      return trainer.snapshot().parameters;
    };
    const [plain, decayed] = [await train(0), await train(0.5)];
    for (const [name, values] of plain) {
      if (name.includes("bias")) expect(decayed.get(name), name).toEqual(values);
      else expect(decayed.get(name), name).not.toEqual(values);
    }
  });

  test("parameters that do not fit the spec are refused by name", async () => {
    const parameters = randomParameters(spec, 1);
    const trainer = await trainerOf(parameters);
    const without = new Map([...parameters].filter(([name]) => name !== "rnn.weight_hh_l1"));
    await expect(trainerOf(without)).rejects.toThrow("rnn.weight_hh_l1");
    const short = new Map(parameters).set("output.bias", new Float64Array(2));
    expect(() => trainer.restore({ ...trainer.snapshot(), parameters: short })).toThrow(ShapeError);
    expect(() => trainer.step(windowOf(1, 2), options)).toThrow("inputs");
    const { inputs, targets } = windowOf(1);
    expect(() => trainer.step({ inputs, targets: targets.slice(1) }, options)).toThrow("targets");
    expect(() => trainer.step({ inputs: inputs.map(() => 6), targets }, options)).toThrow("id from 0 to 5, found 6");
  });

  test("a refused snapshot or window changes nothing", async () => {
    const trainer = await trainerOf(randomParameters(spec, 1));
    const before = trainer.snapshot();
    const other = (await trainerOf(randomParameters(spec, 2))).snapshot();
    expect(() => trainer.restore({ ...other, secondMoments: new Map() })).toThrow(ShapeError);
    const { inputs, targets } = windowOf(1);
    expect(() => trainer.step({ inputs, targets: targets.map(() => -1) }, options)).toThrow(RangeError);
    expect(trainer.snapshot()).toEqual(before);
  });

  test("dispose may be called twice", async () => {
    const trainer = await trainerOf(randomParameters(spec, 1));
    trainer.dispose();
    trainer.dispose();
  });
});

describe("the predictor of core", () => {
  const predictor = coreEngine.createPredictor(spec, randomParameters(spec, 1));
  const probabilities = new Float32Array(spec.vocabularySize);

  test("continues from a copied state as from the original", () => {
    const state = predictor.initialState();
    predictor.advance(state, 1, probabilities);
    const checkpoint = state.slice();
    predictor.advance(state, 2, probabilities);
    const expected = probabilities.slice();
    predictor.advance(checkpoint, 2, probabilities);
    expect(probabilities).toEqual(expected);
    expect(checkpoint).toEqual(state);
  });

  test("refuses a token, a state or an array of probabilities that does not fit", () => {
    const state = predictor.initialState();
    expect(() => predictor.advance(state, spec.vocabularySize, probabilities)).toThrow(RangeError);
    expect(() => predictor.advance(state.slice(1), 0, probabilities)).toThrow("state");
    expect(() => predictor.advance(state, 0, new Float32Array(3))).toThrow("probabilities");
  });
});
