import { expect, test } from "vitest";
import { activationsOf } from "../../../src/core/network/activations.ts";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { gradientFlow } from "../../../src/core/network/gradientFlow.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { networkOf } from "../../../src/core/network/network.ts";
import { CELL_KINDS, type CellKind } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { QUANTITIES_OF } from "../../../src/protocol/inspection.ts";
import { flowCurves } from "../../../src/runtime/inspection/gradientFlow.ts";
import { followText, traceText } from "../../../src/runtime/inspection/inspection.ts";
import type { Inspected } from "../../../src/runtime/inspection/readTokens.ts";

const text = "let alpha = beta;\nreturn alpha + beta;\n".repeat(3);
const vocabulary = trainVocabulary("char", [text], 300);
const turn = async (): Promise<void> => {};

function inspectedOf(cell: CellKind, layers = 2): Inspected {
  const sizes = { vocabularySize: vocabulary.size, embeddingSize: 8, hiddenSize: 8, layers, isTied: true };
  const spec = { cell, ...sizes };
  const parameters = initialParameters(spec, createRandom(3));
  const predictor = coreEngine.createPredictor(spec, parameters);
  return { model: { spec, network: networkOf(spec, parameters) }, predictor, vocabulary, documents: () => [], turn };
}

test.each(CELL_KINDS)("the trace of a %s has the values of the definition", async cell => {
  const inspected = inspectedOf(cell);
  const { shape, before, steps } = await traceText(inspected, { text, tokens: 4 });
  const ids = vocabulary.encode(text).ids;
  const wanted = activationsOf(inspected.model, Int32Array.of(vocabulary.eos, ...ids)).slice(-4);
  expect(shape).toMatchObject({ cell, layers: 2, hidden: 8 });
  expect(before).toBe(ids.length - 4);
  expect(steps.map(step => step.token).join("")).toBe(text.slice(-4));
  steps.forEach((step, t) => {
    step.layers.forEach((layer, l) => {
      const { a, c, gates } = wanted[t]![l]!;
      expect(Object.keys(layer).sort()).toEqual([...QUANTITIES_OF[cell]].sort());
      expect(layer.hidden).toEqual(a);
      if (c) expect(layer.memory).toEqual(c);
      if (cell === "lstm") expect(layer.forget).toEqual(gates["f"]);
      if (cell === "gru") expect(layer.update).toEqual(gates["z"]!.map(z => 1 - z));
    });
    expect(step.likeliest).toHaveLength(5);
  });
});

test.each(CELL_KINDS)(
  "in a bidirectional %s, one row depends on what came before, the other on what comes after",
  async cell => {
    const inspected = inspectedOf(cell);
    const traceOf = async (read: string) => (await traceText(inspected, { text: read, tokens: 4 })).bidirectional;
    const [both, otherEnd, again] = await Promise.all(["abcd", "abce", "abcd"].map(end => traceOf(text + end)));
    expect(both).toEqual(again);
    expect(both?.steps).toHaveLength(4);
    for (const { forward, backward } of both!.steps) expect([forward.length, backward.length]).toEqual([32, 32]);
    const rows = (of: "forward" | "backward") => [both, otherEnd].map(trace => trace!.steps.map(step => step[of]));
    const [forward, forwardToo] = rows("forward");
    expect(forward!.slice(0, 3)).toEqual(forwardToo!.slice(0, 3));
    expect(forward![3]).not.toEqual(forwardToo![3]);
    const [backward, backwardToo] = rows("backward");
    for (const k of [0, 1, 2, 3]) expect(backward![k]).not.toEqual(backwardToo![k]);
  },
);

test("a followed text has each token's probability and every unit's value, to 1/127 of the largest", async () => {
  const inspected = inspectedOf("lstm");
  const followed = await followText(inspected, { text, layer: 1, quantity: "memory" });
  const ids = vocabulary.encode(text).ids;
  const wanted = activationsOf(inspected.model, Int32Array.of(vocabulary.eos, ...ids)).slice(1);
  expect(followed.tokens).toHaveLength(ids.length);
  for (const { probability } of followed.tokens) expect(probability).toBeGreaterThan(0);
  wanted.forEach((layers, t) => {
    layers[1]!.c!.forEach((value, unit) => {
      const shown = (followed.values[t * 8 + unit]! / 127) * followed.scale;
      expect(Math.abs(shown - value)).toBeLessThanOrEqual(followed.scale / 250);
    });
  });
});

test("a quantity that the cell lacks is followed as its activation", async () => {
  const [asked, hidden] = await Promise.all(
    (["forget", "hidden"] as const).map(quantity => followText(inspectedOf("rnn"), { text, layer: 0, quantity })),
  );
  expect(asked?.quantity).toBe("hidden");
  expect(asked?.values).toEqual(hidden?.values);
});

test("a text without tokens gives an empty trace", async () => {
  const inspected = inspectedOf("gru");
  expect((await traceText(inspected, { text: "", tokens: 4 })).steps).toEqual([]);
  expect((await followText(inspected, { text: "", layer: 0, quantity: "hidden" })).tokens).toEqual([]);
  expect((await flowCurves(inspected, { text: "", steps: 8 })).curves).toEqual([]);
});

test("gradients are measured for the network in use and for an untrained one of each cell", async () => {
  const { steps, curves } = await flowCurves(inspectedOf("gru"), { text, steps: 12 });
  expect(steps).toBe(12);
  expect(curves.map(({ cell, kind }) => [cell, kind])).toEqual([
    ["gru", "inUse"],
    ["rnn", "untrained"],
    ["gru", "untrained"],
    ["lstm", "untrained"],
  ]);
  for (const { norms } of curves) expect(norms.every(norm => norm > 0 && Number.isFinite(norm))).toBe(true);
});

test("the gradient of the last loss equals central differences of the first activation", async () => {
  // One layer, h = a<1> nudged through the bias of a step that only the first token takes: a token used once.
  const spec = { cell: "rnn" as const, vocabularySize: 5, embeddingSize: 3, hiddenSize: 3, layers: 1, isTied: false };
  const parameters = new Map(
    [...initialParameters(spec, createRandom(5))].map(([name, values]) => [name, Float64Array.from(values)]),
  );
  const model = { spec, network: networkOf(spec, parameters) };
  const norms = await gradientFlow(model, Int32Array.of(0, 1, 2, 3), turn);
  const loss = (da: readonly number[]): number => {
    const { embedding, layers, output } = model.network;
    const { input, recurrent } = layers[0]!;
    let a = [0, 0, 0];
    for (const token of [0, 1, 2]) {
      a = a.map((_, j) => {
        let z = input.b[j]! + recurrent.b[j]!;
        for (let k = 0; k < 3; k++)
          z += input.W[3 * j + k]! * embedding[3 * token + k]! + recurrent.W[3 * j + k]! * a[k]!;
        return Math.tanh(z);
      });
      if (token === 0) a = a.map((value, j) => value + da[j]!);
    }
    const scores = Array.from(
      output.b,
      (b, r) => b + a.reduce((sum, value, k) => sum + output.W[3 * r + k]! * value, 0),
    );
    return Math.log(scores.reduce((sum, z) => sum + Math.exp(z), 0)) - scores[3]!;
  };
  const h = 1e-5;
  const slopes = [0, 1, 2].map(j => {
    const at = (d: number) => loss([0, 1, 2].map(k => (k === j ? d : 0)));
    return (at(h) - at(-h)) / (2 * h);
  });
  expect(norms[0]).toBeCloseTo(Math.hypot(...slopes), 8);
});
