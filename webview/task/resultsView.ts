/** Shows how well the model of a task answers all held-out examples, beside its baselines. */
import { t } from "../../src/protocol/localize.ts";
import { compactCount, count, percent } from "../state/formats.ts";
import type { PanelState } from "../state/panelState.ts";
import { figureName, figureText, rowName, type TaskFigures } from "../state/taskTexts.ts";
import { dataTable } from "../widgets/dataTable.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { confusionTable } from "./confusionTable.ts";

/** A larger matrix cannot be read. */
const MAX_CONFUSED_LABELS = 20;

export function resultsView(): View<PanelState> {
  const caption = h("p", { class: "secondary" });
  const rows = h("table", { id: "task-rows" });
  const matrix = h("div", { class: "wide" });
  const labels = dataTable({
    id: "task-labels",
    title: t("Figures of each label"),
    head: [t("Label"), t("Precision"), t("Recall"), t("F1"), t("Count")],
  });
  const explanation = t(
    "None of these examples was learned. A baseline that is as good as the network shows that the task needs no network.",
  );
  const note = h("p", { class: "caption" }, explanation);
  const title = t("Results beside the baselines");
  const element = section("task-results", title, caption, rows, matrix, labels.element, note);
  let drawn: TaskFigures | undefined;

  return {
    element,
    update({ run }) {
      const figures = run.phase === "ended" ? run.end.taskFigures : undefined;
      element.hidden = figures === undefined;
      if (!figures || figures === drawn) return;
      drawn = figures;
      setText(caption, t("Measured on {0} held-out examples.", count(figures.examples)));
      rows.replaceChildren(...rowsOf(figures));
      const known = figures.labels ?? [];
      const isShown = figures.confusion && known.length <= MAX_CONFUSED_LABELS;
      const names = known.map(({ label }) => label);
      matrix.replaceChildren(...(isShown ? [confusionTable(names, figures.confusion ?? [])] : []));
      labels.element.hidden = known.length === 0;
      labels.update(known.map(labelRow));
    },
  };
}

function rowsOf({ rows }: TaskFigures): readonly HTMLElement[] {
  const figures = [...new Set(rows.flatMap(row => Object.keys(row.figures)))];
  const head = [t("Answers of"), t("Parameters"), ...figures.map(figureName)];
  const titles = h("tr", {}, ...head.map(title => h("th", { scope: "col" }, title)));
  const body = rows.map(row => {
    const parameters = row.parameters === undefined ? "–" : compactCount(row.parameters);
    const values = figures.map(figure => figureText(figure, row.figures[figure]));
    return h("tr", {}, ...[rowName(row), parameters, ...values].map(cell => h("td", {}, cell)));
  });
  return [h("thead", {}, titles), h("tbody", {}, ...body)];
}

function labelRow({
  label,
  precision,
  recall,
  f1,
  count: n,
}: NonNullable<TaskFigures["labels"]>[number]): readonly string[] {
  return [label, percent(precision), percent(recall), percent(f1), count(n)];
}
