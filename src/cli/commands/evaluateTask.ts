/** `recurrent evaluate` for the model of a task: its figures beside those of the baselines. */

import { FAULTS } from "../../core/faults.ts";
import type { TaskFigures } from "../../core/tasks/taskFigures.ts";
import { systemClock } from "../../runtime/common/loopClock.ts";
import { openEngine } from "../../runtime/model/openEngine.ts";
import { readAnyModel } from "../../runtime/model/openModel.ts";
import { type Example, LINE_FORMATS, parseExamples } from "../../runtime/tasks/examples.ts";
import { measureTask } from "../../runtime/tasks/measureTask.ts";
import { openTask } from "../../runtime/tasks/taskModel.ts";
import { TrainingError } from "../../runtime/training/trainingError.ts";
import type { Arguments } from "../input/arguments.ts";
import type { CommandContext } from "../input/command.ts";
import { readTexts } from "../input/texts.ts";
import { USAGE, UsageError } from "../input/usage.ts";
import { caveatOf, taskTable } from "../output/taskTable.ts";

/** Measures the named data files, or says what was measured at the end of training. */
export async function evaluateTask(
  folder: string,
  args: Arguments,
  { terminal, bundleFolder, signal }: CommandContext,
): Promise<void> {
  const read = await readAnyModel(folder);
  if (read.notice !== undefined) terminal.error(read.notice);
  const opened = openTask(folder, read, await openEngine(bundleFolder));
  const { task } = opened.model.spec;
  const files = await readTexts(args.operands);
  const parsed = files.map(({ file, text }) => ({ file, ...parseExamples(task, text.replace(/^\ufeff/, "")) }));
  const skipped = parsed.flatMap(({ file, skipped }) => skipped.map(line => ({ file, ...line })));
  for (const { file, line, why } of skipped) terminal.error(`${file}:${line} was skipped because ${why}.`);
  const examples: readonly Example[] = parsed.flatMap(({ examples }) => examples);
  if (files.length > 0 && examples.length === 0) {
    throw new TrainingError(FAULTS.noExamples(files.map(({ file }) => file).join(", "), LINE_FORMATS[task], ""));
  }
  const isTime = async (): Promise<boolean> => {
    await systemClock.nextTurn(); // Ctrl-C can arrive
    return !signal.aborted;
  };
  const figures: TaskFigures | undefined =
    files.length > 0 ? await measureTask(opened, examples, isTime) : opened.heldOut;
  if (!figures) throw new UsageError(USAGE.missing("a data file to evaluate"));
  if (args.flag("json")) terminal.out(JSON.stringify({ task, ...figures, skippedLines: skipped.length }));
  else for (const line of taskTable(task, figures)) terminal.out(line);
  const caveat = caveatOf(figures);
  if (caveat !== undefined) terminal.error(caveat);
}
