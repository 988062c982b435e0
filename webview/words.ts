/** What the panel says: sentences and figures from its state. Pure. */
import type { ModelSummary } from "../src/protocol/completion.ts";
import type { CorpusEvent, RollbackEvent, TrainingEnd, TrainingPhase } from "../src/protocol/training.ts";
import type { Model, PanelState, Sample } from "./panelState.ts";
import type { RunRecord } from "./runRecord.ts";

const BUSY: Record<TrainingPhase, string> = {
  reading: "reading the files",
  vocabulary: "learning the vocabulary",
  memory: "remembering what the files say",
  training: "training the network",
  measuring: "measuring on held-out files",
  writing: "writing the model",
};

/** How things stand, in a sentence. */
export function stateSentence({ run, model }: PanelState): string {
  switch (run.phase) {
    case "none":
      return modelSentence(model);
    case "training": {
      const left = run.record.latestStep?.remainingMs;
      const time = run.busy === "training" && left !== undefined ? `, ${duration(left)} left` : "";
      const doing = run.isPaused ? "paused, its clock stands still" : BUSY[run.busy];
      return `Learning ${run.record.folder}: ${doing}${time}.${rollbackSentence(run.record.latestRollback)}`;
    }
    case "ended": {
      const { reason, steps, elapsedMs, isWritten } = run.end;
      if (!isWritten) return "Stopped before there was anything to keep.";
      const what = HOW_ENDED[reason];
      const kept = reason === "finished" ? "Completions come from this model now." : "The best model so far is kept.";
      return `${what} after ${count(steps)} steps in ${duration(elapsedMs)}. ${kept}`;
    }
    case "failed":
      return `Training failed: ${run.message}`;
    default:
      return run satisfies never;
  }
}

/**
 * The sentence as a screen reader should hear it: without what changes every moment, for it
 * reads the sentence again whenever it changes.
 */
export function spokenSentence(state: PanelState): string {
  if (state.run.phase !== "training") return stateSentence(state);
  const { busy, isPaused, record } = state.run;
  return `Learning ${record.folder}: ${isPaused ? "paused" : BUSY[busy]}.${rollbackSentence(record.latestRollback)}`;
}

const HOW_ENDED: Record<TrainingEnd["reason"], string> = {
  finished: "Finished",
  stopped: "Stopped",
  diverged: "Ended early, because the loss was not finite again and again,",
};

/** What the run had to undo, if anything. */
function rollbackSentence(rollback: RollbackEvent | undefined): string {
  if (!rollback) return "";
  const { step, toStep, rateScale } = rollback;
  return ` The loss was not finite at step ${count(step)}: back to step ${count(toStep)}, at ${rateScale} of the learning rate.`;
}

function modelSentence(model: Model): string {
  switch (model.kind) {
    case "unknown":
    case "none":
      return "No model of this workspace yet. Training one takes a minute, and nothing leaves this machine.";
    case "loaded":
      return `A model is in use: ${modelText(model.summary)}.`;
    case "failed":
      return `The model could not be loaded: ${model.message}`;
    default:
      return model satisfies never;
  }
}

/** "LSTM, 2 layers of 256 units, 4,096 tokens". */
function modelText({ cell, layers, hidden, vocabularySize }: ModelSummary): string {
  const stacked = layers === 1 ? "1 layer" : `${layers} layers`;
  return `${cell.toUpperCase()}, ${stacked} of ${count(hidden)} units, ${count(vocabularySize)} tokens`;
}

