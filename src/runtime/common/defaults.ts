/**
 * Chooses vocabulary, network and training settings where the request leaves them open.
 * Vocabulary, peak rate and batch: docs/experiments/002-training-choices.md.
 */

import { gatesOf, type LanguageModelSpec } from "../../core/network/spec.ts";
import type { OptimizerOptions } from "../../core/optimizer.ts";
import type { VocabularyKind } from "../../core/text/vocabulary.ts";
import type { TrainingRequest } from "../../protocol/training.ts";

/** AdamW (Loshchilov & Hutter, 2019). The numbers were set by hand, not measured. */
export const OPTIMIZER: OptimizerOptions = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 };
/** Clipping by the global norm (Pascanu, Mikolov & Bengio, 2013). The norm was set by hand, not measured. */
export const CLIP_NORM = 1;
/** docs/experiments/002-training-choices.md */
export const PEAK_LEARNING_RATE = 8e-3;
/** Of gradient descent, whose steps are as long as the clipped gradient. Set by hand, not measured. */
export const SGD_LEARNING_RATE = 0.5;
/** The last learning rate, as a fraction of the peak. Set by hand, not measured. */
export const FINAL_RATE_FRACTION = 0.05;
/** Set by hand, not measured. */
export const WARMUP_STEPS = 30;
/** After more passes over a small workspace, a network only memorizes its training files. Set by hand, not measured. */
export const MAX_EPOCHS = 40;
/** Set by hand, not measured. */
export const MAX_THREADS = 4;

/**
 * Sequences of a batch, and steps of truncated backpropagation through time: docs/experiments/002-training-choices.md.
 */
export const BATCH = 16;
export const WINDOW_STEPS = 32;
/** What the training of a language model usually takes. */
export const LANGUAGE_MODEL_DEFAULTS = { batch: BATCH, windowSteps: WINDOW_STEPS, learningRate: PEAK_LEARNING_RATE };
/** Layers of a network that is not the base model's. Set by hand, not measured. */
export const LAYERS = 1;

/**
 * From this vocabulary size on, a training step scores its targets and `DRAWS` other tokens instead of the whole
 * vocabulary (docs/experiments/002-training-choices.md).
 */
export const SAMPLED_FROM = 2000;
export const DRAWS = 300;
/** The approximate number of different targets in a window. */
const WINDOW_TARGETS = 180;

/** The characters that a vocabulary is learned from. More change it little and take long. Set by hand, not measured. */
export const VOCABULARY_SAMPLE_CHARS = 4_000_000;

export interface VocabularyChoice {
  readonly kind: VocabularyKind;
  readonly maxSize: number;
}

/** Without WebAssembly, plain TypeScript is far slower. This network it can still train. Set by hand, not measured. */
const SLOW_ENGINE = "core";
const SLOW_HIDDEN = 32;
const SLOW_VOCABULARY = 512;

/** A token must occur often enough to be learned, so the vocabulary grows with the corpus. Sizes were set by hand. */
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

/** In a short budget many steps of a small network are better than few of a large one. The limits were set by hand. */
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
    embeddingSize: request.embedding ?? hiddenSize,
    hiddenSize,
    layers: request.layers ?? LAYERS,
    isTied: (request.embedding ?? hiddenSize) === hiddenSize,
  };
}

/**
 * Multiplications and additions of one training step: 6 for each weight of a matrix and token, two forward and four
 * backward. The embedding is looked up, not multiplied, but a tied one is also the output matrix.
 *
 * @param scored tokens that the softmax compares
 */
export function flopsPerStep(spec: LanguageModelSpec, tokens: number, scored: number): number {
  const { embeddingSize: e, hiddenSize: h, layers } = spec;
  const recurrent = gatesOf(spec.cell) * h * (e + h + (layers - 1) * 2 * h);
  return 6 * tokens * (recurrent + scored * h);
}

/** The number of tokens that a training step draws; undefined where it scores all of them. */
export function drawsFor(vocabularySize: number): number | undefined {
  return vocabularySize < SAMPLED_FROM ? undefined : DRAWS;
}

/** The approximate number of tokens that a training step scores. */
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
