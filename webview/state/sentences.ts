/** Describes the panel's state in sentences. */
import { cellName } from "../../src/protocol/cellNames.ts";
import type { ModelSummary } from "../../src/protocol/completion.ts";
import { decimal, filesText, t } from "../../src/protocol/localize.ts";
import { obstacleText } from "../../src/protocol/obstacles.ts";
import type { InitialModelKind, RollbackEvent, TrainingEnd } from "../../src/protocol/training.ts";
import { progressText } from "../../src/protocol/trainingPhases.ts";
import { compactCount, count, duration } from "./formats.ts";
import { interruptedSentence } from "./interruption.ts";
import type { Model, PanelState, RequestedSample } from "./panelState.ts";
import type { RunRecord } from "./runRecord.ts";
import { headline } from "./taskTexts.ts";

/** The status in a sentence. */
export function statusSentence({ run, model, models, obstacle, canResume }: PanelState): string {
  switch (run.phase) {
    case "none":
      return obstacle ? obstacleText(obstacle).sentence : modelSentence(model);
    case "training": {
      const left = run.record.latestStep?.remainingMs;
      const { folder, latestRollback } = run.record;
      const doing = progressText({ phase: run.busy, isPaused: run.isPaused });
      const what =
        run.busy === "training" && left !== undefined
          ? t("Learning {0}: {1}; {2} left.", folder, doing, duration(left))
          : t("Learning {0}: {1}.", folder, doing);
      return `${what}${limitSentence(run.record)}${rollbackSentence(latestRollback)}`;
    }
    case "ended": {
      const { reason, steps, elapsedMs, isWritten } = run.end;
      if (!isWritten) return t("Stopped before there was a model to keep.");
      const what = [HOW_ENDED[reason], count(steps), duration(elapsedMs)] as const;
      const isLimited = reason === "finished" && run.record.latestStep?.endsAtStep !== undefined;
      const how = isLimited
        ? t("{0} after {1} steps in {2}: more passes over these files would only memorize them.", ...what)
        : t("{0} after {1} steps in {2}.", ...what);
      return `${how} ${run.record.corpus?.settings.task ? keptTaskSentence(run.end) : keptSentence(run.end)}`;
    }
    case "failed":
      return t("Training failed: {0}", run.message);
    case "interrupted":
      return interruptedSentence(run, { canResume, models });
    default:
      return run satisfies never;
  }
}

/**
 * The status for screen readers. They read the sentence again whenever it changes, so it leaves out
 * everything that changes all the time.
 */
export function announcement(state: PanelState): string {
  if (state.run.phase !== "training") return statusSentence(state);
  const { busy, isPaused, record } = state.run;
  const doing = progressText({ phase: busy, isPaused });
  return `${t("Learning {0}: {1}.", record.folder, doing)}${rollbackSentence(record.latestRollback)}`;
}

/** The label of the next action: training, or first removing what prevents it. */
export function nextActionLabel({ run, model, obstacle }: PanelState): string {
  if (obstacle) return obstacleText(obstacle).action;
  const isFirst = run.phase === "none" && !isTrained(model);
  return isFirst ? t("Train on Workspace") : t("Train Again");
}

const HOW_ENDED: Record<TrainingEnd["reason"], string> = {
  finished: t("Finished"),
  stopped: t("Stopped"),
  diverged: t("Ended early because the loss repeatedly was not finite,"),
};

/** What completes after the run, with the headline figure: the complete model on held-out files. */
function keptSentence({ reason, heldOut, comparison }: TrainingEnd): string {
  if (comparison?.isEarlierKept) {
    return t(
      "The model in use stays, because it predicts held-out files better: {0} against {1} bits per character.",
      decimal(comparison.earlierBitsPerChar, 3),
      decimal(comparison.bitsPerChar, 3),
    );
  }
  if (reason !== "finished") return t("The best model so far is kept.");
  return heldOut
    ? t(
        "Completions now come from this model: {0} bits per character on held-out files.",
        decimal(heldOut.bitsPerChar, 3),
      )
    : t("Completions now come from this model.");
}

/** What can be done with the model of a task, with its headline figure on held-out examples. */
function keptTaskSentence({ taskFigures }: TrainingEnd): string {
  const figures = taskFigures && headline(taskFigures);
  const use = t("Select text and run Predict to use this model.");
  return figures === undefined ? use : `${t("{0} on held-out examples.", figures)} ${use}`;
}

/** Why the run will end before its budget, if it will. */
function limitSentence({ latestStep }: RunRecord): string {
  if (latestStep?.endsAtStep === undefined) return "";
  const last = count(latestStep.endsAtStep);
  return ` ${t("The run ends at step {0}: more passes over these files would only memorize them.", last)}`;
}

