/** The self-test of an engine: it trains and runs a tiny network and compares the results with those of core. */

import { createOperations, type Distributions, POOLED } from "../core/mixing/distributions.ts";
import { coreEngine } from "../core/network/coreEngine.ts";
import type { Engine, Predictor } from "../core/network/engine.ts";
import { initialParameters } from "../core/network/initialize.ts";
import type { LanguageModelSpec } from "../core/network/spec.ts";
import { createRandom } from "../core/random.ts";

/** Sizes that are not multiples of a tile. */
const SPEC: LanguageModelSpec = {
  cell: "lstm",
  vocabularySize: 11,
  embeddingSize: 5,
  hiddenSize: 9,
  layers: 2,
  isTied: false,
};

/** Far above rounding, far below the effect of one missing product; set by hand, not measured. */
const TOLERANCE = 1e-4;

/** Tests whether an engine computes the results of the reference on this machine. A build that traps fails, too. */
export async function selfTest(engine: Engine): Promise<boolean> {
  try {
    const [got, want] = [await figures(engine), await figures(coreEngine)];
    return want.every((value, k) => Math.abs(got[k] - value) <= TOLERANCE * Math.max(1, Math.abs(value)));
  } catch {
    return false; // whatever went wrong, another build or engine is used instead
  }
}

async function figures(engine: Engine): Promise<readonly number[]> {
  const parameters = initialParameters(SPEC, createRandom(1));
  const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 };
  const trainer = await engine.createTrainer({
    spec: SPEC,
    parameters,
    batch: 3,
    windowSteps: 4,
    optimizer,
    threads: 1,
  });
  const tokens = (shift: number) => Int32Array.from({ length: 12 }, (_, k) => (k * k + shift) % SPEC.vocabularySize);
  const window = { inputs: tokens(0), targets: tokens(3) };
  const options = { learningRate: 0.01, clipNorm: 0.1 };
  const first = trainer.step(window, options);
  const second = trainer.step(window, options);
  const predictor = engine.createPredictor(SPEC, trainer.snapshot().parameters);
  const probabilities = new Float32Array(SPEC.vocabularySize);
  const state = predictor.initialState();
  for (const token of [3, 10]) predictor.advance(state, token, probabilities);
  const afterBlock = distributionsAfter(predictor, state, Int32Array.of(1, 4, 7, 2, 9));
  const mixed = mixedFigures(predictor, probabilities);
  const int8 = engine.createPredictor(SPEC, trainer.snapshot().parameters, "int8");
  const afterInt8 = distributionsAfter(int8, int8.initialState(), Int32Array.of(1, 4, 7, 2, 9));
  const learner = engine.createLearner(predictor, 12);
  const learned = learner.learn(window, learner.initialState(), { ...options, lowerLayers: 1, biases: 1, decay: 0 });
  const after = learner.measure(window, learner.initialState());
  for (const owned of [learner, predictor, int8, trainer]) owned.dispose();
  return [
    ...[first.lossNats, first.gradNorm, second.lossNats, second.gradNorm],
    ...[learned.lossNats, learned.gradNorm, after],
    ...probabilities,
    ...afterBlock,
    ...afterInt8,
    ...mixed,
  ];
}

/** Mixes a distribution with itself and an even one, and pools and ranks the result. */
function mixedFigures(predictor: Predictor, distribution: Float32Array): readonly number[] {
  const { length } = distribution;
  const operations = predictor.operations ?? createOperations(length);
  const { memory, cache, mixed, before } = operations.space;
  operations.scale(0.5, distribution, memory);
  operations.fill(1 / length, cache);
  const means = new Float64Array(POOLED);
  const distributions: Distributions = [mixed, distribution, cache];
  operations.mix([distribution, memory, cache], Float32Array.of(0.5, 0.5, 0.25), mixed);
  operations.copy(mixed, before);
  operations.pool(distributions, Float64Array.of(1.5, -0.25, 0.5), means);
  const ids = new Int32Array(3);
  const count = operations.likeliest(mixed, ids);
  return [...before, ...mixed, ...means, count, ...ids, operations.largest(mixed)];
}

/** Reads the tokens at once where the engine can, else one by one. */
function distributionsAfter(predictor: Predictor, state: Float32Array, tokens: Int32Array): readonly number[] {
  const read = predictor.advanceAll?.(state, tokens, predictor.initialState());
  if (read) return read.flatMap(distribution => [...distribution]);
  return [...tokens].flatMap(token => {
    const distribution = new Float32Array(SPEC.vocabularySize);
    predictor.advance(state, token, distribution);
    return [...distribution];
  });
}
