/** The latest figures of a run as text. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { StepEvent } from "../../src/protocol/training.ts";
import { lossUnit } from "../../src/protocol/trainingPhases.ts";
import { compactCount, count, duration } from "./formats.ts";
import type { RunRecord } from "./runRecord.ts";
import { figureName, figureText } from "./taskTexts.ts";

/** One of the latest figures of the run. The first two are the ones to look at. */
export interface Readout {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** The latest figures of the run as text, in the order in which they are shown. */
export function readouts(record: RunRecord | undefined): readonly Readout[] {
  const step = record?.latestStep;
  const valid = record?.latestValidation;
  const best = record?.best;
  const task = record?.corpus?.settings.task;
  const unit = lossUnit(task);
  const what = task === undefined ? t("{0}, network alone", unit) : unit;
  const heldOut = task === undefined ? t("held-out files") : t("held-out examples");
  const figure = (value: number | undefined, digits: number) => (value === undefined ? "–" : decimal(value, digits));
  return [
    {
      id: "validation",
      name: t("Validation"),
      value: figure(valid?.bitsPerChar, 3),
      note: best
        ? t("{0}, {1}; best {2} at step {3}", what, heldOut, decimal(best.bitsPerChar, 3), count(best.step))
        : `${what}, ${heldOut}`,
    },
    {
      id: "training",
      name: t("Training"),
      value: figure(step?.trainBitsPerChar, 3),
      note: task === undefined ? t("{0}, training files", what) : t("{0}, training examples", what),
    },
    measureReadout(record),
    {
      id: "step",
      name: t("Step"),
      value: step ? count(step.step) : "–",
      note: step ? t("{0} tokens processed", compactCount(step.tokens)) : "",
    },
    {
      id: "speed",
      name: t("Speed"),
      value: step ? compactCount(step.tokensPerSecond) : "–",
      note: t("tokens per second"),
    },
    { id: "gradient", name: t("Gradient norm"), value: figure(step?.gradNorm, 2), note: t("before clipping") },
    {
      id: "rate",
      name: t("Learning rate"),
      value: step ? rateText(step.learningRate) : "–",
      note: optimizerName(record),
    },
    {
      id: "time",
      name: t("Time"),
      value: step ? duration(step.elapsedMs) : "–",
      note: record && step ? timeNote(record, step) : "",
    },
  ];
}

function optimizerName(record: RunRecord | undefined): string {
  return record?.corpus?.settings.optimizer === "sgd" ? t("Gradient descent") : t("AdamW");
}

/** The measure of a task, or else the perplexity. */
function measureReadout(record: RunRecord | undefined): Readout {
  const { figures, examples } = record?.progress?.at(-1) ?? {};
  const [name, value] = Object.entries(figures ?? {})[0] ?? [];
  if (name !== undefined) {
    const note = t("on {0} held-out examples", count(examples ?? 0));
    return { id: "perplexity", name: figureName(name), value: figureText(name, value), note };
  }
  const valid = record?.latestValidation;
  const perplexity = valid ? decimal(Math.exp(valid.lossNatsPerToken), 1) : "–";
  return { id: "perplexity", name: t("Perplexity"), value: perplexity, note: t("validation, per token") };
}

function timeNote(record: RunRecord, { remainingMs }: StepEvent): string {
  return record.hasEnded ? t("in all") : t("{0} left", duration(remainingMs));
}

/** 0.002 -> "0.0020", 0.0000032 -> "3.2e-6". */
function rateText(value: number): string {
  return value !== 0 && value < 1e-3 ? value.toExponential(1) : value.toPrecision(2);
}
