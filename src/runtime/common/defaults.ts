/**
 * Which network learns which workspace in which time. Every choice that was not asked for is made here.
 *
 * Measured by bits per character of files that neither training nor validation has seen, whole mixture (network alone),
 * LSTM of 192 units from nothing, all rows of a column with the same number of multiplications:
 *
 * | vocabulary | peak rate | batch | effect, 60 s | django, 30 s | rustc, 30 s |
 * |---|---|---|---|---|---|
 * | 4096 | 0.004 | 16 | 0.687 (1.51) | 0.984 (1.89) | 0.868 (1.61) |
 * | 4096 | 0.008 | 16 | 0.677 (1.44) | | |
 * | 4096 | 0.004 | 8 | 0.680 (1.45) | | |
 * | 2048 | 0.004 | 16 | 0.670 (1.44) | | |
 * | 2048 | 0.008 | 16 | | 0.966 (1.73) | 0.847 (1.44) |
 * | 2048 | 0.012 | 16 | | 0.962 (1.69) | |
 * | 2048 | 0.008 (django 0.012) | 8 | | 0.958 (1.69) | 0.846 (1.43) |
 * | 1024 | 0.008 | 16 | | 0.960 (1.67) | |
 *
 * A batch of 8 cannot be split between threads while it is read. `npm run bench:quality -- -- --steps N --vocabulary N
 * --hidden N` makes such a figure of other choices.
 */

import { gatesOf, type LanguageModelSpec } from "../../core/network/spec.ts";
import type { OptimizerOptions } from "../../core/optimizer.ts";
import type { VocabularyKind } from "../../core/text/vocabulary.ts";
import type { TrainingRequest } from "../../protocol/training.ts";

export const OPTIMIZER: OptimizerOptions = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 };
export const CLIP_NORM = 1;
export const PEAK_LEARNING_RATE = 8e-3;
/** The last learning rate, as a fraction of the peak. */
export const FINAL_RATE_FRACTION = 0.05;
export const WARMUP_STEPS = 30;
/** More passes than this over a small workspace teach a network nothing but its training files by heart. */
export const MAX_EPOCHS = 40;
export const MAX_THREADS = 4;

/** Sequences learned side by side, and steps of truncated backpropagation through time. */
export const BATCH = 16;
export const WINDOW_STEPS = 32;

/**
 * From so many tokens on a training step scores its targets and DRAWS others instead of the whole vocabulary; the table
 * in ARCHITECTURE.md has what that is worth.
 */
export const SAMPLED_FROM = 2000;
export const DRAWS = 300;
/** Different targets of a window, about. */
const WINDOW_TARGETS = 180;

/** The texts that a vocabulary is made from, in characters: more changes it little and takes its time. */
export const VOCABULARY_SAMPLE_CHARS = 4_000_000;

export interface VocabularyChoice {
  readonly kind: VocabularyKind;
  readonly maxSize: number;
}

/** Where WebAssembly is missing, plain TypeScript is a hundred times slower: a network that it can still train. */
const SLOW_ENGINE = "core";
const SLOW_HIDDEN = 32;
const SLOW_VOCABULARY = 512;

/** A token must occur often enough to be learned: the vocabulary grows with the corpus. */
export function chooseVocabulary(request: TrainingRequest, corpusChars: number, engine: string): VocabularyChoice {
  const kind = request.tokenizer ?? "bpe";
  if (request.vocabularySize !== undefined) return { kind, maxSize: request.vocabularySize };
  switch (kind) {
    case "char":
      return { kind, maxSize: 512 };
    case "word":
      return { kind, maxSize: 16_384 };
    case "bpe":
      if (engine === SLOW_ENGINE) return { kind, maxSize: SLOW_VOCABULARY };
      return { kind, maxSize: sizeFor(corpusChars, [20_000, 512], [200_000, 1024], [8_000_000, 2048], 4096) };
    default:
      return kind satisfies never;
  }
}

/** A short budget is better spent on many steps of a small network than on few of a large one. */
export function chooseSpec(
  request: TrainingRequest,
  corpusChars: number,
  { vocabularySize, engine }: { readonly vocabularySize: number; readonly engine: string },
): LanguageModelSpec {
  const byCorpus = sizeFor(corpusChars, [20_000, 64], [200_000, 128], [1_000_000, 192], 256);
  const byBudget = sizeFor(request.budgetSeconds, [10, 128], [120, 192], [600, 256], 384);
  const byEngine = engine === SLOW_ENGINE ? SLOW_HIDDEN : byCorpus;
  const hiddenSize = request.hidden ?? Math.min(byCorpus, byBudget, byEngine);
  return {
    cell: request.cell ?? "lstm",
    vocabularySize,
    embeddingSize: hiddenSize,
    hiddenSize,
    layers: request.layers ?? 1,
    isTied: true,
  };
}

/**
 * Multiplications and additions of one training step: 6 for each weight of a matrix and token, two forward and
 * four backward. The embedding is looked up, not multiplied, but a tied one is the output matrix too.
 *
 * @param scored tokens that an output is compared with
 */
export function flopsPerStep(spec: LanguageModelSpec, tokens: number, scored: number): number {
  const { embeddingSize: e, hiddenSize: h, layers } = spec;
  const recurrent = gatesOf(spec.cell) * h * (e + h + (layers - 1) * 2 * h);
  return 6 * tokens * (recurrent + scored * h);
}

/** Tokens that a training step draws; undefined where it scores them all. */
export function drawsFor(vocabularySize: number): number | undefined {
  return vocabularySize < SAMPLED_FROM ? undefined : DRAWS;
}

/** Tokens that a training step scores, about. */
export function scoredTokens(vocabularySize: number): number {
  const draws = drawsFor(vocabularySize);
  return draws === undefined ? vocabularySize : WINDOW_TARGETS + draws;
}

type Step = readonly [below: number, size: number];

function sizeFor(amount: number, ...steps: readonly [...Step[], number]): number {
  for (const step of steps) {
    if (typeof step === "number") return step;
    if (amount < step[0]) return step[1];
  }
  return 0;
}
