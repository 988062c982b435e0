/** The workloads of the speed bench: three language models, batch 32, 64 steps. */
import { gatesOf, type LanguageModelSpec } from "../../../src/core/network/spec.ts";

export const BATCH = 32;
export const STEPS = 64;
export const TOKENS_PER_STEP = BATCH * STEPS;

export const WORKLOADS = {
  S: { vocabularySize: 128, embeddingSize: 128, hiddenSize: 128, layers: 1 },
  M: { vocabularySize: 4096, embeddingSize: 256, hiddenSize: 256, layers: 2 },
  L: { vocabularySize: 8192, embeddingSize: 512, hiddenSize: 512, layers: 2 },
} as const;

export type WorkloadName = keyof typeof WORKLOADS;

export function specOf(name: WorkloadName, cell: "lstm" | "gru"): LanguageModelSpec {
  return { cell, ...WORKLOADS[name], isTied: false };
}

/** Useful operations per token: forward, and twice as many backward, for every weight except the embedding's. */
export function trainingFlops(spec: LanguageModelSpec): number {
  const { vocabularySize, embeddingSize, hiddenSize, layers } = spec;
  const inputs = embeddingSize + (layers - 1) * hiddenSize;
  return 6 * (gatesOf(spec.cell) * hiddenSize * (inputs + layers * hiddenSize) + vocabularySize * hiddenSize);
}
