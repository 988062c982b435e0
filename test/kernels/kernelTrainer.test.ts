/** The contract of trainer and predictor beyond the numbers: state, snapshots, refusals. */
import { afterAll, beforeAll, describe, expect, type MockInstance, test, vi } from "vitest";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import type { TrainerOptions } from "../../src/core/network/engine.ts";
import { CELL_KINDS, SpecError } from "../../src/core/network/spec.ts";
import { createRandom } from "../../src/core/random.ts";
import { fastestEngine } from "./kernelParts.ts";
import { largestDifference, optionsOf, STEP, samplingOf, stepAll, TINY, windowOf } from "./tinyRun.ts";

const SIZES = { batch: 5, windowSteps: 6, threads: 1 };

const engine = await fastestEngine();

const random = createRandom(11);
const [first, second, third] = [1, 2, 3].map(() => windowOf(TINY, 30, random)) as [Window, Window, Window];
type Window = ReturnType<typeof windowOf>;

const trainer = (spec = TINY) => engine.createTrainer(optionsOf(spec, SIZES, createRandom(5)));
const sampledTrainer = (spec = TINY) =>
  engine.createTrainer({ ...optionsOf(spec, SIZES, createRandom(5)), sampling: samplingOf(spec, 6) });

test.each(CELL_KINDS)("an evaluation changes neither parameters nor the state of training: %s", async cell => {
  const [disturbed, undisturbed] = [await trainer({ ...TINY, cell }), await trainer({ ...TINY, cell })];
  stepAll(disturbed, [first]);
  stepAll(undisturbed, [first]);
  disturbed.evaluate([third, second]);
  expect(stepAll(disturbed, [second, third])).toEqual(stepAll(undisturbed, [second, third]));
});

test("an evaluation starts from zeros, whatever training carries", async () => {
  const [fresh, used] = [await trainer(), await trainer()];
  used.step(first, { learningRate: 0, clipNorm: 1 });
  expect(used.evaluate([second, third])).toBe(fresh.evaluate([second, third]));
});

test("one long window evaluates like its two halves", async () => {
  const tested = await trainer();
  const join = (key: "inputs" | "targets") => Int32Array.from([...first[key], ...second[key]]);
  const long = { inputs: join("inputs"), targets: join("targets") };
  expect(tested.evaluate([long])).toBeCloseTo(tested.evaluate([first, second]), 12);
});

test("state is carried from step to step until it is reset", async () => {
  const tested = await trainer();
  const still = { learningRate: 0, clipNorm: 1 };
  const fromZeros = tested.step(first, still).lossNats;
  expect(tested.step(first, still).lossNats).not.toBe(fromZeros);
  tested.resetState();
  expect(tested.step(first, still).lossNats).toBe(fromZeros);
});

test.each(CELL_KINDS)("a restored run continues as if it had not stopped: %s", async cell => {
  const [whole, resumed] = [await trainer({ ...TINY, cell }), await trainer({ ...TINY, cell })];
  stepAll(whole, [first, second]);
  resumed.restore(whole.snapshot());
  whole.resetState();
  expect(stepAll(resumed, [third, first])).toEqual(stepAll(whole, [third, first]));
  expect(largestDifference(resumed.snapshot().parameters, whole.snapshot().parameters)).toBe(0);
});

test.each(CELL_KINDS)("continues in the middle of a text with the carried state: %s", async cell => {
  const [whole, resumed] = [await trainer({ ...TINY, cell }), await trainer({ ...TINY, cell })];
  stepAll(whole, [first, second]);
  resumed.restore(whole.snapshot());
  resumed.carryState(whole.carriedState());
  expect(resumed.carriedState()).toEqual(whole.carriedState());
  expect(stepAll(resumed, [third, first])).toEqual(stepAll(whole, [third, first]));
  expect(() => resumed.carryState(new Float32Array(3))).toThrow("state");
});

test.each(CELL_KINDS)("carries the state that core carries: %s", async cell => {
  const spec = { ...TINY, cell };
  const core = await coreEngine.createTrainer(optionsOf(spec, SIZES, createRandom(5)));
  const tested = await trainer(spec);
  stepAll(tested, [first, second]);
  stepAll(core, [first, second]);
  const [got, want] = [tested.carriedState(), core.carriedState()];
  expect(got).toHaveLength(want.length);
  for (const [k, value] of want.entries()) expect(got[k]).toBeCloseTo(value, 4);
  expect(want.some(value => Math.abs(value) > 0.01)).toBe(true);
});

