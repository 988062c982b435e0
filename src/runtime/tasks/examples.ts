/** Reads the examples of a data file, one a line. A line that is malformed is reported by its number and skipped. */
import type { SkippedLine } from "../../protocol/tasks.ts";
import type { SequenceTask } from "../../protocol/training.ts";

/** One example, as text. */
export type Example =
  | { readonly task: "classify"; readonly label: string; readonly text: string }
  | { readonly task: "generate"; readonly label: string; readonly text: string }
  | { readonly task: "tag"; readonly tokens: readonly string[]; readonly tags: readonly string[] }
  | { readonly task: "translate"; readonly source: string; readonly target: string };

export interface ParsedExamples {
  readonly examples: readonly Example[];
  readonly skipped: readonly SkippedLine[];
}

/** The format of a line, for messages. */
export const LINE_FORMATS: Readonly<Record<SequenceTask, string>> = {
  classify: "label, tab, text",
  generate: "label, tab, text",
  tag: "token, tab, tag",
  translate: "source, tab, target",
};

/** Reads all lines of a data file. Never throws. */
export function parseExamples(task: SequenceTask, text: string): ParsedExamples {
  const lines = text.split(/\r\n|\n|\r/);
  return task === "tag" ? parseSentences(lines) : parseLines(task, lines);
}

function parseLines(task: Exclude<SequenceTask, "tag">, lines: readonly string[]): ParsedExamples {
  const examples: Example[] = [];
  const skipped: SkippedLine[] = [];
  for (const [k, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const example = lineOf(task, line);
    if (typeof example === "string") skipped.push({ line: k + 1, why: example });
    else examples.push(example);
  }
  return { examples, skipped };
}

/** The example of a line, or what is wrong with it. */
function lineOf(task: Exclude<SequenceTask, "tag">, line: string): Example | string {
  const tab = line.indexOf("\t");
  if (tab < 0) return "it has no tab";
  const [left, right] = [line.slice(0, tab), line.slice(tab + 1)];
  if (left.trim() === "") return "nothing is before the tab";
  if (right.trim() === "") return "nothing is after the tab";
  if (task !== "translate") return { task, label: left.trim(), text: right };
  return right.includes("\t") ? "it has more than one tab" : { task, source: left, target: right };
}

function parseSentences(lines: readonly string[]): ParsedExamples {
  const examples: Example[] = [];
  const skipped: SkippedLine[] = [];
  let tokens: string[] = [];
  let tags: string[] = [];
  const end = (): void => {
    if (tokens.length > 0) examples.push({ task: "tag", tokens, tags });
    tokens = [];
    tags = [];
  };
  for (const [k, line] of lines.entries()) {
    if (line.trim() === "") {
      end();
      continue;
    }
    const [token = "", tag = "", ...more] = line.split("\t");
    if (token.trim() === "" || tag.trim() === "" || more.length > 0) {
      const why =
        more.length > 0 ? "it has more than one tab" : token.trim() === "" ? "it has no token" : "it has no tag";
      skipped.push({ line: k + 1, why });
      continue;
    }
    tokens.push(token);
    tags.push(tag.trim());
  }
  end();
  return { examples, skipped };
}

/** A text that is the same for the same example alone; by its hash an example is learned or held out. */
export function keyOf(example: Example): string {
  switch (example.task) {
    case "classify":
    case "generate":
      return `${example.label}\t${example.text}`;
    case "tag":
      return example.tokens.map((token, k) => `${token}\t${example.tags[k]}`).join("\n");
    case "translate":
      return `${example.source}\t${example.target}`;
    default:
      return example satisfies never;
  }
}

/** The labels of the examples, most frequent first; of equal ones in the order of their names. */
export function labelsOf(examples: readonly Example[]): readonly string[] {
  const counts = new Map<string, number>();
  const count = (label: string): void => void counts.set(label, (counts.get(label) ?? 0) + 1);
  for (const example of examples) {
    if (example.task === "tag") example.tags.forEach(count);
    else if (example.task !== "translate") count(example.label);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([label]) => label);
}
