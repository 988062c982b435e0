/** `recurrent start`: trains on a folder for a minute and shows what was learned. `npm start` runs it. */
import path from "node:path";
import type { TrainingRequest } from "../../protocol/training.ts";
import { systemClock } from "../../runtime/common/loopClock.ts";
import type { SourceFile } from "../../workspace/corpus.ts";
import type { Command } from "../input/command.ts";
import { resumableRequest, TRAIN_OPTIONS } from "../input/trainOptions.ts";
import { learningCurve, printable } from "../output/output.ts";
import { type Showcase, type ShownCompletion, showcase } from "../output/showcase.ts";
import { lossUnit, TrainingView } from "../output/trainingView.ts";
import { xzBitsPerChar } from "../output/xz.ts";
import { trainFolder } from "./train.ts";

/** What it shows takes the place of the report. */
const { report: _report, ...OPTIONS } = TRAIN_OPTIONS;

export const start: Command = {
  summary: "Trains on a folder, then shows the learning curve, held-out figures, samples and completions.",
  options: OPTIONS,
  operands: { least: 0, most: 1, what: "", usage: "[folder or file]" },
  async run(args, context) {
    const { terminal } = context;
    const request = await resumableRequest(args);
    const isJson = args.flag("json");
    const view = new TrainingView(terminal, isJson);
    if (!isJson)
      terminal.error(
        `Training on ${printable(path.join(request.folder, request.file ?? ""))} for ${request.budgetSeconds} s. Press Ctrl-C to end early and keep the model.`,
      );
    let shown: Showcase | undefined;
    let training: readonly SourceFile[] = [];
    const end = await trainFolder(request, context, {
      onEvent: event => view.show(event),
      onHeldOut: async (experts, split) => {
        terminal.progress("measuring on held-out files …");
        shown = await showcase(experts, split.validation, systemClock.nowMs);
        training = split.training;
      },
    });
    const texts = shown && (await xzBitsPerChar(textsOf(training), textsOf(shown.measured)));
    if (isJson) {
      if (shown)
        terminal.out(
          JSON.stringify({
            event: "showcase",
            ...shown,
            measured: shown.measured.map(f => f.path),
            xzBitsPerChar: texts,
          }),
        );
      view.end(end);
      return;
    }
    const curve = learningCurve(view.curve, terminal.columns);
    if (curve !== "") terminal.out(`\nLearning curve: validation loss in ${lossUnit(request.task)}\n${curve}`);
    if (shown) for (const line of lines(shown, texts)) terminal.out(line);
    view.end(end);
    if (end.isWritten) terminal.error(nextStep(request, end.modelFolder));
  },
};

const textsOf = (files: readonly SourceFile[]): string[] => files.map(({ text }) => text);

function* lines(shown: Showcase, xz: number | undefined): Iterable<string> {
  const { figures, measured, heldOutFiles } = shown;
  yield `\nHeld-out figures, ${measured.length} of ${heldOutFiles} files that the model has never seen (${figures.chars} characters)`;
  yield `  bits per character   ${figures.bitsPerChar.toFixed(3)}   (network, memory and document cache together)`;
  if (figures.networkBitsPerChar !== undefined) yield `    network alone      ${figures.networkBitsPerChar.toFixed(3)}`;
  yield `    memory alone       ${figures.memoryBitsPerChar.toFixed(3)}`;
  if (xz !== undefined) {
    const ratio = figures.bitsPerChar / xz;
    yield `    xz -9e             ${xz.toFixed(3)}   (the same held-out text after the same training text; the model needs ${ratio.toFixed(2)} of it)`;
  }
  yield `  perplexity per token ${figures.perplexity.toFixed(1)}`;
  yield `  next token right     ${percent(figures.top1)} first guess, ${percent(figures.top5)} first five`;
  for (const { temperature, text } of shown.samples) {
    yield `\nSample, temperature ${temperature}`;
    for (const line of printable(text).split("\n")) yield `  | ${line}`;
  }
  yield `\n${shown.completions.length} completions in held-out files (from ${shown.asked} random places)`;
  for (const completion of shown.completions) yield* completionLines(completion);
}

function* completionLines({ path, line, before, completion, confidence, actual }: ShownCompletion): Iterable<string> {
  const isRight = actual.startsWith(completion);
  yield `  ${printable(path)}:${line}`;
  yield `    typed      ${printable(before)}`;
  yield `    completed  ${" ".repeat(before.length)}${printable(completion)}   (${percent(confidence)} sure; ${isRight ? "right" : "wrong"})`;
  if (!isRight) yield `    actual     ${" ".repeat(before.length)}${printable(actual)}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

function nextStep({ task }: TrainingRequest, modelFolder: string): string {
  const model = JSON.stringify(modelFolder);
  if (task !== undefined) return `Try it: node dist/cli.js predict --model ${model}, with one input a line`;
  return `Try it: node dist/cli.js sample --model ${model}, or in the editor: npm run code -- <folder>`;
}
