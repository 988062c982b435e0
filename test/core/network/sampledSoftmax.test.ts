/** The sampled softmax: its gradients, its expectation, and its seed. */
import { describe, expect, test } from "vitest";
import { crossEntropyBackward, crossEntropyNats } from "../../../src/core/loss.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { backwardWindow, forwardWindow } from "../../../src/core/network/languageModel.ts";
import { mapParameters, networkOf } from "../../../src/core/network/network.ts";
import {
  CandidateSampler,
  type Candidates,
  candidateScores,
  candidateScoresBackward,
  type OutputSampling,
} from "../../../src/core/network/sampledSoftmax.ts";
import { parameterShapes, SpecError } from "../../../src/core/network/spec.ts";
import { ShapeError, zerosLike } from "../../../src/core/tensor.ts";
import {
  drawer,
  numericGradient,
  randomParameters,
  randomState,
  randomTokens,
  relativeError,
  smallSpec,
} from "./fixtures.ts";

const SIZE = 40;
const targets = Int32Array.of(3, 39, 3, 17);

/** Token v is sampled 1 + v % 5 times as often as token 0. */
function samplingOf(negatives: number, vocabularySize = SIZE): OutputSampling {
  return { negatives, proposal: Float64Array.from({ length: vocabularySize }, (_, v) => 1 + (v % 5)), seed: 7 };
}

const sampler = (negatives: number): CandidateSampler => new CandidateSampler(samplingOf(negatives), SIZE);

function lossOf(z: Float64Array, candidates: Candidates): number {
  return crossEntropyNats(candidateScores(z, candidates, SIZE), candidates.targetIndices, candidates.ids.length);
}

describe("candidates", () => {
  test("are in order, each once, with all targets among them", () => {
    const { ids, targetIndices } = sampler(8).sample(targets, 0);
    expect([...ids]).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(ids.length).toBeGreaterThan(3);
    expect(ids.length).toBeLessThan(SIZE);
    expect(targetIndices.map(place => ids[place]!)).toEqual(targets);
  });

  test("are fixed by seed and step", () => {
    const [one, other] = [sampler(8), sampler(8)];
    one.sample(targets, 0);
    expect(other.sample(targets, 5)).toEqual(one.sample(targets, 5));
    expect(other.sample(targets, 6).ids).not.toEqual(one.sample(targets, 5).ids);
    const reseeded = new CandidateSampler({ ...samplingOf(8), seed: 8 }, SIZE);
    expect(reseeded.sample(targets, 5).ids).not.toEqual(one.sample(targets, 5).ids);
  });

  test("are as frequent as the proposal says, and are corrected for it", () => {
    const tested = sampler(8);
    const steps = 20_000;
    const counts = new Float64Array(SIZE);
    for (let step = 0; step < steps; step++) for (const id of tested.sample(targets, step).ids) counts[id]!++;
    for (let v = 0; v < SIZE; v++) {
      const p = targets.includes(v) ? 1 : (8 * (1 + (v % 5))) / 120;
      const deviation = Math.sqrt((p * (1 - p)) / steps);
      expect(Math.abs(counts[v]! / steps - p), `token ${v}`).toBeLessThanOrEqual(4.5 * deviation);
    }
    const { ids, corrections } = tested.sample(targets, 1);
    for (const [k, id] of ids.entries()) {
      const expected = targets.includes(id) ? 0 : -Math.log((8 * (1 + (id % 5))) / 120);
      expect(corrections[k]).toBeCloseTo(expected, 6);
    }
  });

  test("a wrong proposal or number of negatives is refused by name", () => {
    const of = (wrong: Partial<OutputSampling>) => () => new CandidateSampler({ ...samplingOf(8), ...wrong }, SIZE);
    expect(of({ proposal: new Float64Array(3) })).toThrow(ShapeError);
    expect(of({ proposal: new Float64Array(SIZE) })).toThrow("proposal: expected every weight to be more than 0");
    expect(of({ proposal: new Float64Array(SIZE).fill(Number.POSITIVE_INFINITY) })).toThrow(SpecError);
    expect(of({ negatives: 0 })).toThrow("negatives: expected more than 0, found 0");
    expect(of({ negatives: Number.NaN })).toThrow(SpecError);
  });
});

