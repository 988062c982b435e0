/** Reads a text with the network of a task, and keeps what each step computed. */
import { type BackboneSpec, backboneOf, forwardBackbone } from "../../core/sequence/backbone.ts";
import { initialStack } from "../../core/sequence/stack.ts";
import type { StackForward } from "../../core/sequence/stackForward.ts";
import { headOfTask, type TaskSpec } from "../../core/tasks/taskSpec.ts";
import type { Floats } from "../../core/tensor.ts";
import type { LikelyToken, ReadingTask, TaskAnswer } from "../../protocol/inspection.ts";
import { TaskAnswers, type TaskModel } from "../tasks/answers.ts";
import { encodeInput, encodeTokens } from "../tasks/encodeExamples.ts";
import { inputsOf } from "../tasks/predictions.ts";

/** More are not drawn, and a classifier answers each beginning of the text. */
const MAX_TOKENS = 256;
const LIKELIEST = 5;

/** A text that was read. */
export interface ReadText {
  readonly ids: Int32Array;
  readonly stack: StackForward;
  /** The likeliest labels at each token, or as if the text ended there; empty in translation. */
  readonly likeliest: readonly (readonly LikelyToken[])[];
  readonly answer: TaskAnswer;
}

/** What is read: the sentence or the line at the cursor, without the answer of a data file. */
export function inputAt(spec: Pick<TaskSpec, "task" | "labels">, lines: readonly string[], line: number): string {
  const isOfMany = spec.task === "tag" && lines.some(text => text.includes("\t"));
  return inputsOf(spec, isOfMany ? lines : [lines[line] ?? ""])[0] ?? "";
}

/** Reads a text. @throws RangeError where the text is empty, or the task reads none */
export function readText(model: TaskModel, input: string): ReadText {
  const { task } = model.spec;
  if (task === "generate" || input.trim() === "") throw new RangeError("there is no text to read");
  const ids = idsOf(model, task, input).subarray(0, MAX_TOKENS);
  return { ids, stack: forwardOf(model, ids), ...answersOf(model, task, { input, ids }) };
}

function idsOf({ vocabulary }: TaskModel, task: ReadingTask, input: string): Int32Array {
  return task === "tag" ? encodeTokens(vocabulary, wordsOf(input)).inputs : encodeInput(vocabulary, task, input);
}

const wordsOf = (input: string): readonly string[] => input.split(/\s+/).filter(token => token !== "");

function forwardOf({ spec, parameters, products }: TaskModel, ids: Int32Array): StackForward {
  const { vocabularySize, embeddingSize, cell, hiddenSize, layers, isBidirectional } = spec;
  const recurrent = { cell, hiddenSize, layers, isBidirectional, dropout: 0 };
  const own: BackboneSpec = { vocabularySize, embeddingSize, recurrent };
  const backbone = backboneOf(spec.task === "translate" ? "encoder." : "", own, parameters, products);
  return forwardBackbone(backbone, ids, initialStack(backbone.stack, 1)).stack;
}

function answersOf(
  model: TaskModel,
  task: ReadingTask,
  { input, ids }: { readonly input: string; readonly ids: Int32Array },
): Pick<ReadText, "likeliest" | "answer"> {
  const answers = new TaskAnswers(model);
  const { output } = answers.answer(input, { beam: 1, temperature: 0, seed: 1 });
  const likeliest = (rows: readonly Floats[]) => rows.map(row => likeliestOf(model.spec.labels, row));
  const outputs = task === "translate" ? 0 : headOfTask(model.spec).size;
  const answer = { task, output, outputs };
  switch (task) {
    case "tag":
      return { answer, likeliest: likeliest(answers.tagDistributions([ids])[0]!) };
    case "classify": {
      const beginnings = Array.from(ids, (_, k) => ids.subarray(0, k + 1));
      return { answer, likeliest: likeliest(answers.distributions(beginnings)) };
    }
    case "translate":
      return { answer, likeliest: Array.from(ids, () => []) };
    default:
      return task satisfies never;
  }
}

function likeliestOf(labels: readonly string[], distribution: Floats): readonly LikelyToken[] {
  const all = labels.map((text, k) => ({ text, probability: distribution[k]! }));
  return all.sort((left, right) => right.probability - left.probability).slice(0, LIKELIEST);
}
