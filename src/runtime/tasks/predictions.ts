/** Answers inputs with the newest model of a task in a folder. */
import type { Engine } from "../../core/network/engine.ts";
import type { TaskSpec } from "../../core/tasks/taskSpec.ts";
import type { Answer, PredictRequest, PredictResult } from "../../protocol/tasks.ts";
import type { LoopClock } from "../common/loopClock.ts";
import { readAnyModel } from "../model/openModel.ts";
import { TaskAnswers, type Writing } from "./answers.ts";
import { openTask } from "./taskModel.ts";

export const USUAL_BEAM = 4;
/** Where one label has many texts, the likeliest one is dull. Set by hand, not measured. */
export const USUAL_TEMPERATURE = 0.7;

/** Opens the newest model of a folder and answers one input after the other. @throws ModelError */
export async function predictAll(
  { modelFolder, lines, seed = 1 }: PredictRequest,
  engine: Engine,
  clock: LoopClock,
): Promise<PredictResult> {
  const { model } = openTask(modelFolder, await readAnyModel(modelFolder), engine);
  const { task, labels } = model.spec;
  const opened = new TaskAnswers(model);
  const writing: Writing = { beam: USUAL_BEAM, temperature: task === "generate" ? USUAL_TEMPERATURE : 0, seed };
  const answers: Answer[] = [];
  for (const [k, input] of inputsOf(model.spec, lines).entries()) {
    // Each input draws with its own seed, so equal labels do not give equal texts.
    answers.push(opened.answer(input, { ...writing, seed: seed + k }));
    await clock.nextTurn(); // completions are answered in between
  }
  return { task, labels, answers };
}

/** The inputs of lines, which may also be those of a data file. Their answers are then left out. */
export function inputsOf({ task, labels }: Pick<TaskSpec, "task" | "labels">, lines: readonly string[]): string[] {
  switch (task) {
    case "tag":
      return lines.some(line => line.includes("\t")) ? sentencesOf(lines) : filled(lines);
    case "translate":
      return filled(lines).map(line => line.split("\t")[0]!);
    case "classify":
      return filled(lines).map(line => partsOf(line, labels)?.text ?? line);
    case "generate":
      return filled(lines).map(line => partsOf(line, labels)?.label ?? line);
    default:
      return task satisfies never;
  }
}

const filled = (lines: readonly string[]): string[] => lines.filter(line => line.trim() !== "");

/** The parts of a line that begins with a label of the model; undefined for another line. */
function partsOf(line: string, labels: readonly string[]) {
  const [label = "", ...rest] = line.split("\t");
  return rest.length > 0 && labels.includes(label.trim()) ? { label: label.trim(), text: rest.join("\t") } : undefined;
}

/** The tokens of lines with a token and its tag, a blank line between sentences. */
function sentencesOf(lines: readonly string[]): string[] {
  const sentences = lines
    .map(line => line.split("\t")[0]!.trim())
    .join("\n")
    .split(/\n{2,}/);
  return filled(
    sentences.map(sentence =>
      sentence
        .split("\n")
        .filter(token => token !== "")
        .join(" "),
    ),
  );
}
