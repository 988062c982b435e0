import { expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { LearningOptions } from "../../../src/core/network/engine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { parameterShapes } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";
import { type Floats, type Parameters, ShapeError } from "../../../src/core/tensor.ts";

const sizes = { vocabularySize: 11, embeddingSize: 5, hiddenSize: 6, layers: 3 };
const spec = { cell: "lstm", ...sizes, isTied: false } as const;
const window = { inputs: Int32Array.of(1, 2, 3, 4), targets: Int32Array.of(2, 3, 4, 5) };
const OPTIONS = { learningRate: 0.1, lowerLayers: 1, biases: 1, clipNorm: 100, decay: 0 };

/** How far one step moves each tensor. */
function moves(options: Partial<LearningOptions> = {}, tokenRates?: Float32Array): Map<string, Floats> {
  const before = initialParameters(spec, createRandom(3));
  const learner = coreEngine.createLearner(coreEngine.createPredictor(spec, before), 4, tokenRates);
  learner.learn(window, learner.initialState(), { ...OPTIONS, ...options });
  const after = (learner as unknown as { readonly parameters: Parameters }).parameters;
  return new Map([...after].map(([name, W]) => [name, W.map((w, k) => w - before.get(name)![k]!)]));
}

test.each([0, 0.25])("layers below the top one move by %f of their step, all else by the whole step", share => {
  expectMoves(moves({ lowerLayers: share }), name => (/_l[01]$/.test(name) ? share : 1));
});

test("biases move at their own rate, which multiplies with that of the lower layers", () => {
  expectMoves(moves({ lowerLayers: 0.5, biases: 0.25 }), name => {
    return (/_l[01]$/.test(name) ? 0.5 : 1) * (/bias/.test(name) ? 0.25 : 1);
  });
});

test("each token's row of the output layer moves at its rate", () => {
  const rates = Float32Array.from({ length: sizes.vocabularySize }, (_, y) => 0.5 + y / 4);
  expectMoves(moves({}, rates), (name, k) => {
    if (name === "output.bias") return rates[k]!;
    return name === "output.weight" ? rates[Math.floor(k / sizes.hiddenSize)]! : 1;
  });
});

test("refuses rates whose number is not that of the tokens", () => {
  expect(() => moves({}, new Float32Array(3))).toThrow(ShapeError);
});

/** @param share the expected fraction of the whole step, for element k of a tensor */
function expectMoves(got: Map<string, Floats>, share: (name: string, k: number) => number): void {
  const whole = moves();
  for (const { name } of parameterShapes(spec)) {
    const [a, b] = [whole.get(name)!, got.get(name)!];
    expect(Math.max(...a.map(Math.abs))).toBeGreaterThan(1e-6);
    for (let k = 0; k < a.length; k++) expect(b[k]).toBeCloseTo(share(name, k) * a[k]!, 6);
  }
}