test.each(CELL_KINDS)("a sampled run continues as if it had not stopped, with the same negatives: %s", async cell => {
  const [whole, resumed] = [await sampledTrainer({ ...TINY, cell }), await sampledTrainer({ ...TINY, cell })];
  stepAll(whole, [first, second]);
  resumed.restore(whole.snapshot());
  resumed.carryState(whole.carriedState());
  expect(stepAll(resumed, [third, first])).toEqual(stepAll(whole, [third, first]));
  expect(largestDifference(resumed.snapshot().parameters, whole.snapshot().parameters)).toBe(0);
});

test("a sampled trainer evaluates with the whole vocabulary, and leaves training as it was", async () => {
  const [sampled, undisturbed, plain] = [await sampledTrainer(), await sampledTrainer(), await trainer()];
  stepAll(sampled, [first]);
  stepAll(undisturbed, [first]);
  plain.restore(sampled.snapshot());
  expect(sampled.evaluate([third, second])).toBe(plain.evaluate([third, second]));
  expect(stepAll(sampled, [second, third])).toEqual(stepAll(undisturbed, [second, third]));
  expect(stepAll(plain, [second])[0]!.lossNats).not.toBe(stepAll(undisturbed, [second])[0]!.lossNats);
});

test("moments of tokens that no longer occur become zero, never subnormal", async () => {
  const tested = await trainer({ ...TINY, layers: 1 });
  stepAll(tested, [first]);
  const one = { inputs: first.inputs.map(() => 1), targets: first.targets };
  for (let k = 0; k < 900; k++) tested.step(one, { learningRate: 0, clipNorm: 1 }); // 0.9 ** 900 is below 2 ** -126
  const moments = tested.snapshot().firstMoments.get("embedding.weight")!;
  expect(Array.from(moments).filter(m => m !== 0 && Math.abs(m) < 2 ** -126)).toEqual([]);
});

test("a snapshot is a copy that later steps do not change", async () => {
  const tested = await trainer();
  const before = tested.snapshot();
  const kept = new Map(Array.from(before.parameters, ([name, values]) => [name, values.slice()]));
  stepAll(tested, [first]);
  expect(largestDifference(before.parameters, kept)).toBe(0);
});

test("wrong shapes, ids and moments are refused before anything changes", async () => {
  const tested = await trainer();
  const before = tested.snapshot();
  const wrongId = { ...first, targets: first.targets.map(() => TINY.vocabularySize) };
  expect(() => tested.step(wrongId, STEP)).toThrow("expected an id from 0 to 36, found 37");
  expect(() => tested.step({ ...first, inputs: first.inputs.subarray(1) }, STEP)).toThrow("inputs");
  expect(() => tested.evaluate([{ ...first, targets: first.targets.subarray(1) }])).toThrow("targets");
  expect(() => tested.restore({ ...before, secondMoments: new Map() })).toThrow("embedding.weight");
  expect(largestDifference(tested.snapshot().parameters, before.parameters)).toBe(0);
});

test("a network of more than 4 GiB is refused with its size, and no memory is taken", async () => {
  const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
  const spec = { ...TINY, hiddenSize: 512, layers: 1 };
  const options = { ...optionsOf(spec, SIZES, () => 0.5), batch: 4096, windowSteps: 256 };
  const made = engine.createTrainer(options);
  await expect(made).rejects.toThrow(SpecError);
  await expect(made).rejects.toThrow(/^memory: expected at most 4 GiB .*, found \d+\.\d$/);
  expect(grow).not.toHaveBeenCalled();
  grow.mockRestore();
});

describe("an impossible network is refused with the field, the expected and the found value, before anything is allocated", () => {
  const cases: readonly [string, Partial<TrainerOptions["spec"]>, string][] = [
    [
      "an unknown cell",
      { cell: "transformer" as "lstm" },
      "cell: expected one of rnn, rnnRelu, gru, gruResetBefore, gruSimplified, lstm, lstmPeephole, found transformer",
    ],
    ["no units", { hiddenSize: 0 }, "hiddenSize: expected a whole number of at least 1, found 0"],
    ["no layers", { layers: 0 }, "layers: expected a whole number of at least 1, found 0"],
    ["too many layers", { layers: 1e6 }, "layers: expected at most 1000, found 1000000"],
    ["half a token", { vocabularySize: 2.5 }, "vocabularySize: expected a whole number of at least 1, found 2.5"],
    ["no number", { embeddingSize: Number.NaN }, "embeddingSize: expected a whole number of at least 1, found NaN"],
    ["too many parameters", { hiddenSize: 20_000 }, "parameters: expected at most 100000000, found"],
  ];
  let memory: MockInstance<typeof WebAssembly.Memory>;
  beforeAll(() => {
    memory = vi.spyOn(WebAssembly, "Memory");
  });
  afterAll(() => memory.mockRestore());

  test.each(cases)("%s", async (_what, wrong, sentence) => {
    // There are no parameters, which is only detected after the spec has been checked.
    const options = { ...optionsOf(TINY, SIZES, random), spec: { ...TINY, ...wrong }, parameters: new Map() };
    for (const maker of [engine, coreEngine]) {
      await expect(maker.createTrainer(options)).rejects.toThrow(SpecError);
      await expect(maker.createTrainer(options)).rejects.toThrow(sentence);
      expect(() => maker.createPredictor(options.spec, new Map())).toThrow(sentence);
    }
    expect(memory).not.toHaveBeenCalled();
  });

  test.each(["batch", "windowSteps"] as const)("no %s", async name => {
    const options = { ...optionsOf(TINY, SIZES, random), [name]: 0 };
    for (const maker of [engine, coreEngine]) {
      await expect(maker.createTrainer(options)).rejects.toThrow(`${name}: expected a whole number of at least 1`);
    }
    expect(memory).not.toHaveBeenCalled();
  });
});

