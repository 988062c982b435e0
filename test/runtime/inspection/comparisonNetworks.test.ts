import { expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { networkOf } from "../../../src/core/network/network.ts";
import { createRandom } from "../../../src/core/random.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import { ShortTextError, trainComparisonNetworks } from "../../../src/runtime/inspection/comparisonNetworks.ts";
import { flowCurves } from "../../../src/runtime/inspection/gradientFlow.ts";

const text = "let alpha = beta;\nreturn alpha + beta;\n".repeat(4);
const vocabulary = trainVocabulary("char", [text], 300);
const spec = {
  cell: "gru" as const,
  vocabularySize: vocabulary.size,
  embeddingSize: 12,
  hiddenSize: 12,
  layers: 1,
  isTied: true,
};
const { ids } = vocabulary.encode(text);
const trained = (steps: number) => {
  let turns = 0;
  const turn = async () => void turns++;
  return trainComparisonNetworks(coreEngine, spec, ids, { turn, isTime: taken => taken < steps }).then(comparison => ({
    comparison,
    turns,
  }));
};

test("each cell learns the text with the same steps, from the weights of its untrained form", async () => {
  const { comparison, turns } = await trained(60);
  expect(comparison.steps).toBe(60);
  expect(turns).toBe(180); // completions are answered between any two steps
  expect(comparison.networks.map(({ cell }) => cell)).toEqual(["rnn", "gru", "lstm"]);
  const symbols = new Set(ids).size;
  for (const { fresh, trained: now } of comparison.networks) {
    expect(fresh.spec.vocabularySize).toBe(symbols + 1);
    expect(now!.lossNatsPerToken).toBeLessThan(0.95 * Math.log(symbols));
    expect(now!.model.network.embedding).not.toEqual(fresh.network.embedding);
  }
});

test("their gradients are measured before and after training, beside those of the network in use", async () => {
  const { comparison } = await trained(5);
  const parameters = initialParameters(spec, createRandom(3));
  const predictor = coreEngine.createPredictor(spec, parameters);
  const inspected = {
    model: { spec, network: networkOf(spec, parameters) },
    predictor,
    vocabulary,
    documents: () => [],
    turn: async () => {},
  };
  const flow = await flowCurves(inspected, { text, steps: 12 }, comparison);
  expect(flow.comparisonSteps).toBe(5);
  expect(flow.curves.map(({ cell, kind }) => `${cell} ${kind}`)).toEqual([
    "gru inUse",
    "rnn untrained",
    "gru untrained",
    "lstm untrained",
    "rnn trained",
    "gru trained",
    "lstm trained",
  ]);
  const normsOf = (kind: string) => flow.curves.filter(curve => curve.kind === kind).map(({ norms }) => norms);
  expect(normsOf("trained")).not.toEqual(normsOf("untrained"));
  expect(flow.curves.filter(({ lossNatsPerToken }) => lossNatsPerToken !== undefined)).toHaveLength(3);
});

test("a text that is shorter than a window is too short to learn from", async () => {
  const turn = async () => {};
  const short = trainComparisonNetworks(coreEngine, spec, ids.subarray(0, 10), { turn, isTime: () => true });
  await expect(short).rejects.toThrow(ShortTextError);
});
