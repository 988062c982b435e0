/** A confusion matrix: how often each label was answered for each true one. */
import { t } from "../../src/protocol/localize.ts";
import { count } from "../state/formats.ts";
import { h } from "../widgets/dom.ts";

/** The number of tints. */
const LEVELS = 5;

/** Rows are the true labels. Right answers are blue, wrong ones orange, and stronger where they are more. */
export function confusionTable(labels: readonly string[], confusion: readonly (readonly number[])[]): HTMLElement {
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, t("Right label ↓ · Answer →")),
    ...labels.map(label => h("th", { scope: "col" }, label)),
  );
  const rows = confusion.map((row, truth) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, labels[truth] ?? ""),
      ...row.map((n, answer) => h("td", { class: tintOf(n, row, truth === answer ? "minus-" : "") }, count(n))),
    ),
  );
  return h("table", { class: "confusion" }, h("thead", {}, head), h("tbody", {}, ...rows));
}

function tintOf(n: number, row: readonly number[], sign: "" | "minus-"): string {
  const all = row.reduce((sum, other) => sum + other, 0);
  const level = all === 0 ? 0 : Math.ceil((LEVELS * n) / all);
  return level === 0 ? "" : `tint-${sign}${level}`;
}