describe("a step with a non-finite loss reports it", () => {
  test.each([
    ["embedding.weight", Number.NaN],
    ["rnn.weight_hh_l1", Number.NaN],
    ["rnn.bias_ih_l0", Number.NaN],
    ["output.weight", Number.POSITIVE_INFINITY],
    ["output.bias", Number.NEGATIVE_INFINITY],
    ["output.weight", 3e38],
  ] as const)("%s of %d", async (name, value) => {
    for (const maker of [engine, coreEngine]) {
      const options = optionsOf(TINY, SIZES, createRandom(5));
      options.parameters.get(name)!.fill(value);
      const tested = await maker.createTrainer(options);
      const { lossNats, gradNorm } = tested.step(first, STEP);
      expect(Number.isFinite(lossNats) && Number.isFinite(gradNorm), `${maker.name}: ${lossNats}, ${gradNorm}`).toBe(
        false,
      );
      tested.dispose();
    }
  });

  test("and restored weights learn as if nothing had happened", async () => {
    const tested = await trainer();
    const good = tested.snapshot();
    const lost = new Map([...good.parameters].map(([name, values]) => [name, values.map(() => Number.NaN)]));
    const expected = stepAll(tested, [first, second]);
    tested.restore({ ...good, parameters: lost });
    stepAll(tested, [third]);
    tested.restore(good);
    tested.resetState();
    expect(stepAll(tested, [first, second])).toEqual(expected);
  });
});

test("several predictors and a trainer do not affect each other", async () => {
  const tested = await trainer();
  const parameters = tested.snapshot().parameters;
  const [one, other] = [engine.createPredictor(TINY, parameters), engine.createPredictor(TINY, parameters)];
  const [stateOne, stateOther] = [one.initialState(), other.initialState()];
  const [yHatOne, yHatOther] = [new Float32Array(37), new Float32Array(37)];
  for (const token of [3, 1, 4]) {
    one.advance(stateOne, token, yHatOne);
    stepAll(tested, [first]);
    other.advance(stateOther, token, yHatOther);
  }
  expect(yHatOther).toEqual(yHatOne);
  expect(stateOther).toEqual(stateOne);
});

test("a copied state continues from where it was copied", async () => {
  const predictor = engine.createPredictor(TINY, (await trainer()).snapshot().parameters);
  const state = predictor.initialState();
  const [here, there] = [new Float32Array(37), new Float32Array(37)];
  predictor.advance(state, 7, here);
  const checkpoint = state.slice();
  predictor.advance(state, 8, here);
  predictor.advance(state, 9, there);
  predictor.advance(checkpoint, 8, there);
  expect(there).toEqual(here);
});

test("probabilities of the real vocabulary add up to one", async () => {
  const predictor = engine.createPredictor(TINY, (await trainer()).snapshot().parameters);
  const probabilities = new Float32Array(37);
  predictor.advance(predictor.initialState(), 0, probabilities);
  // 37 numbers, each rounded, over a rounded sum.
  expect(Math.abs(probabilities.reduce((total, p) => total + p) - 1)).toBeLessThan(40 * 2 ** -24);
});

test("using a disposed trainer or predictor is an error", async () => {
  const tested = await trainer();
  const predictor = engine.createPredictor(TINY, tested.snapshot().parameters);
  tested.dispose();
  predictor.dispose();
  predictor.dispose();
  expect(() => tested.snapshot()).toThrow("the trainer was disposed");
  expect(() => predictor.advance(predictor.initialState(), 0, new Float32Array(37))).toThrow("disposed");
});
