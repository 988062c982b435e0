/** Shows a training run in the terminal: as JSON lines, or as sentences above a progress line. */
import { cellName } from "../../protocol/cellNames.ts";
import type { DataReport } from "../../protocol/tasks.ts";
import type {
  ResumedEvent,
  RunSettings,
  SequenceTask,
  TrainingEnd,
  TrainingEvent,
  TrainingPhase,
  ValidationEvent,
} from "../../protocol/training.ts";
import { corpusLines, counted, printable, progressLine, type Terminal, thousands } from "./output.ts";
import { caveatOf, taskTable } from "./taskTable.ts";

const PHASE_WORDS: Readonly<Record<TrainingPhase, string>> = {
  reading: "reading the files",
  vocabulary: "learning the vocabulary",
  memory: "building the memory",
  training: "training",
  measuring: "measuring on held-out files",
  writing: "writing the model",
};

const HOW_ENDED: Readonly<Record<TrainingEnd["reason"], string>> = {
  finished: "Done",
  stopped: "Stopped",
  diverged: "Ended early, because the loss was repeatedly not finite,",
};

/** Shows events as they arrive, and collects the validation curve. */
export class TrainingView {
  readonly curve: number[] = [];
  private settings: RunSettings | undefined;

  constructor(
    private readonly terminal: Terminal,
    private readonly isJson: boolean,
  ) {}

  show(event: TrainingEvent): void {
    if (event.type === "validation") this.curve.push(event.bitsPerChar);
    if (this.isJson) this.terminal.out(eventLine(event));
    else this.tell(event);
  }

  end(end: TrainingEnd): void {
    if (this.isJson) {
      this.terminal.out(eventLine({ type: "end", ...end }));
      return;
    }
    const { task } = this.settings ?? {};
    if (task && end.taskFigures) for (const line of taskTable(task, end.taskFigures)) this.terminal.out(line);
    const caveat = end.taskFigures && caveatOf(end.taskFigures);
    if (caveat !== undefined) this.terminal.error(caveat);
    this.terminal.error(stageLine(end));
    this.terminal.error(endLine(end));
  }

  private tell(event: TrainingEvent): void {
    const { terminal } = this;
    switch (event.type) {
      case "phase":
        terminal.progress(`${PHASE_WORDS[event.phase]} …`);
        return;
      case "corpus": {
        const { settings, report } = event;
        this.settings = settings;
        for (const line of event.data ? dataLines(event.data) : corpusLines(report)) terminal.error(line);
        terminal.error(settingsLine(settings));
        return;
      }
      case "step":
        terminal.progress(progressLine(event));
        return;
      case "validation":
        terminal.error(
          `step ${event.step}: validation ${event.bitsPerChar.toFixed(3)} ${lossUnit(this.settings?.task)}${figuresText(event)}` +
            `${event.isBest ? "" : " (earlier weights are better and are kept)"}`,
        );
        return;
      case "rollback":
        terminal.error(
          `step ${event.step}: the loss was not finite. Training returns to the weights of step ${event.toStep}` +
            `${event.isLast ? "." : `, at ${event.rateScale} of the learning rate.`}`,
        );
        return;
      case "resumed":
        terminal.error(resumedLine(event));
        return;
      case "checkpoint":
        if (event.problem !== undefined)
          terminal.error(
            `step ${event.step}: the checkpoint could not be written (${event.problem}). Training continues without it.`,
          );
        return;
      case "progress":
      case "sample":
      case "completions":
      case "pause":
        return;
      default:
        event satisfies never;
    }
  }
}

/** What a loss is measured in: answers that are labels have no characters. */
export function lossUnit(task: SequenceTask | undefined): string {
  if (task === undefined) return "bits/char, network alone";
  return task === "classify" || task === "tag" ? "bits per answer" : "bits/char of the answers";
}

/** ", accuracy 93.0% on a few held-out examples" */
function figuresText({ figures = {} }: ValidationEvent): string {
  return Object.entries(figures)
    .map(([name, value]) => {
      const measure = name === "exactMatch" ? "exact match" : name;
      return `, ${measure} ${(100 * value).toFixed(1)}% on a few held-out examples`;
    })
    .join("");
}

/** What a data file holds, and which of its lines are malformed. */
function* dataLines({
  examples,
  heldOut,
  labels,
  skipped,
  skippedLines,
  cut,
  unknownLabels,
}: DataReport): Iterable<string> {
  const labeled = labels.length > 0 ? ` with ${counted(labels.length, "label")}` : "";
  const more = `${heldOut} more ${heldOut === 1 ? "is" : "are"} held out for measuring`;
  yield `Learning ${counted(examples, "example")}${labeled}; ${more}.`;
  for (const { line, why } of skipped) yield `  line ${line} was skipped because ${why}`;
  if (skippedLines > skipped.length) yield `  skipped lines in all: ${skippedLines}`;
  if (unknownLabels > 0) yield `  left out ${counted(unknownLabels, "example")}: the model does not know the labels`;
  if (cut > 0) yield `  cut ${counted(cut, "example")} to the length of a window`;
}

/** The event as one line of JSON, its name among its fields. */
function eventLine({ type, ...fields }: TrainingEvent | ({ readonly type: "end" } & TrainingEnd)): string {
  return JSON.stringify({ event: type, ...fields });
}

function resumedLine({ step, from }: ResumedEvent): string {
  switch (from) {
    case "sameRun":
      return `Resuming the interrupted run at step ${step}.`;
    case "changedFiles":
      return `The files have changed since the run was interrupted. A new run begins with its weights of step ${step}.`;
    case "model":
      return `Training the model of step ${step} further.`;
    default:
      return from satisfies never;
  }
}

function settingsLine(settings: RunSettings): string {
  const vocabulary = `${settings.vocabularySize} ${settings.tokenizer} tokens`;
  if (settings.parameters === 0) return `There is no time to train a network: memory only, ${vocabulary}.`;
  return (
    `${cellName(settings.cell)}, ${settings.layers} × ${settings.hidden} units, ${vocabulary}, ` +
    `${thousands(settings.parameters)} parameters, ${settings.threads} thread${settings.threads === 1 ? "" : "s"}, engine ${settings.engine}`
  );
}

/** "Stages: reading the files 1.2 s, …" */
function stageLine({ stageMs = {} }: TrainingEnd): string {
  const stages = Object.entries(stageMs).map(
    ([phase, ms]) => `${PHASE_WORDS[phase as TrainingPhase]} ${(ms / 1000).toFixed(1)} s`,
  );
  return `Stages: ${stages.join(", ")}.`;
}

function endLine(end: TrainingEnd): string {
  const how = HOW_ENDED[end.reason];
  const took = `${how} after ${end.steps} steps, ${thousands(end.tokens)} tokens, ${(end.elapsedMs / 1000).toFixed(1)} s.`;
  if (!end.isWritten) return `${took} Nothing was learned, so no model was written.`;
  const kept = end.reason === "finished" ? "The model is" : "The best model so far is kept";
  return `${took} ${kept} in ${printable(end.modelFolder)}`;
}
