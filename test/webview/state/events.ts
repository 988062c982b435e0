/** Builds events of a run; tests set only the fields that they check. */
import type { PanelEvent, PastRun } from "../../../src/protocol/panel.ts";
import type { ReplayFigures, ReplayResult, ReplayRow } from "../../../src/protocol/replay.ts";
import type { CorpusEvent, StepEvent, TrainingEnd } from "../../../src/protocol/training.ts";

export const started: PanelEvent = { type: "started", folder: "shop" };

export const corpus: CorpusEvent = {
  report: {
    trainingFiles: 3,
    trainingChars: 12_345,
    validationFiles: 1,
    validationChars: 900,
    replacedSecrets: 0,
    skipped: [],
  },
  settings: {
    initialModel: "scratch",
    cell: "lstm",
    layers: 2,
    hidden: 64,
    embedding: 64,
    tokenizer: "bpe",
    vocabularySize: 512,
    parameters: 99_000,
    batch: 8,
    windowSteps: 32,
    clipNorm: 1,
    learningRate: 0.008,
    optimizer: "adamw",
    dropout: 0,
    initialState: "zeros",
    threads: 1,
    seed: 1,
    engine: "core",
  },
  trainingTokens: 4000,
  validationTokens: 300,
};

export function stepped(step: number, more: Partial<StepEvent> = {}): PanelEvent & { readonly type: "stepped" } {
  return {
    type: "stepped",
    step: {
      step,
      tokens: step * 256,
      trainLossNatsPerToken: 4,
      trainBitsPerChar: 2,
      learningRate: 0.002,
      gradNorm: 1.5,
      tokensPerSecond: 5000,
      elapsedMs: step * 100,
      remainingMs: 60_000 - step * 100,
      ...more,
    },
  };
}

export function validated(step: number, bitsPerChar: number, isBest: boolean): PanelEvent {
  return { type: "validated", validation: { step, lossNatsPerToken: Math.log(20), bitsPerChar, isBest, elapsedMs: 0 } };
}

export function sampled(step: number, text: string, temperature = 0.7): PanelEvent {
  return { type: "sampled", sample: { step, temperature, prompt: "", text } };
}

/** Completions at one place; the model is right there with this many characters. */
export function completedAt(step: number, chars: number): PanelEvent & { readonly type: "completed" } {
  const actual = "total(order)";
  const model = { text: actual.slice(0, chars), confidence: 0.5, isRight: chars > 0 };
  const network = { text: "sum(x)", confidence: 0.1, isRight: false };
  const place = { path: "src/order.ts", line: 7, typed: "const a = 1;\nreturn ", actual, model, network };
  return { type: "completed", completions: { step, places: [place] } };
}

export const end: TrainingEnd = {
  reason: "finished",
  steps: 512,
  tokens: 9,
  elapsedMs: 60_400,
  modelFolder: "m",
  isWritten: true,
};

export const pastRun: PastRun = {
  folder: "shop",
  settings: { ...corpus.settings, cell: "gru" },
  steps: 400,
  elapsedMs: 60_000,
  training: [{ step: 400, elapsedMs: 60_000, lossNatsPerToken: 3, bitsPerChar: 2.2 }],
  validation: [{ step: 400, elapsedMs: 60_000, lossNatsPerToken: 3.2, bitsPerChar: 2.4 }],
};

const figures: ReplayFigures = { edits: 3, keysWithout: 1000, keys: 600, shown: 40, precision: 0.55, retained: 0.97 };
const beside: ReplayFigures = { ...figures, keys: 700, precision: 0.5 };
const row: ReplayRow = { model: figures, baseline: beside };
const none: ReplayFigures = { edits: 0, keysWithout: 0, keys: 0, shown: 0, precision: 0, retained: null };

export const replayed: ReplayResult = {
  folder: "shop",
  day: "2026-01-31",
  author: "me@example.com",
  budgetSeconds: 0,
  commits: 18,
  asked: 30,
  files: 42,
  leftOut: { files: 5, chars: 2, nothing: 5 },
  isStopped: false,
  all: row,
  kinds: {
    wholeLines: row,
    insideLine: { ...row, model: { ...figures, shown: 0 } },
    newFile: { model: none, baseline: none },
  },
  languages: [["python", row]],
  best: [
    { path: "a.py", line: "  x = ", text: "open(path)", typed: "open(path)", rightChars: 10, times: 2, chars: 18 },
  ],
  annoying: [
    { path: "a.py", line: "  x = ", text: "open(path)", typed: "open(file)", rightChars: 5, times: 1, chars: 5 },
  ],
};

export const generated: PanelEvent & { readonly type: "generated" } = {
  type: "generated",
  options: { prompt: "a", temperature: 1, topK: 5 },
  sample: {
    text: "b",
    tokens: [{ text: "b", probability: 0.25, likeliest: [{ text: "c", probability: 0.5 }] }],
    seed: 7,
  },
};
