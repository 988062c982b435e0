/**
 * Makes the comparison networks: one of each cell, of the size of the network in use, untrained and briefly trained.
 */
import type { Engine, TrainingWindow } from "../../core/network/engine.ts";
import { initialParameters } from "../../core/network/initialize.ts";
import type { LanguageModel } from "../../core/network/languageModel.ts";
import { networkOf } from "../../core/network/network.ts";
import type { CellKind, LanguageModelSpec } from "../../core/network/spec.ts";
import { createRandom, type Random } from "../../core/random.ts";
import type { Parameters } from "../../core/tensor.ts";
import { OPTIMIZER } from "../common/defaults.ts";

/** The cells that are compared. */
const COMPARED = ["rnn", "gru", "lstm"] as const;
const SEED = 1;
/** The gradient flow of an untrained network does not depend on the size of its vocabulary. */
const FRESH_VOCABULARY = 64;
/**
 * The kernels compute eight sequences at once, and a short window delays completions least. Set by hand, not measured.
 */
const BATCH = 8;
const WINDOW_STEPS = 32;
const LEARNING_RATE = 2e-3;
const CLIP_NORM = 1;
/** The reported loss is the mean over this many last steps. */
const TOLD_STEPS = 10;

export interface ComparisonNetwork {
  readonly cell: CellKind;
  readonly fresh: LanguageModel;
  /** Absent before training. */
  readonly trained?: { readonly model: LanguageModel; readonly lossNatsPerToken: number };
}

export interface ComparisonNetworks {
  readonly networks: readonly ComparisonNetwork[];
  /** Optimizer steps of each network. */
  readonly steps: number;
  /** The comparison networks' token for a token of the vocabulary in use. */
  tokenOf(token: number): number;
}

/** Comparison networks before any training. */
export function untrainedNetworks(spec: LanguageModelSpec): ComparisonNetworks {
  const networks = COMPARED.map(cell => ({ cell, fresh: modelOf(specOf(spec, cell, FRESH_VOCABULARY)) }));
  return { networks: networks, steps: 0, tokenOf: token => token % FRESH_VOCABULARY };
}

/** The text is too short to learn from. */
export class ShortTextError extends Error {
  override readonly name = "ShortTextError";
}

/**
 * Trains one network of each cell on a text, with the same windows and steps, from the weights of its untrained form.
 *
 * @param spec    of the network in use
 * @param tokens  of the text, whose different tokens are the whole vocabulary of the comparison networks
 * @param turn    awaited before each step, so that the thread can do other work
 * @param isTime  says before each round of steps whether there is time for it
 * @throws ShortTextError, and whatever `turn` throws
 */
export async function trainComparisonNetworks(
  engine: Engine,
  spec: LanguageModelSpec,
  tokens: Int32Array,
  { turn, isTime }: { readonly turn: () => Promise<void>; readonly isTime: (steps: number) => boolean },
): Promise<ComparisonNetworks> {
  if (tokens.length <= WINDOW_STEPS) throw new ShortTextError("The text is too short to learn from.");
  const known = new Map([...new Set(tokens)].map((token, k) => [token, k + 1]));
  const tokenOf = (token: number): number => known.get(token) ?? 0;
  const own = tokens.map(tokenOf);
  const specs = COMPARED.map(cell => specOf(spec, cell, known.size + 1));
  const initial = specs.map(own => initialParameters(own, createRandom(SEED)));
  const shape = { batch: BATCH, windowSteps: WINDOW_STEPS, optimizer: OPTIMIZER, threads: 1 };
  const trainers = await Promise.all(
    specs.map((own, k) => engine.createTrainer({ spec: own, parameters: initial[k]!, ...shape })),
  );
  const losses: number[][] = specs.map(() => []);
  const random = createRandom(SEED);
  let steps = 0;
  try {
    for (; isTime(steps); steps++) {
      const window = randomWindow(own, random);
      for (const [k, trainer] of trainers.entries()) {
        await turn();
        trainer.resetState();
        losses[k]!.push(trainer.step(window, { learningRate: LEARNING_RATE, clipNorm: CLIP_NORM }).lossNats);
      }
    }
    const networks = trainers.map((trainer, k) => ({
      cell: specs[k]!.cell,
      fresh: modelOf(specs[k]!, initial[k]!),
      trained: {
        model: modelOf(specs[k]!, trainer.snapshot().parameters),
        lossNatsPerToken: meanOf(losses[k]!.slice(-TOLD_STEPS)),
      },
    }));
    return { networks, steps, tokenOf };
  } finally {
    for (const trainer of trainers) trainer.dispose();
  }
}

function specOf(spec: LanguageModelSpec, cell: CellKind, vocabularySize: number): LanguageModelSpec {
  return { ...spec, cell, vocabularySize };
}

function modelOf(
  spec: LanguageModelSpec,
  parameters: Parameters = initialParameters(spec, createRandom(SEED)),
): LanguageModel {
  return { spec, network: networkOf(spec, parameters) };
}

/** Random stretches of the text, [time, batch]. */
function randomWindow(tokens: Int32Array, random: Random): TrainingWindow {
  const inputs = new Int32Array(WINDOW_STEPS * BATCH);
  const targets = new Int32Array(WINDOW_STEPS * BATCH);
  for (let i = 0; i < BATCH; i++) {
    const from = Math.floor(random() * (tokens.length - WINDOW_STEPS));
    for (let t = 0; t < WINDOW_STEPS; t++) {
      inputs[t * BATCH + i] = tokens[from + t]!;
      targets[t * BATCH + i] = tokens[from + t + 1]!;
    }
  }
  return { inputs, targets };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
