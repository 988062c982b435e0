import { describe, expect, test } from "vitest";
import { Adaptation } from "../../../src/completion/adapt/adaptation.ts";
import { createLearner } from "../../../src/completion/adapt/dynamicEvaluation.ts";
import { scoreText } from "../../../src/completion/evaluate/score.ts";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import type { AdaptationReport } from "../../../src/core/adaptationReport.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { Learner, Predictor, TrainingWindow } from "../../../src/core/network/engine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { madeUpCode, pieceVocabulary } from "../fakes.ts";

const vocabulary = pieceVocabulary([" return", " value", "const"]);
const { eos, size } = vocabulary;
const idsOf = (text: string) => vocabulary.encode(text).ids;
const code = (seed: number, lines = 12) => madeUpCode(createRandom(seed), lines);

function predictorOf(): Predictor {
  const sizes = { vocabularySize: size, embeddingSize: 8, hiddenSize: 8, layers: 1 };
  const spec = { cell: "gru", ...sizes, isTied: true } as const;
  return coreEngine.createPredictor(spec, initialParameters(spec, createRandom(1)));
}

/** An adaptation that these held-out texts guard, and its learner. */
function adaptationOf(heldOut: readonly string[]): { readonly adaptation: Adaptation; readonly learner: Learner } {
  const predictor = predictorOf();
  const learner = createLearner(coreEngine, predictor, new Float32Array(size).fill(1 / size));
  const documents = heldOut.map((text, k) => ({ path: `held${k}`, ids: idsOf(text) }));
  return { adaptation: new Adaptation(learner, eos, { predictor, heldOut: documents }), learner };
}

function learn(adaptation: Adaptation, text: string, known?: string, path = "a"): AdaptationReport | undefined {
  const learning = adaptation.learn({ path, ids: idsOf(text), known: known === undefined ? undefined : idsOf(known) });
  for (;;) {
    const step = learning.next();
    if (step.done) return step.value;
  }
}

function networkBits(predictor: Predictor, text: string): number {
  const experts = { vocabulary, predictor, memory: WorkspaceMemory.build([], size, eos) };
  const scored = scoreText(experts, { path: "b", text }, { mixerParameters: new MixerParameters() });
  return scored.reduce((sum, { byExpert }) => sum + (byExpert.network ?? 0), 0);
}

/** Records the windows that the learner learns. */
function recordWindows(learner: Learner): TrainingWindow[] {
  const windows: TrainingWindow[] = [];
  const { learn } = learner;
  learner.learn = (window, ...rest) => {
    windows.push(window);
    return learn.call(learner, window, ...rest);
  };
  return windows;
}

describe("adaptation", () => {
  test("makes texts like the learned one cheaper, held-out ones included", () => {
    const { adaptation } = adaptationOf([code(2)]);
    const before = networkBits(adaptation.predictor, code(3));
    const report = learn(adaptation, code(4, 60));
    expect(report).toMatchObject({ isKept: true });
    expect(report!.bitsAfter).toBeLessThan(report!.bitsBefore);
    expect(networkBits(adaptation.predictor, code(3))).toBeLessThan(0.9 * before);
  });

  test("is taken back, to the last bit, where held-out texts become less likely", () => {
    const { adaptation, learner } = adaptationOf([code(2)]);
    learn(adaptation, code(4, 60));
    const { predictor } = adaptation;
    const before = networkBits(predictor, code(3));
    const poison = "\u0001\u0002\u0003\u0004".repeat(400);
    expect(learn(adaptation, poison)).toMatchObject({ isKept: false });
    expect(adaptation.predictor).toBe(predictor);
    expect(networkBits(predictor, code(3))).toBe(before);
    expect(networkBits(learner, code(3))).toBe(before);
  });

  test("is taken back where small harm to held-out texts adds up", () => {
    // The sample is one window, and is measured before and after each text.
    const { adaptation, learner } = adaptationOf(["x"]);
    const costs = [1, 1.04, 1.04, 1.06, 1.04, 1.045];
    learner.measure = () => costs.shift()!;
    const isKept = ["a", "b", "c"].map(text => learn(adaptation, text)?.isKept);
    expect(isKept).toEqual([true, false, true]);
  });

  test("leaves predictors that are in use as they are", () => {
    const { adaptation } = adaptationOf([code(2)]);
    const { predictor } = adaptation;
    const before = networkBits(predictor, code(3));
    expect(learn(adaptation, code(4, 60))).toMatchObject({ isKept: true });
    expect(networkBits(predictor, code(3))).toBe(before);
    expect(adaptation.predictor).not.toBe(predictor);
  });

  test("learns only what is new in a text", () => {
    const { adaptation, learner } = adaptationOf([code(2)]);
    const windows = recordWindows(learner);
    const [head, added, tail] = [code(4), "\nconst added = value;\n", code(5)];
    learn(adaptation, head + added + tail, head + tail);
    expect(vocabulary.decode(windows.flatMap(({ targets }) => [...targets])).trim()).toBe(added.trim());
    expect(learn(adaptation, head, head)).toBeUndefined();
  });

  test("takes a limited number of steps, at the end of a long text", () => {
    const { adaptation, learner } = adaptationOf([code(2)]);
    const windows = recordWindows(learner);
    const text = code(4, 700);
    const { steps } = learn(adaptation, text)!;
    expect(windows).toHaveLength(steps);
    expect(steps * learner.windowSteps).toBeLessThan(idsOf(text).length);
    expect(text.endsWith(vocabulary.decode(windows.flatMap(({ targets }) => [...targets])))).toBe(true);
  });

  test("is not guarded by the text that it learns, and learns nothing without another one", () => {
    const { adaptation } = adaptationOf([code(2)]);
    expect(learn(adaptation, code(2), undefined, "held0")).toBeUndefined();
    expect(learn(adaptationOf([]).adaptation, code(2))).toBeUndefined();
    expect(learn(adaptationOf([code(2), code(3)]).adaptation, code(2), undefined, "held0")).toBeDefined();
  });
});
