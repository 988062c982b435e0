/** `recurrent predict`: answers with the model of a task, one input a line. */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { FAULTS } from "../../core/faults.ts";
import { openEngine } from "../../runtime/model/openEngine.ts";
import { readAnyModel } from "../../runtime/model/openModel.ts";
import { TaskAnswers, type Writing } from "../../runtime/tasks/answers.ts";
import { USUAL_BEAM, USUAL_TEMPERATURE } from "../../runtime/tasks/predictions.ts";
import { openTask } from "../../runtime/tasks/taskModel.ts";
import { type Arguments, real, whole } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { MODEL_OPTION, modelFolderOf } from "../input/openModel.ts";
import { readTexts } from "../input/texts.ts";

export const predict: Command = {
  summary:
    "Answers with the model of a task: one input a line on stdin or in FILE. Each line gets one line of JSON, a blank one with an error.",
  options: {
    ...MODEL_OPTION,
    beam: whole(1, 64, `Width of the beam that searches an answer. 1: greedy. Default: ${USUAL_BEAM}.`),
    temperature: real(0, 10, `Draws answers; 0 does not. Default: 0, for generate ${USUAL_TEMPERATURE}.`),
    seed: whole(0, 2 ** 32 - 1, "Draws the same answers again. Default: 1."),
  },
  operands: { least: 0, most: 1, what: "", usage: "[FILE]" },
  async run(args, { terminal, bundleFolder, stdin, signal }) {
    const folder = modelFolderOf(args);
    const read = await readAnyModel(folder);
    if (read.notice !== undefined) terminal.error(read.notice);
    const { model } = openTask(folder, read, await openEngine(bundleFolder));
    const [file] = args.operands;
    // A file that cannot be read ends the command before the first answer.
    const input = file === undefined ? stdin : Readable.from((await readTexts([file])).map(({ text }) => text));
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    signal.addEventListener("abort", () => lines.close(), { once: true });
    const answers = new TaskAnswers(model);
    const writing = writingOf(args, model.spec.task);
    let line = 0;
    for await (const text of lines) {
      const asked = line === 0 ? text.replace(/^\ufeff/, "") : text; // without a byte order mark
      // Each line draws with its own seed, so equal labels do not give equal texts.
      terminal.out(JSON.stringify(answers.answer(asked, { ...writing, seed: writing.seed + line++ })));
    }
    if (line === 0) terminal.error(FAULTS.noInput(file ?? "The input"));
  },
};

function writingOf(args: Arguments, task: string): Writing {
  const beam = args.number("beam");
  const drawn = task === "generate" && beam === undefined ? USUAL_TEMPERATURE : 0;
  return { beam: beam ?? USUAL_BEAM, temperature: args.number("temperature") ?? drawn, seed: args.number("seed") ?? 1 };
}
