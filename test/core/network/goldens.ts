/** The output of test/golden/make_language_model.py: the training of small language models in PyTorch. */
import { readFileSync } from "node:fs";
import type { StepOptions } from "../../../src/core/network/engine.ts";
import type { LanguageModelSpec } from "../../../src/core/network/spec.ts";
import type { OptimizerOptions } from "../../../src/core/optimizer.ts";
import type { Floats } from "../../../src/core/tensor.ts";

type Numbers = Readonly<Record<string, readonly number[]>>;

export interface GoldenStep {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  readonly options: StepOptions;
  readonly lossNats: number;
  readonly gradNorm: number;
  /** After the step. */
  readonly parameters: Numbers;
}

export interface GoldenModel {
  readonly spec: LanguageModelSpec;
  readonly parameters: Numbers;
  /** Of the first window, from a zero state; [time, batch, vocabularySize]. */
  readonly scores: readonly number[];
  /** Of the first window, before clipping. */
  readonly gradients: Numbers;
  /** Three steps with the state carried. */
  readonly steps: readonly GoldenStep[];
}

export interface Golden {
  readonly madeBy: string;
  readonly torch: string;
  readonly batch: number;
  readonly windowSteps: number;
  readonly optimizer: OptimizerOptions;
  readonly models: readonly GoldenModel[];
}

/** Reads a golden. A missing golden fails the test. */
export function readGolden(): Golden {
  return JSON.parse(readFileSync(new URL("../../golden/language_model.json", import.meta.url), "utf8")) as Golden;
}

/** The same tensors in the precision of `make`. */
export function tensorsOf(numbers: Numbers, make: (values: readonly number[]) => Floats): Map<string, Floats> {
  return new Map(Object.entries(numbers).map(([name, values]) => [name, make(values)]));
}
