import { describe, expect, test } from "vitest";
import {
  createLearner,
  learnDocument,
  STRETCH_STEPS,
  windowsOf,
} from "../../../src/completion/adapt/dynamicEvaluation.ts";
import { type ScoredToken, type ScoreOptions, scoreText } from "../../../src/completion/evaluate/score.ts";
import type { Experts } from "../../../src/completion/mixing/experts.ts";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { Learner, TrainingWindow } from "../../../src/core/network/engine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { fakePredictor, madeUpCode, pieceVocabulary } from "../fakes.ts";

const vocabulary = pieceVocabulary([" return", " value", "const"]);
const { eos, size } = vocabulary;
const text = madeUpCode(createRandom(6), 12);

function learnerOf(): Learner {
  const sizes = { vocabularySize: size, embeddingSize: 8, hiddenSize: 8, layers: 1 };
  const spec = { cell: "gru", ...sizes, isTied: true } as const;
  const predictor = coreEngine.createPredictor(spec, initialParameters(spec, createRandom(1)));
  return createLearner(coreEngine, predictor, new Float32Array(size).fill(1 / size));
}

/** Learns nothing, and records the windows. */
function recorder(): Learner & { readonly windows: TrainingWindow[] } {
  const windows: TrainingWindow[] = [];
  return {
    ...fakePredictor(size),
    windows,
    windowSteps: 2 * STRETCH_STEPS,
    learn: window => {
      windows.push(window);
      return { lossNats: 0, gradNorm: 0 };
    },
    measure: () => 0,
    copy: () => fakePredictor(size),
    copyTo: () => undefined,
    copyFrom: () => undefined,
  };
}

function expertsOf(learner: Learner): Experts {
  return { vocabulary, predictor: learner, learner, memory: WorkspaceMemory.build([], size, eos) };
}

function score(learner: Learner, options: ScoreOptions, of = text): ScoredToken[] {
  return scoreText(expertsOf(learner), { path: "a", text: of }, { mixerParameters: new MixerParameters(), ...options });
}

const networkBits = (scored: readonly ScoredToken[]) =>
  scored.reduce((sum, { byExpert }) => sum + (byExpert.network ?? 0), 0);

describe("scoring with a network that learns", () => {
  test("needs fewer bits than without learning", () => {
    expect(networkBits(score(learnerOf(), { isAdapting: true }))).toBeLessThan(
      0.9 * networkBits(score(learnerOf(), { isAdapting: false })),
    );
  });

  test("predicts each token only from what precedes it", () => {
    const whole = score(learnerOf(), { isAdapting: true });
    const part = score(learnerOf(), { isAdapting: true }, text.slice(0, 250));
    expect(part.length).toBeGreaterThan(60);
    expect(whole.slice(0, part.length - 3)).toEqual(part.slice(0, -3));
  });

  test("learns each stretch once its tokens are predicted, and again together with the next one", () => {
    const learner = recorder();
    score(learner, { isAdapting: true });
    const ids = [...vocabulary.encode(text).ids];
    const inputs = [eos, ...ids.slice(0, -1)];
    for (const [k, window] of learner.windows.entries()) {
      const [from, to] = [Math.max(0, k - 1) * STRETCH_STEPS, (k + 1) * STRETCH_STEPS];
      expect([...window.targets]).toEqual(ids.slice(from, to));
      expect([...window.inputs]).toEqual(inputs.slice(from, to));
    }
    expect(learner.windows.length).toBe(Math.ceil(ids.length / STRETCH_STEPS));
  });

  test("changes no prediction where the learner learns nothing", () => {
    expect(score(recorder(), { isAdapting: true })).toEqual(score(recorder(), { isAdapting: false }));
  });

  test.each([
    ["a text that is scored", (learner: Learner) => score(learner, { isAdapting: true })],
    [
      "a text that is only learned",
      (learner: Learner) => [...learnDocument(learner, eos, vocabulary.encode(text).ids)],
    ],
  ])("starts each window from the state before its first token: %s", (_name, learnText) => {
    const [learner, states] = [recorder(), [] as number[]];
    const learn = (window: TrainingWindow, state: Float32Array) => {
      states.push(state[0]!);
      for (const input of window.inputs) learner.advance(state, input, new Float32Array(size));
      return { lossNats: 0, gradNorm: 0 };
    };
    learnText({ ...learner, learn });
    const state = learner.initialState();
    const begins: number[] = [];
    for (const [k, id] of [eos, ...vocabulary.encode(text).ids].entries()) {
      if (k % STRETCH_STEPS === 0) begins.push(state[0]!);
      learner.advance(state, id, new Float32Array(size));
    }
    expect(states.length).toBeGreaterThan(5);
    for (const [k, began] of states.entries()) expect(began).toBe(begins[Math.max(0, k - 1)]);
  });

  test("learns only the text that replaces a document with secrets", () => {
    const learner = recorder();
    score(learner, { isAdapting: true, learnedText: "key = REDACTED" });
    const learned = learner.windows.flatMap(({ targets }) => [...targets]);
    expect(vocabulary.decode(learned)).toBe("key = REDACTED");
  });
});

test("the windows of a document concatenate to it", () => {
  const windows = [...windowsOf([1, 2, 3, 4, 5], 9, 2)].map(({ inputs, targets }) => [[...inputs], [...targets]]);
  expect(windows).toEqual([
    [
      [9, 1],
      [1, 2],
    ],
    [
      [2, 3],
      [3, 4],
    ],
    [[4], [5]],
  ]);
});

test("a document costs the network less once it was learned", () => {
  const learner = learnerOf();
  const { ids } = vocabulary.encode(text);
  const before = networkBits(score(learner, {}));
  for (const _ of learnDocument(learner, eos, ids));
  expect(networkBits(score(learner, {}))).toBeLessThan(0.9 * before);
});
