/** Shows how a task's network improves: its measure on a few held-out examples, and some of its answers. */
import type { SampleEvent } from "../../protocol/training.ts";
import { type Answer, TaskAnswers, type TaskModel } from "./answers.ts";
import { type Example, keyOf } from "./examples.ts";

/** Few enough to take a fraction of a second. Set by hand, not measured. */
const MEASURED: Readonly<Record<TaskModel["spec"]["task"], number>> = {
  classify: 100,
  tag: 50,
  translate: 20,
  generate: 3,
};
const SHOWN = 3;

export interface TaskProgress {
  readonly figures: Readonly<Record<string, number>>;
  readonly samples: readonly SampleEvent[];
}

export function showProgress(model: TaskModel, heldOut: readonly Example[], step: number): TaskProgress {
  const answers = new TaskAnswers(model);
  const { task } = model.spec;
  const temperature = task === "generate" ? 0.7 : 0;
  const some = task === "generate" ? distinctLabels(heldOut) : heldOut.slice(0, MEASURED[task]);
  const given = some.map(example => ({
    example,
    answer: answers.answer(inputOf(example), { beam: 1, temperature, seed: step }),
  }));
  const samples = given
    .slice(0, SHOWN)
    .map(({ answer }) => ({ step, temperature, prompt: `${answer.input} → `, text: answer.output }));
  if (task === "generate") return { figures: {}, samples };
  const right = given.reduce((sum, { example, answer }) => sum + rightOf(example, answer), 0);
  const name = task === "translate" ? "exactMatch" : "accuracy";
  return { figures: given.length === 0 ? {} : { [name]: right / given.length }, samples };
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

/** The share of an answer that is right. */
function rightOf(example: Example, { output, tags = [] }: Answer): number {
  switch (example.task) {
    case "classify":
    case "generate":
      return output === example.label ? 1 : 0;
    case "tag":
      return tags.filter(({ tag }, k) => tag === example.tags[k]).length / Math.max(1, example.tags.length);
    case "translate":
      return output === example.target ? 1 : 0;
    default:
      return example satisfies never;
  }
}
