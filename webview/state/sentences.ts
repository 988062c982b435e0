/** What the panel says: sentences and figures from its state. Pure. */

import type { ModelSummary } from "../../src/protocol/completion.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { obstacleText } from "../../src/protocol/obstacles.ts";
import type { InitialModelKind, RollbackEvent, TrainingEnd } from "../../src/protocol/training.ts";
import { progressText } from "../../src/protocol/trainingPhases.ts";
import type { Model, PanelState, RequestedSample } from "./panelState.ts";
import type { RunRecord } from "./runRecord.ts";

/** How things stand, in a sentence. */
export function statusSentence({ run, model, obstacle }: PanelState): string {
  switch (run.phase) {
    case "none":
      return obstacle ? obstacleText(obstacle).sentence : modelSentence(model);
    case "training": {
      const left = run.record.latestStep?.remainingMs;
      const { folder, latestRollback } = run.record;
      const doing = progressText({ phase: run.busy, isPaused: run.isPaused });
      const what =
        run.busy === "training" && left !== undefined
          ? t("Learning {0}: {1}, {2} left.", folder, doing, duration(left))
          : t("Learning {0}: {1}.", folder, doing);
      return `${what}${rollbackSentence(latestRollback)}`;
    }
    case "ended": {
      const { reason, steps, elapsedMs, isWritten } = run.end;
      if (!isWritten) return t("Stopped before there was anything to keep.");
      const what = HOW_ENDED[reason];
      const kept =
        reason === "finished" ? t("Completions come from this model now.") : t("The best model so far is kept.");
      return `${t("{0} after {1} steps in {2}.", what, count(steps), duration(elapsedMs))} ${kept}`;
    }
    case "failed":
      return t("Training failed: {0}", run.message);
    default:
      return run satisfies never;
  }
}

/**
 * The sentence as a screen reader should hear it: without what changes every moment, for it
 * reads the sentence again whenever it changes.
 */
export function announcement(state: PanelState): string {
  if (state.run.phase !== "training") return statusSentence(state);
  const { busy, isPaused, record } = state.run;
  const doing = progressText({ phase: busy, isPaused });
  return `${t("Learning {0}: {1}.", record.folder, doing)}${rollbackSentence(record.latestRollback)}`;
}

/** What can be done next, in a word or two: train, or first what keeps from training. */
export function nextActionLabel({ run, model, obstacle }: PanelState): string {
  if (obstacle) return obstacleText(obstacle).action;
  const isFirst = run.phase === "none" && (model.kind !== "loaded" || !model.summary.isOfWorkspace);
  return isFirst ? t("Train on Workspace") : t("Train Again");
}

const HOW_ENDED: Record<TrainingEnd["reason"], string> = {
  finished: t("Finished"),
  stopped: t("Stopped"),
  diverged: t("Ended early, because the loss was not finite again and again,"),
};

/** What the run had to undo, if anything. */
function rollbackSentence(rollback: RollbackEvent | undefined): string {
  if (!rollback) return "";
  const { step, toStep, rateScale } = rollback;
  const places = [count(step), count(toStep), rateScale] as const;
  return ` ${t("The loss was not finite at step {0}: back to step {1}, at {2} of the learning rate.", ...places)}`;
}

function modelSentence(model: Model): string {
  switch (model.kind) {
    case "unknown":
      return t("Looking for a model of this workspace …");
    case "none":
      return t("No model of this workspace yet. Training one takes a minute, and nothing leaves this machine.");
    case "loaded": {
      const { summary } = model;
      if (!summary.isOfWorkspace) {
        return t("The base model completes, without knowing this workspace: {0}.", modelText(summary));
      }
      return t("A model is in use: {0}. Its start: {1}.", modelText(summary), initialModelText(summary.initialModel));
    }
    case "failed":
      return t("The model could not be loaded: {0}", model.message);
    default:
      return model satisfies never;
  }
}

/** "LSTM, 2 layers of 256 units, 4,096 tokens". */
function modelText({ cell, layers, hidden, vocabularySize }: ModelSummary): string {
  if (cell === "none") return t("memory alone, {0} tokens", count(vocabularySize));
  const sizes = [cell.toUpperCase(), count(hidden), count(vocabularySize)] as const;
  return layers === 1
    ? t("{0}, 1 layer of {1} units, {2} tokens", ...sizes)
    : t("{0}, {3} layers of {1} units, {2} tokens", ...sizes, layers);
}

