/** Trains a sequence network from scratch. */
import { createRandom, type Random } from "../../../src/core/random.ts";
import { learningRateAt } from "../../../src/core/schedule.ts";
import type { SequenceNetwork } from "../../../src/core/sequence/sequenceNetwork.ts";
import { SequenceTrainer } from "../../../src/core/sequence/sequenceTrainer.ts";
import { initializeParameters } from "../../../src/core/sequence/tensorPlan.ts";
import type { Parameters } from "../../../src/core/tensor.ts";

export const OPTIMIZER = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0 };

export interface Lesson<B> {
  readonly network: SequenceNetwork<B>;
  readonly nextBatch: (random: Random) => B;
  readonly steps: number;
  /** The peak learning rate. The rate rises for a tenth of the steps and falls to a tenth of the peak. */
  readonly learningRate: number;
}

/** Draws parameters from one seed and trains them. */
export function learn<B>({ network, nextBatch, steps, learningRate: peak }: Lesson<B>): Parameters {
  const random = createRandom(1);
  const trainer = new SequenceTrainer(network, initializeParameters(network.tensors, random), OPTIMIZER);
  for (let k = 0; k < steps; k++) {
    const learningRate = learningRateAt(k / steps, { peak, warmup: 0.1, floor: peak / 10 });
    trainer.step(nextBatch(random), { learningRate, clipNorm: 1 });
  }
  return trainer.parameters;
}

/** Draws a whole number from 0 to below `end`. */
export function below(end: number, random: Random): number {
  return Math.floor(random() * end);
}

/** Draws some of the items, each with the same probability. */
export function some<T>(items: readonly T[], count: number, random: Random): T[] {
  return Array.from({ length: count }, () => items[below(items.length, random)] as T);
}

/** Lists every string of a length over the symbols 0 to symbols - 1. */
export function everyString(symbols: number, length: number): number[][] {
  if (length === 0) return [[]];
  return everyString(symbols, length - 1).flatMap(s => Array.from({ length: symbols }, (_, symbol) => [...s, symbol]));
}
