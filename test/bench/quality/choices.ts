/** The choices that the table compares: the usual run, and how each row differs from it. */
import type { LanguageModelSpec } from "../../../src/core/network/spec.ts";
import { BATCH, DRAWS, PEAK_LEARNING_RATE, WINDOW_STEPS } from "../../../src/runtime/common/defaults.ts";

export interface Choice extends Pick<LanguageModelSpec, "cell" | "layers" | "isTied"> {
  readonly hidden: number;
  readonly vocabulary: number;
  /** Candidates that a step draws besides the targets; 0 for the whole softmax. */
  readonly draws: number;
  readonly batch: number;
  readonly windowSteps: number;
  readonly peak: number;
  readonly schedule: "cosine" | "linear" | "constant";
  /** Fraction of inputs that a meaningless token replaces (word dropout, Bowman et al., 2016), 0..1. */
  readonly wordDropout: number;
}

const USUAL: Choice = {
  cell: "lstm",
  layers: 1,
  hidden: 192,
  isTied: true,
  vocabulary: 2048,
  draws: DRAWS,
  batch: BATCH,
  windowSteps: WINDOW_STEPS,
  peak: PEAK_LEARNING_RATE,
  schedule: "cosine",
  wordDropout: 0,
};

/** In the order of the table; the first row is the usual run. */
export const CHOICES: ReadonlyMap<string, Choice> = new Map(
  Object.entries({
    usual: {},
    "whole softmax": { draws: 0 },
    "100 draws": { draws: 100 },
    "1000 draws": { draws: 1000 },
    "4096 tokens": { vocabulary: 4096 },
    "4096, whole softmax": { vocabulary: 4096, draws: 0 },
    GRU: { cell: "gru" },
    "GRU, whole softmax": { cell: "gru", draws: 0 },
    "2 layers": { layers: 2 },
    "256 units": { hidden: 256 },
    untied: { isTied: false },
    "word dropout 0.1": { wordDropout: 0.1 },
    "batch 8": { batch: 8 },
    "batch 32": { batch: 32 },
    "window 16": { windowSteps: 16 },
    "window 64": { windowSteps: 64 },
    "peak rate halved": { peak: PEAK_LEARNING_RATE / 2 },
    "peak rate doubled": { peak: PEAK_LEARNING_RATE * 2 },
    "linear fall": { schedule: "linear" },
    "constant rate": { schedule: "constant" },
  } satisfies Record<string, Partial<Choice>>).map(([name, change]) => [name, { ...USUAL, ...change }]),
);
