/** Shows how a task's network improves: its measure on a few held-out examples, and some of its answers. */

import type { Answer, AnsweredExample, ProgressEvent } from "../../protocol/tasks.ts";
import type { SampleEvent } from "../../protocol/training.ts";
import { TaskAnswers, type TaskModel } from "./answers.ts";
import { type Example, keyOf } from "./examples.ts";
import { confusionOf, type Judged } from "./measures.ts";
import { USUAL_TEMPERATURE } from "./predictions.ts";

/** Few enough to take a fraction of a second. Set by hand, not measured. */
const MEASURED: Readonly<Record<TaskModel["spec"]["task"], number>> = {
  classify: 100,
  tag: 50,
  translate: 20,
  generate: 3,
};
const SAMPLED = 3;
const SHOWN = 6;
/** A larger matrix cannot be read. */
const MAX_CONFUSED_LABELS = 20;

export interface TaskProgress extends Omit<ProgressEvent, "step"> {
  readonly samples: readonly SampleEvent[];
}

interface Given {
  readonly example: Example;
  readonly answer: Answer;
}

/** Answers a few held-out examples, always the same ones. */
export function showProgress(model: TaskModel, heldOut: readonly Example[], step: number): TaskProgress {
  const answers = new TaskAnswers(model);
  const { task, labels } = model.spec;
  const temperature = task === "generate" ? USUAL_TEMPERATURE : 0;
  const some = task === "generate" ? distinctLabels(heldOut) : heldOut.slice(0, MEASURED[task]);
  const given = some.map(example => ({
    example,
    answer: answers.answer(inputOf(example), { beam: 1, temperature, seed: step }),
  }));
  const samples = given
    .slice(0, SAMPLED)
    .map(({ answer }) => ({ step, temperature, prompt: `${answer.input} → `, text: answer.output }));
  const shown = { samples, examples: given.length, answered: given.slice(0, SHOWN).map(answeredOf) };
  if (task === "generate" || given.length === 0) return { figures: {}, ...shown };
  const right = given.reduce((sum, { example, answer }) => sum + rightOf(example, answer), 0);
  const figures = { [task === "translate" ? "exactMatch" : "accuracy"]: right / given.length };
  if (task === "translate" || labels.length > MAX_CONFUSED_LABELS) return { figures, ...shown };
  const judged = given.flatMap(one => judgedOf(one, labels));
  return { figures, confusion: confusionOf(judged, labels.length), ...shown };
}

function distinctLabels(examples: readonly Example[]): readonly Example[] {
  const seen = new Map<string, Example>();
  for (const example of examples) if (example.task === "generate") seen.set(example.label, example);
  return [...seen.values()].slice(0, MEASURED.generate);
}

/** What `predict` would be given. */
function inputOf(example: Example): string {
  switch (example.task) {
    case "classify":
      return example.text;
    case "tag":
      return example.tokens.map(token => token.replaceAll(/\s/g, "_")).join(" ");
    case "translate":
      return example.source;
    case "generate":
      return example.label;
    default:
      throw new Error(keyOf(example));
  }
}

/** The right answer as `predict` writes it; undefined where any text is right. */
function truthOf(example: Example): string | undefined {
  switch (example.task) {
    case "classify":
      return example.label;
    case "tag":
      return example.tags.join(" ");
    case "translate":
      return example.target;
    case "generate":
      return undefined;
    default:
      return example satisfies never;
  }
}

/** The share of an answer that is right. */
function rightOf(example: Example, { output, tags = [] }: Answer): number {
  if (example.task !== "tag") return output === truthOf(example) ? 1 : 0;
  return tags.filter(({ tag }, k) => tag === example.tags[k]).length / Math.max(1, example.tags.length);
}

function answeredOf({ example, answer }: Given): AnsweredExample {
  const { input, output, tags = [] } = answer;
  const truth = truthOf(example);
  const tagged = tags.map(({ token, tag }, k) => ({ token, answer: tag, truth: truthOfToken(example, k) }));
  return {
    input,
    answer: output,
    ...(truth !== undefined && { truth, isRight: truth === output }),
    ...(tagged.length > 0 && { tags: tagged }),
  };
}

const truthOfToken = (example: Example, k: number): string => (example.task === "tag" ? (example.tags[k] ?? "") : "");

/** The true and the given label of an example, or of each of its tokens. */
function judgedOf({ example, answer: { output, tags = [] } }: Given, labels: readonly string[]): readonly Judged[] {
  const place = (label: string): number => labels.indexOf(label);
  if (example.task === "tag") return tags.map(({ tag }, k): Judged => [place(truthOfToken(example, k)), place(tag)]);
  return example.task === "classify" ? [[place(example.label), place(output)]] : [];
}
