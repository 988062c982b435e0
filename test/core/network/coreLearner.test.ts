import { expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { parameterShapes } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";
import type { Floats, Parameters } from "../../../src/core/tensor.ts";

const sizes = { vocabularySize: 11, embeddingSize: 5, hiddenSize: 6, layers: 3 };
const spec = { cell: "lstm", ...sizes, isTied: false } as const;
const window = { inputs: Int32Array.of(1, 2, 3, 4), targets: Int32Array.of(2, 3, 4, 5) };
const OPTIONS = { learningRate: 0.1, clipNorm: 100, decay: 0 };

/** How far one step moves each tensor. */
function moves(lowerLayers: number): Map<string, Floats> {
  const before = initialParameters(spec, createRandom(3));
  const learner = coreEngine.createLearner(coreEngine.createPredictor(spec, before), 4);
  learner.learn(window, learner.initialState(), { ...OPTIONS, lowerLayers });
  const after = (learner as unknown as { readonly parameters: Parameters }).parameters;
  return new Map([...after].map(([name, W]) => [name, W.map((w, k) => w - before.get(name)![k]!)]));
}

test.each([0, 0.25])("layers below the topmost move by a share of %f, all else as far as ever", share => {
  const [whole, part] = [moves(1), moves(share)];
  for (const { name } of parameterShapes(spec)) {
    const expected = /_l[01]$/.test(name) ? share : 1;
    const [a, b] = [whole.get(name)!, part.get(name)!];
    expect(Math.max(...a.map(Math.abs))).toBeGreaterThan(1e-6);
    for (let k = 0; k < a.length; k++) expect(b[k]).toBeCloseTo(expected * a[k]!, 6);
  }
});
