/** Runs with a large vocabulary draw the tokens of their softmax. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { Engine, TrainerOptions } from "../../../src/core/network/engine.ts";
import { DRAWS, SAMPLED_FROM, scoredTokens } from "../../../src/runtime/common/defaults.ts";
import { outputSamplingOf } from "../../../src/runtime/optimization/outputSampling.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { memoryFileSystem, tickingClock } from "../support.ts";

const documents = [Int32Array.of(0, 1, 1, 1), Int32Array.of(1, 5)];

test("the proposal grows with the counts, and every token can be drawn", () => {
  const { proposal, negatives, seed } = outputSamplingOf(documents, { vocabularySize: SAMPLED_FROM, seed: 9 })!;
  expect([negatives, seed]).toEqual([DRAWS, 9]);
  expect(proposal).toHaveLength(SAMPLED_FROM);
  expect([...proposal.subarray(0, 6)]).toEqual([2, 5, 1, 1, 1, 2].map(Math.sqrt));
});

test("a small vocabulary is scored as a whole, unless draws are asked for", () => {
  const small = { vocabularySize: SAMPLED_FROM - 1, seed: 9 };
  expect(outputSamplingOf(documents, small)).toBeUndefined();
  expect(scoredTokens(small.vocabularySize)).toBe(small.vocabularySize);
  expect(scoredTokens(SAMPLED_FROM)).toBeLessThan(SAMPLED_FROM / 2);
  expect(outputSamplingOf(documents, small, 20)?.negatives).toBe(20);
});

describe("a run", () => {
  let modelFolder: string;
  beforeEach(async () => {
    modelFolder = await mkdtemp(path.join(tmpdir(), "recurrent-sampling-"));
  });
  afterEach(() => rm(modelFolder, { recursive: true, force: true }));

  /** What the trainer of a run over so many different words is made of. */
  async function optionsOf(words: number): Promise<TrainerOptions> {
    let made: TrainerOptions | undefined;
    const engine: Engine = {
      ...coreEngine,
      createTrainer(options) {
        made = options;
        return coreEngine.createTrainer(options);
      },
    };
    const text = Array.from({ length: words }, (_, k) => `w${k}`).join("\n");
    await runTraining(
      { folder: "/w", modelFolder, budgetSeconds: 400, hidden: 2, tokenizer: "word", maxSteps: 1, seed: 4 },
      {
        engine,
        fileSystem: memoryFileSystem({ "a.ts": text }),
        clock: tickingClock(1),
        signal: new AbortController().signal,
        emit: () => {},
      },
    );
    return made!;
  }

  test("samples with its own seed where its vocabulary is large", async () => {
    const { spec, sampling } = await optionsOf(SAMPLED_FROM + 20);
    expect(spec.vocabularySize).toBeGreaterThanOrEqual(SAMPLED_FROM);
    expect(sampling).toMatchObject({ negatives: DRAWS, seed: 4 });
    expect(sampling!.proposal).toHaveLength(spec.vocabularySize);
  });

  test("samples nothing where it is small", async () => {
    expect((await optionsOf(300)).sampling).toBeUndefined();
  });
});
