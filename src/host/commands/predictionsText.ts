/** Writes the answers of a model as Markdown. Pure. */
import { decimal, t } from "../../protocol/localize.ts";
import type { Answer, PredictResult } from "../../protocol/tasks.ts";

/** Returns the answers as a Markdown document. */
export function predictionsText({ task, answers }: PredictResult): string {
  const parts = task === "tag" ? answers.map(taggedSentence) : [table(headOf(task), answers.map(rowOf))];
  return [`# ${t("Predictions")}`, ...parts, ""].join("\n\n");
}

function headOf(task: Exclude<PredictResult["task"], "tag">): readonly string[] {
  switch (task) {
    case "classify":
      return [t("Text"), t("Label"), t("Probability"), t("Other labels")];
    case "translate":
      return [t("Source"), t("Answer"), t("Probability")];
    case "generate":
      return [t("Label"), t("Text"), t("Probability")];
    default:
      return task satisfies never;
  }
}

function rowOf({ input, output, probability, labels, error }: Answer): readonly string[] {
  if (error !== undefined) return [input, error, ...(labels ? ["", ""] : [""])];
  const others = (labels ?? []).slice(1).map(({ label, probability: own }) => `${label} ${percent(own)}`);
  return [input, output, percent(probability), ...(labels ? [others.join(", ")] : [])];
}

function taggedSentence({ tags = [] }: Answer): string {
  const rows = tags.map(({ token, tag, probability }) => [token, tag, percent(probability)]);
  return table([t("Token"), t("Tag"), t("Probability")], rows);
}

/** A table whose source can be read too. */
function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const rows = [head, ...body].map(row => row.map(cell));
  const widths = head.map((_, k) => rows.reduce((most, row) => Math.max(most, row[k]?.length ?? 0), 3));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, k) => text.padEnd(widths[k]!)).join(" | ")} |`;
  const [titles, ...others] = rows;
  return [line(titles!), line(widths.map(width => "-".repeat(width))), ...others.map(line)].join("\n");
}

/** Escapes what Markdown would read as more than text. Inputs and answers come from the workspace. */
function cell(text: string): string {
  return text.replaceAll(/[\\|`*_<>[\]]/g, "\\$&").replaceAll(/\r\n|\n|\r/g, " ↵ ");
}

function percent(share: number): string {
  return t("{0}%", decimal(100 * share, 1));
}
