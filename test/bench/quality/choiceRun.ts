/** Measures one row of the table of choices on one corpus: a network from scratch, for a given work or time. */
import type { Engine, Trainer, TrainingWindow } from "../../../src/core/network/engine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { CandidateSampler, type OutputSampling } from "../../../src/core/network/sampledSoftmax.ts";
import type { LanguageModelSpec } from "../../../src/core/network/spec.ts";
import { createRandom, type Random } from "../../../src/core/random.ts";
import { learningRateAt } from "../../../src/core/schedule.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import {
  CLIP_NORM,
  FINAL_RATE_FRACTION,
  flopsPerStep,
  OPTIMIZER,
  WARMUP_STEPS,
} from "../../../src/runtime/common/defaults.ts";
import { outputSamplingOf } from "../../../src/runtime/optimization/outputSampling.ts";
import { EpochStream, joinDocuments, windowAt, windowsPerPass } from "../../../src/runtime/optimization/tokenStream.ts";
import type { SourceFile } from "../../../src/workspace/corpus.ts";
import type { Choice } from "./choices.ts";
import { charsOf } from "./heldOut.ts";

/** Steps that measure the speed and the number of candidates. */
const TRIAL_STEPS = 12;

/** When a run ends: after this many multiplications and additions, or after this time of one core. */
export type Budget = { readonly flops: number } | { readonly cpuSeconds: number };

export interface ChoiceResult {
  /** Of held-out text by the network alone, with the whole softmax. */
  readonly bitsPerChar: number;
  readonly tokens: number;
  readonly flopsPerToken: number;
  readonly tokensPerCpuSecond: number;
}

export interface Texts {
  readonly training: readonly SourceFile[];
  readonly heldOut: readonly SourceFile[];
}

interface TokenizedTexts {
  readonly size: number;
  readonly eos: number;
  readonly training: readonly Int32Array[];
  readonly heldOut: readonly Int32Array[];
  readonly heldOutChars: number;
}

/** Encodes texts with a vocabulary of a given size, and keeps them. */
export function tokenizer({ training, heldOut }: Texts): (vocabularySize: number) => TokenizedTexts {
  const known = new Map<number, TokenizedTexts>();
  const textOf = ({ text }: SourceFile): string => text;
  return size => {
    const vocabulary = known.has(size) ? undefined : trainVocabulary("bpe", training.map(textOf), size);
    if (vocabulary) {
      const encode = (files: readonly SourceFile[]) => files.map(({ text }) => vocabulary.encode(text).ids);
      known.set(size, {
        size: vocabulary.size,
        eos: vocabulary.eos,
        training: encode(training),
        heldOut: encode(heldOut),
        heldOutChars: charsOf(heldOut),
      });
    }
    return known.get(size)!;
  };
}

/** Trains in this thread alone, so that the CPU time of the process is that of the steps. */
export async function runChoice(
  engine: Engine,
  texts: TokenizedTexts,
  choice: Choice,
  { budget, seed }: { readonly budget: Budget; readonly seed: number },
): Promise<ChoiceResult> {
  const run = new ChoiceRun(engine, texts, choice, seed);
  const { tokensPerCpuSecond, flopsPerToken } = await run.trial();
  const tokens = "flops" in budget ? budget.flops / flopsPerToken : budget.cpuSeconds * tokensPerCpuSecond;
  const steps = Math.max(1, Math.round(tokens / run.tokensPerStep));
  const trainer = await run.trained(steps);
  const held = joinDocuments(texts.heldOut, texts.eos);
  const windows = Array.from({ length: windowsPerPass(held.length, trainer) }, (_, w) => windowAt(held, w, trainer));
  const bitsPerChar = (trainer.evaluate(windows) * held.length) / Math.LN2 / texts.heldOutChars;
  trainer.dispose();
  return { bitsPerChar, tokens: steps * run.tokensPerStep, flopsPerToken, tokensPerCpuSecond };
}

class ChoiceRun {
  readonly tokensPerStep: number;
  private readonly spec: LanguageModelSpec;
  private readonly sampling: OutputSampling | undefined;
  /** Replaces a dropped input. */
  private readonly blank: number;

  constructor(
    private readonly engine: Engine,
    private readonly texts: TokenizedTexts,
    private readonly choice: Choice,
    private readonly seed: number,
  ) {
    const { cell, layers, hidden, isTied, draws, wordDropout } = choice;
    const vocabularySize = texts.size + (wordDropout > 0 ? 1 : 0);
    this.blank = texts.size;
    this.spec = { cell, layers, isTied, vocabularySize, embeddingSize: hidden, hiddenSize: hidden };
    this.sampling = draws > 0 ? outputSamplingOf(texts.training, { vocabularySize, seed }, draws) : undefined;
    this.tokensPerStep = choice.batch * choice.windowSteps;
  }

  /** Measures the cost of steps with a temporary trainer. */
  async trial(): Promise<Pick<ChoiceResult, "tokensPerCpuSecond" | "flopsPerToken">> {
    const trainer = await this.trainer();
    const stream = this.stream();
    const sampler = this.sampling && new CandidateSampler(this.sampling, this.spec.vocabularySize);
    const stepMs: number[] = [];
    let scored = 0;
    for (let k = 0; k < TRIAL_STEPS; k++) {
      const { window } = stream.take();
      scored += sampler?.sample(window.targets, k).ids.length ?? this.spec.vocabularySize;
      const before = process.cpuUsage();
      trainer.step(window, { learningRate: 1e-4, clipNorm: CLIP_NORM });
      const { user, system } = process.cpuUsage(before);
      stepMs.push((user + system) / 1e3);
    }
    trainer.dispose();
    const typicalMs = stepMs.sort((a, b) => a - b)[TRIAL_STEPS >> 2]!; // other programs can only slow a step down
    const flops = flopsPerStep(this.spec, 1, scored / TRIAL_STEPS);
    return { tokensPerCpuSecond: (1e3 * this.tokensPerStep) / typicalMs, flopsPerToken: flops };
  }

  async trained(steps: number): Promise<Trainer> {
    const trainer = await this.trainer();
    const stream = this.stream();
    const random = createRandom(this.seed);
    for (let k = 0; k < steps; k++) {
      const { window, isFirst } = stream.take();
      if (isFirst) trainer.resetState();
      trainer.step(this.dropped(window, random), { learningRate: rateOf(k, steps, this.choice), clipNorm: CLIP_NORM });
    }
    return trainer;
  }

  private trainer(): Promise<Trainer> {
    const { batch, windowSteps } = this.choice;
    const parameters = initialParameters(this.spec, createRandom(this.seed));
    const sampling = this.sampling && { sampling: this.sampling };
    const options = { spec: this.spec, parameters, batch, windowSteps, optimizer: OPTIMIZER, threads: 1 };
    return this.engine.createTrainer({ ...options, ...sampling });
  }

  private stream(): EpochStream {
    return new EpochStream(this.texts.training, this.texts.eos, this.choice, createRandom(this.seed + 1));
  }

  private dropped({ inputs, targets }: TrainingWindow, random: Random): TrainingWindow {
    const { wordDropout } = this.choice;
    return { inputs: inputs.map(token => (random() < wordDropout ? this.blank : token)), targets };
  }
}

function rateOf(step: number, steps: number, { peak, schedule }: Choice): number {
  const warmup = Math.min(WARMUP_STEPS, steps / 4) / steps;
  const progress = (step + 1) / steps;
  if (schedule === "constant") return peak * Math.min(1, progress / warmup);
  return learningRateAt(progress, { peak, warmup, floor: peak * FINAL_RATE_FRACTION, decay: schedule });
}
