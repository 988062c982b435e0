import { expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { forwardWindow } from "../../../src/core/network/languageModel.ts";
import { networkOf, zeroState } from "../../../src/core/network/network.ts";
import { createRandom } from "../../../src/core/random.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { traceText } from "../../../src/runtime/inspection/inspection.ts";
import { findPattern } from "../../../src/runtime/inspection/patternSearch.ts";
import { explainPrediction } from "../../../src/runtime/inspection/prediction.ts";
import type { Inspected } from "../../../src/runtime/inspection/readTokens.ts";
import { RunInspection } from "../../../src/runtime/inspection/runInspection.ts";

const text = "let alpha = beta;\nreturn alpha + beta;\n".repeat(3);
const vocabulary = trainVocabulary("char", [text], 300);
const spec = {
  cell: "lstm",
  vocabularySize: vocabulary.size,
  embeddingSize: 8,
  hiddenSize: 8,
  layers: 2,
  isTied: true,
} as const;
const parameters = initialParameters(spec, createRandom(3));
const model = { spec, network: networkOf(spec, parameters) };
const predictor = coreEngine.createPredictor(spec, parameters);
const documents = [{ path: "a.txt", ids: vocabulary.encode(text).ids }];
const inspected: Inspected = { model, predictor, vocabulary, documents: () => documents, turn: async () => {} };

test("each step of a trace has the token that follows, the last one from behind the cursor", async () => {
  const whole = await traceText(inspected, { text, tokens: 5 });
  const { steps } = await traceText(inspected, { text: text.slice(0, -1), following: text.slice(-1), tokens: 4 });
  expect(steps.map(({ actual }) => actual?.text)).toEqual([...text.slice(-4)]);
  expect(steps).toEqual(whole.steps.slice(0, 4));
  expect(whole.steps.at(-1)!.actual).toBeUndefined();
});

test("a prediction is that of the trace, also in an earlier place, and names the true token there", async () => {
  const { steps } = await traceText(inspected, { text, tokens: 5 });
  for (const back of [0, 1, 4]) {
    const { free, actual, tokens, held } = await explainPrediction(inspected, { text, back, tokens: 20 });
    const step = steps[4 - back]!;
    expect(free.likeliest.map(({ text: token }) => token)).toEqual(step.likeliest.map(token => token.text));
    for (const [k, { probability }] of free.likeliest.entries()) {
      expect(probability).toBeCloseTo(step.likeliest[k]!.probability, 6);
    }
    expect(actual?.text).toBe(step.actual?.text);
    expect(tokens.map(token => token.text).join("")).toBe(text.slice(-20));
    for (const [k, { influence }] of tokens.entries()) expect(influence > 0).toBe(k < 20 - back);
    expect(held).toBeUndefined();
  }
});

test("a held unit changes the prediction as the definition says", async () => {
  const hold = { layer: 1, quantity: "hidden", unit: 2, value: 1 } as const;
  const short = text.slice(0, 6);
  const { free, held } = await explainPrediction(inspected, { text: short, back: 0, tokens: 20, hold });
  expect(held?.hold).toEqual(hold);
  expect(held!.likeliest).not.toEqual(free.likeliest);
  // By hand: only the output reads the top layer at the last step, beside the layer itself.
  const { holdUnit } = await import("../../../src/core/explain/holdUnit.ts");
  const other = holdUnit(model, hold, zeroState(spec, 1, model.network.embedding));
  const ids = Int32Array.of(vocabulary.eos, ...vocabulary.encode(short).ids);
  const { scores } = forwardWindow(other.model, ids, other.state);
  const last = Array.from(scores.slice(-spec.vocabularySize));
  expect(held!.likeliest[0]!.text).toBe(vocabulary.label(last.indexOf(Math.max(...last))));
});

test("a pattern is found where its units are on, with path, line and the text around", async () => {
  const pattern = { layer: 1, quantity: "hidden", units: [{ unit: 0, sign: 1 }], threshold: 0, length: 2 } as const;
  const { places, searched, tokens } = await findPattern(inspected, pattern);
  expect([searched, tokens]).toEqual([text.length, text.length]);
  const state = forwardWindow(
    model,
    Int32Array.of(vocabulary.eos, ...documents[0]!.ids),
    zeroState(spec, 1, model.network.embedding),
  );
  const isOn = state.steps.slice(1).map(layers => layers[1]!.next[0]![0]! > 0);
  expect(places.length).toBeGreaterThan(0);
  for (const { path, line, before, matched, after, units } of places) {
    expect([path, units, matched.length]).toEqual(["a.txt", 1, 2]);
    const at = text.indexOf(before + matched + after);
    expect(at).toBeGreaterThanOrEqual(0);
    const lines = text.split("\n");
    expect(lines.slice(line - 1).join("\n")).toContain(matched);
  }
  const on = isOn.filter((value, t) => value && isOn[t - 1]).length;
  expect(on).toBeGreaterThan(0);
});

test("a search reads no more tokens than its limit", async () => {
  const many = Array.from({ length: 50 }, (_, k) => ({ path: `${k}.txt`, ids: new Int32Array(1000).fill(5) }));
  let advanced = 0;
  const counting = {
    ...predictor,
    spec,
    initialState: () => predictor.initialState(),
    advance: () => {
      advanced++;
    },
  };
  const pattern = { layer: 0, quantity: "hidden", units: [{ unit: 0, sign: 1 }], threshold: 0.5, length: 1 } as const;
  const found = await findPattern({ ...inspected, predictor: counting, documents: () => many }, pattern);
  expect([found.searched, found.tokens]).toEqual([20_000, 50_000]);
  expect(advanced).toBeLessThanOrEqual(20_000 + many.length);
});

test("the network of a run can be looked into from its last validation on", async () => {
  const clock = { nowMs: () => 0, date: () => new Date(0), nextTurn: async () => {} };
  const run = new RunInspection(clock);
  const look = (seen: Inspected) => traceText(seen, { text, tokens: 3 });
  expect(await run.inspect(look)).toBeNull();
  expect(run.sample({ prompt: "", length: 5, temperature: 1 })).toBeNull();
  const memory = WorkspaceMemory.build(documents, vocabulary.size, vocabulary.eos);
  const later = initialParameters(spec, createRandom(4));
  run.take({ engine: coreEngine, spec, parameters, vocabulary, memory });
  expect(await run.inspect(look)).toEqual(await look(inspected));
  run.take({ engine: coreEngine, spec, parameters: later, vocabulary, memory });
  expect(await run.inspect(look)).not.toEqual(await look(inspected));
  expect(run.sample({ prompt: "let ", length: 5, temperature: 1, seed: 1 })?.text.length).toBeGreaterThan(0);
});