describe("the loss among candidates", () => {
  test("is that of the whole vocabulary if every token is a candidate", () => {
    const z = drawer(1)(targets.length * SIZE);
    const all = sampler(1e6).sample(targets, 0);
    expect(all.ids).toHaveLength(SIZE);
    expect(lossOf(z, all)).toBeCloseTo(crossEntropyNats(z, targets, SIZE), 12);
  });

  test("has on average the sum over the whole vocabulary under its logarithm", () => {
    const z = drawer(2)(SIZE).map(value => 2 * value);
    const one = Int32Array.of(3);
    const tested = sampler(8);
    const ratios = Array.from({ length: 20_000 }, (_, step) =>
      Math.exp(lossOf(z, tested.sample(one, step)) - crossEntropyNats(z, one, SIZE)),
    );
    const mean = ratios.reduce((sum, ratio) => sum + ratio) / ratios.length;
    const deviation = Math.sqrt(ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0)) / ratios.length;
    expect(Math.abs(mean - 1)).toBeLessThan(4 * deviation);
    expect(deviation).toBeLessThan(0.01);
  });

  test("has a gradient that matches central differences to 1e-8, zero for tokens that are no candidates", () => {
    const z = drawer(3)(targets.length * SIZE);
    const candidates = sampler(8).sample(targets, 0);
    const numeric = numericGradient(() => lossOf(z, candidates), z);
    const scores = candidateScores(z, candidates, SIZE);
    crossEntropyBackward(scores, candidates.targetIndices, candidates.ids.length);
    expect(relativeError(candidateScoresBackward(scores, candidates, SIZE), numeric)).toBeLessThan(1e-8);
  });
});

describe.each([true, false])("a sampled step, tied: %s", isTied => {
  const spec = { ...smallSpec("lstm", 2, isTied), vocabularySize: 13 };
  const [batch, windowSteps] = [2, 3];
  const sampling = samplingOf(4, 13);
  const window = {
    inputs: randomTokens(batch * windowSteps, 13, 4),
    targets: randomTokens(batch * windowSteps, 13, 5),
  };
  const candidates = new CandidateSampler(sampling, 13).sample(window.targets, 0);
  const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 };
  const parameters = randomParameters(spec, 2);
  const state = randomState(spec, batch, 3);
  const model = { spec, network: networkOf(spec, parameters) };
  const loss = (): number => {
    const { scores } = forwardWindow(model, window.inputs, state);
    return crossEntropyNats(candidateScores(scores, candidates, 13), candidates.targetIndices, candidates.ids.length);
  };
  const trainer = () =>
    coreEngine.createTrainer({ spec, parameters, batch, windowSteps, optimizer, sampling, threads: 1 });

  const gradients = mapParameters(parameters, values => zerosLike(values));
  const forward = forwardWindow(model, window.inputs, state);
  const z = candidateScores(forward.scores, candidates, 13);
  crossEntropyBackward(z, candidates.targetIndices, candidates.ids.length);
  backwardWindow(model, forward, candidateScoresBackward(z, candidates, 13), networkOf(spec, gradients));

  test.each(parameterShapes(spec))("the gradient of $name matches central differences to 1e-7", ({ name }) => {
    const numeric = numericGradient(loss, parameters.get(name)!);
    expect(relativeError(gradients.get(name)!, numeric)).toBeLessThan(1e-7);
  });

  test("is the gradient of the core trainer: its first moments are a tenth of it", async () => {
    const tested = await trainer();
    tested.carryState(Float64Array.from(state.flatMap(arrays => arrays.flatMap(array => [...array]))));
    expect(tested.step(window, { learningRate: 0.1, clipNorm: 1e9 }).lossNats).toBeCloseTo(loss(), 12);
    for (const [name, values] of tested.snapshot().firstMoments) {
      expect(
        relativeError(
          values.map(m => 10 * m),
          gradients.get(name)!,
        ),
        name,
      ).toBeLessThan(1e-12);
    }
  });

  test("depends on the number of steps taken; evaluations do not sample", async () => {
    const [whole, resumed] = [await trainer(), await trainer()];
    const options = { learningRate: 0.1, clipNorm: 1 };
    whole.step(window, options);
    const before = whole.snapshot();
    resumed.restore(before);
    whole.resetState();
    expect(resumed.step(window, options)).toEqual(whole.step(window, options));
    const plain = await coreEngine.createTrainer({ spec, parameters, batch, windowSteps, optimizer, threads: 1 });
    plain.restore(before);
    resumed.restore(before);
    expect(resumed.evaluate([window])).toBe(plain.evaluate([window]));
    plain.resetState();
    resumed.resetState();
    expect(resumed.step(window, options).lossNats).not.toBe(plain.step(window, options).lossNats);
  });
});
