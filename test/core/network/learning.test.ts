import { expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { Trainer, TrainingWindow } from "../../../src/core/network/engine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import type { CellKind, LanguageModelSpec } from "../../../src/core/network/spec.ts";
import { createRandom } from "../../../src/core/random.ts";

const text =
  "for (let t = 0; t < steps; t++) { a[t] = tanh(a[t - 1] + x[t]); } // one step at a time, and then the next.\n";
const letters = [...new Set(text)];
const ids = Int32Array.from([...text], letter => letters.indexOf(letter));
const lnV = Math.log(letters.length);
const WINDOW = 16;
const EPOCHS = 60;

/** One epoch of the text in windows, without the last, shorter one. */
function windowsOf(tokens: Int32Array): TrainingWindow[] {
  const windows: TrainingWindow[] = [];
  for (let start = 0; start + WINDOW < tokens.length; start += WINDOW) {
    const end = start + WINDOW;
    windows.push({ inputs: tokens.slice(start, end), targets: tokens.slice(start + 1, end + 1) });
  }
  return windows;
}

function specOf(cell: CellKind, isTied: boolean): LanguageModelSpec {
  return { cell, vocabularySize: letters.length, embeddingSize: 24, hiddenSize: 24, layers: 1, isTied };
}

async function trainerOf(cell: CellKind, isTied: boolean, seed: number): Promise<Trainer> {
  const spec = specOf(cell, isTied);
  const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 };
  const parameters = initialParameters(spec, createRandom(seed));
  return coreEngine.createTrainer({ spec, parameters, batch: 1, windowSteps: WINDOW, optimizer, threads: 1 });
}

/** The losses of all steps. */
function curveOf(trainer: Trainer, epochs: number): number[] {
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    trainer.resetState();
    for (const window of windowsOf(ids)) {
      losses.push(trainer.step(window, { learningRate: 0.01, clipNorm: 1 }).lossNats);
    }
  }
  return losses;
}

test.each([
  ["rnn", true],
  ["gru", true],
  ["lstm", true],
  ["lstm", false],
] as const)("%s (tied: %s) memorizes a short text, from ln V down", async (cell, isTied) => {
  const trainer = await trainerOf(cell, isTied, 3);
  const losses = curveOf(trainer, EPOCHS);
  expect(Math.abs(losses[0]! / lnV - 1)).toBeLessThan(0.05);
  const lastEpoch = losses.slice(-windowsOf(ids).length);
  expect(Math.max(...lastEpoch)).toBeLessThan(0.1 * lnV);
});

test("the same seed gives exactly the same curve, another seed another", async () => {
  const [first, second, other] = await Promise.all([1, 1, 2].map(seed => trainerOf("lstm", true, seed)));
  const curve = curveOf(first!, 3);
  expect(curveOf(second!, 3)).toEqual(curve);
  expect(curveOf(other!, 3)).not.toEqual(curve);
});