/** Why the next run will end before its budget, as the last one did; undefined where that is not known. */
export function nextLimitSentence({ run, next }: Pick<PanelState, "run" | "next">): string | undefined {
  if (run.phase !== "ended" || run.end.reason !== "finished") return undefined;
  if (run.record.latestStep?.endsAtStep === undefined || !next) return undefined;
  const { elapsedMs } = run.end;
  if (1000 * next.budgetSeconds <= elapsedMs) return undefined;
  const known = [run.record.folder, duration(elapsedMs)] as const;
  return t(
    "The last run, over {0}, ended after {1}: more passes over the same files only memorize them. With the same settings, a longer time limit changes nothing.",
    ...known,
  );
}

/** Whether there is something to draw: measurements, or a run that will have some. */
export function hasCurve({ run, pastRuns }: Pick<PanelState, "run" | "pastRuns">): boolean {
  if (run.phase === "none") return false;
  return run.phase === "training" || pastRuns.length > 0 || hasPoints(run.record);
}

/** Whether anything of the run was measured. */
export function hasPoints({ training, validation }: RunRecord): boolean {
  return training.length + validation.length > 0;
}

/** The latest rollback of the run, if any. */
function rollbackSentence(rollback: RollbackEvent | undefined): string {
  if (!rollback) return "";
  const { step, toStep, rateScale } = rollback;
  const values = [count(step), count(toStep), rateScale] as const;
  return ` ${t("The loss was not finite at step {0}. Rolled back to step {1}, with {2} of the learning rate.", ...values)}`;
}

/** Whether the model in use was trained on this workspace; a memory alone is built in the background. */
export function isTrained(model: Model): boolean {
  return model.kind === "loaded" && model.summary.isOfWorkspace && model.summary.steps > 0;
}

/** The model in use in a sentence. */
export function modelSentence(model: Model): string {
  switch (model.kind) {
    case "unknown":
      return t("Looking for a model of this workspace…");
    case "none":
      return t("There is no model of this workspace yet. Training takes a minute, and nothing leaves your machine.");
    case "loaded": {
      const { summary } = model;
      if (!summary.isOfWorkspace) {
        return t("Completions come from the base model, which does not know this workspace: {0}.", modelText(summary));
      }
      if (!isTrained(model)) {
        return t(
          "Nothing has been trained yet. Completions come from the base model and a memory of this workspace: {0}.",
          modelText(summary),
        );
      }
      return t(
        "Completions come from this model: {0}. Initial model: {1}.",
        modelText(summary),
        initialModelText(summary.initialModel),
      );
    }
    case "failed":
      return t("The model could not be loaded: {0}", model.message);
    default:
      return model satisfies never;
  }
}

/** "LSTM, 2 layers of 256 units, 4,096 tokens". */
function modelText({ cell, layers, hidden, vocabularySize }: ModelSummary): string {
  if (cell === "none") return t("memory only, {0} tokens", count(vocabularySize));
  const sizes = [cellName(cell), count(hidden), count(vocabularySize)] as const;
  return layers === 1
    ? t("{0}, 1 layer of {1} units, {2} tokens", ...sizes)
    : t("{0}, {3} layers of {1} units, {2} tokens", ...sizes, layers);
}

const INITIAL_MODELS: Record<InitialModelKind, string> = {
  base: t("Base model"),
  scratch: t("From scratch"),
  model: t("Previous model"),
};

/** The network that a run began with. */
export function initialModelText(initialModel: InitialModelKind): string {
  return INITIAL_MODELS[initialModel];
}

/** The caption above the requested sample. */
export function sampleCaption(sample: RequestedSample): string {
  switch (sample.kind) {
    case "none":
      return t("No sample has been generated yet.");
    case "awaited":
      return t("Generating…");
    case "generated": {
      const { temperature, topK, topP } = sample.options;
      const cuts = [topK === undefined ? "" : `, top-k ${topK}`, topP === undefined ? "" : `, top-p ${topP}`].join("");
      return t(
        "Generated by the model in use with temperature {0}{1}, seed {2}.",
        temperature,
        cuts,
        sample.sample.seed,
      );
    }
    case "failed":
      return t("No sample could be generated: {0}", sample.message);
    default:
      return sample satisfies never;
  }
}

/** "412 training files with 2.1 M characters; 45 held-out files; no files were skipped." */
export function corpusSentence(record: RunRecord): string {
  if (!record.corpus) return t("The files have not been read yet.");
  const { trainingFiles, trainingChars, validationFiles, replacedSecrets, skipped } = record.corpus.report;
  const learned = t("{0} for training, with {1} characters", filesText(trainingFiles), compactCount(trainingChars));
  const parts = [
    learned,
    validationFiles === 0 ? t("no files held out") : t("{0} held out for validation", filesText(validationFiles)),
    ...(replacedSecrets === 0 ? [] : [secretsText(replacedSecrets)]),
    skipped.length === 0 ? t("no files skipped.") : t("skipped files are listed below."),
  ];
  return parts.join("; ");
}

function secretsText(replaced: number): string {
  return replaced === 1 ? t("1 secret replaced") : t("{0} secrets replaced", count(replaced));
}