/** Names and figures of the run's latest moment, in the order in which they are shown. */
export interface Readout {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** The run's latest figures as text: what the curve shows, and what it does not. */
export function readouts(record: RunRecord | undefined): readonly Readout[] {
  const step = record?.latestStep;
  const valid = record?.latestValidation;
  const best = record?.best;
  const figure = (value: number | undefined, digits: number) => (value === undefined ? "–" : value.toFixed(digits));
  return [
    { id: "training", name: "Training", value: figure(step?.trainBitsPerChar, 3), note: "bits per character" },
    {
      id: "validation",
      name: "Validation",
      value: figure(valid?.bitsPerChar, 3),
      note: best ? `best ${best.bitsPerChar.toFixed(3)} at step ${count(best.step)}` : "bits per character",
    },
    {
      id: "perplexity",
      name: "Perplexity",
      value: valid ? Math.exp(valid.lossNatsPerToken).toFixed(1) : "–",
      note: "validation, per token",
    },
    {
      id: "step",
      name: "Step",
      value: step ? count(step.step) : "–",
      note: step ? `${shortCount(step.tokens)} tokens read` : "",
    },
    {
      id: "speed",
      name: "Speed",
      value: step ? shortCount(step.tokensPerSecond) : "–",
      note: "tokens a second",
    },
    { id: "gradient", name: "Gradient norm", value: figure(step?.gradNorm, 2), note: "before clipping" },
    { id: "rate", name: "Learning rate", value: step ? rate(step.learningRate) : "–", note: "of AdamW" },
    {
      id: "time",
      name: "Time",
      value: step ? duration(step.elapsedMs) : "–",
      note: step ? `${duration(step.remainingMs)} left` : "",
    },
  ];
}

/** 0.002 -> "0.0020", 0.0000032 -> "3.2e-6". */
function rate(value: number): string {
  return value !== 0 && value < 1e-3 ? value.toExponential(1) : value.toPrecision(2);
}

/** What stands over the sample. */
export function sampleCaption(sample: Sample): string {
  switch (sample.kind) {
    case "none":
      return "Nothing was asked for yet.";
    case "awaited":
      return "The network is writing …";
    case "generated": {
      const { temperature, topK, topP } = sample.wish;
      const cuts = [topK === undefined ? "" : `, top-k ${topK}`, topP === undefined ? "" : `, top-p ${topP}`].join("");
      return `Written by the model in use at temperature ${temperature}${cuts}, seed ${sample.sample.seed}.`;
    }
    case "failed":
      return `Nothing could be written: ${sample.message}`;
    default:
      return sample satisfies never;
  }
}

type SkipReason = CorpusEvent["report"]["skipped"][number]["reason"];

const REASONS: Record<SkipReason, string> = {
  secret: "files of secrets",
  ignored: "ignored by .gitignore",
  excluded: "excluded by a setting",
  vendored: "other people's code",
  lockFile: "lock files",
  generated: "generated",
  minified: "minified",
  binary: "binary",
  tooLarge: "too large",
  duplicate: "same as another file",
  empty: "empty",
  unreadable: "unreadable",
  otherType: "links and devices",
  overTotal: "over the total size",
};

/** Why files were not learnt, in words. */
export function reasonText(reason: SkipReason): string {
  return REASONS[reason];
}

/** "412 files, 2.1 M characters are learnt; 45 files are held out to measure on." */
export function corpusSentence(record: RunRecord): string {
  if (!record.corpus) return "The files have not been read yet.";
  const { trainingFiles, trainingChars, validationFiles, replacedSecrets, skipped } = record.corpus.report;
  const held =
    validationFiles === 0 ? "no file is held out" : `${files(validationFiles)} held out to measure on (validation)`;
  const secrets = replacedSecrets === 0 ? "" : `${count(replacedSecrets)} secrets in them were replaced; `;
  const left = skipped.length === 0 ? "nothing was skipped" : "skipped were";
  return `${files(trainingFiles)}, ${shortCount(trainingChars)} characters learnt; ${held}; ${secrets}${left}${skipped.length === 0 ? "." : ":"}`;
}

function files(n: number): string {
  return n === 1 ? "1 file" : `${count(n)} files`;
}

/** 1234567 -> "1,234,567". */
export function count(n: number): string {
  return Math.round(n).toLocaleString("en-US");
}

/** 1234567 -> "1.2 M". */
export function shortCount(n: number): string {
  if (n >= 999_500) return `${(n / 1e6).toFixed(1)} M`;
  if (n >= 1e4) return `${(n / 1e3).toFixed(n >= 1e5 ? 0 : 1)} k`;
  return count(n);
}

/** 75,000 ms -> "1 min 15 s". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