const INITIAL_MODELS: Record<InitialModelKind, string> = {
  base: t("the base model"),
  scratch: t("from scratch"),
  model: t("the model before it"),
};

/** What a network was before its run. */
export function initialModelText(start: InitialModelKind): string {
  return INITIAL_MODELS[start];
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
  const figure = (value: number | undefined, digits: number) => (value === undefined ? "–" : decimal(value, digits));
  return [
    { id: "training", name: t("Training"), value: figure(step?.trainBitsPerChar, 3), note: t("bits per character") },
    {
      id: "validation",
      name: t("Validation"),
      value: figure(valid?.bitsPerChar, 3),
      note: best ? t("best {0} at step {1}", decimal(best.bitsPerChar, 3), count(best.step)) : t("bits per character"),
    },
    {
      id: "perplexity",
      name: t("Perplexity"),
      value: valid ? decimal(Math.exp(valid.lossNatsPerToken), 1) : "–",
      note: t("validation, per token"),
    },
    {
      id: "step",
      name: t("Step"),
      value: step ? count(step.step) : "–",
      note: step ? t("{0} tokens read", compactCount(step.tokens)) : "",
    },
    {
      id: "speed",
      name: t("Speed"),
      value: step ? compactCount(step.tokensPerSecond) : "–",
      note: t("tokens a second"),
    },
    { id: "gradient", name: t("Gradient norm"), value: figure(step?.gradNorm, 2), note: t("before clipping") },
    { id: "rate", name: t("Learning rate"), value: step ? rate(step.learningRate) : "–", note: t("of AdamW") },
    {
      id: "time",
      name: t("Time"),
      value: step ? duration(step.elapsedMs) : "–",
      note: step ? t("{0} left", duration(step.remainingMs)) : "",
    },
  ];
}

/** 0.002 -> "0.0020", 0.0000032 -> "3.2e-6". */
function rate(value: number): string {
  return value !== 0 && value < 1e-3 ? value.toExponential(1) : value.toPrecision(2);
}

/** What stands over the sample. */
export function sampleCaption(sample: RequestedSample): string {
  switch (sample.kind) {
    case "none":
      return t("Nothing was asked for yet.");
    case "awaited":
      return t("The network is writing …");
    case "generated": {
      const { temperature, topK, topP } = sample.wish;
      const cuts = [topK === undefined ? "" : `, top-k ${topK}`, topP === undefined ? "" : `, top-p ${topP}`].join("");
      return t("Written by the model in use at temperature {0}{1}, seed {2}.", temperature, cuts, sample.sample.seed);
    }
    case "failed":
      return t("Nothing could be written: {0}", sample.message);
    default:
      return sample satisfies never;
  }
}

/** "412 files, 2.1 M characters are learned; 45 files are held out to measure on." */
export function corpusSentence(record: RunRecord): string {
  if (!record.corpus) return t("The files have not been read yet.");
  const { trainingFiles, trainingChars, validationFiles, replacedSecrets, skipped } = record.corpus.report;
  const learned = t("{0}, {1} characters learned", files(trainingFiles), compactCount(trainingChars));
  const parts = [
    learned,
    validationFiles === 0
      ? t("no file is held out")
      : t("{0} held out to measure on (validation)", files(validationFiles)),
    ...(replacedSecrets === 0 ? [] : [t("{0} secrets in them were replaced", count(replacedSecrets))]),
    skipped.length === 0 ? t("nothing was skipped.") : t("skipped were:"),
  ];
  return parts.join("; ");
}

function files(n: number): string {
  return n === 1 ? t("1 file") : t("{0} files", count(n));
}

/** 1234567 -> "1,234,567". */
export function count(n: number): string {
  return decimal(n);
}

/** 1234567 -> "1.2 M". */
export function compactCount(n: number): string {
  if (n >= 999_500) return `${decimal(n / 1e6, 1)} M`;
  if (n >= 1e4) return `${decimal(n / 1e3, n >= 1e5 ? 0 : 1)} k`;
  return count(n);
}

/** 75,000 ms -> "1 min 15 s". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
