/** The experiment of a lesson: one button, and what comes out while it runs. */
import { t } from "../../../src/protocol/localize.ts";
import { scrollPart } from "../../playground/widgets/canvas.ts";
import { pressButton } from "../../playground/widgets/fields.ts";
import { linesFigure } from "../../playground/widgets/lines.ts";
import type { OwnText } from "../../state/learnHost.ts";
import { h, setText } from "../../widgets/dom.ts";
import type { Experiment, Frame, Table } from "../experiments/experiment.ts";
import { runSliced, type Sliced } from "./sliced.ts";

const FIRST = { id: "experiment", controls: [] } as const;

export interface ExperimentView {
  readonly element: HTMLElement;
  stop(): void;
}

/**
 * @param own         the text at the moment of the start
 * @param parts.id    begins the ids of its elements
 * @param parts.controls stand beside the button
 */
export function experimentView(
  title: string,
  experiment: Experiment,
  own: () => OwnText,
  { id, controls }: { readonly id: string; readonly controls: readonly HTMLElement[] } = FIRST,
): ExperimentView {
  const chart = linesFigure(`${id}-chart`, 170);
  const table = h("table", { class: "values" });
  const progress = h("progress", { max: "1", value: "0", "aria-label": t("Progress of the experiment") });
  const verdict = h("p", { id: `${id}-verdict`, class: "verdict", role: "status" });
  chart.element.hidden = true;
  let running: Sliced | undefined;
  const show = (frame: Frame): void => {
    progress.value = frame.progress;
    if (frame.lines) {
      chart.element.hidden = false;
      chart.draw(frame.lines);
    }
    if (frame.table) fillTable(table, frame.table);
  };
  const start = pressButton({
    id: `${id}-run`,
    label: t("Run the Experiment"),
    kind: "primary",
    onPress: () => {
      running?.stop();
      setText(verdict, "");
      progress.hidden = false;
      start.setDisabled(true);
      running = runSliced(experiment(own()), show, sentence => {
        start.setDisabled(false);
        start.setLabel(t("Run It Again"));
        progress.hidden = true;
        setText(verdict, sentence);
      });
    },
  });
  progress.hidden = true;
  return {
    element: h(
      "section",
      { class: "experiment", "aria-labelledby": `${id}-title` },
      h("h3", { id: `${id}-title` }, title),
      h("div", { class: "buttons" }, start.element, ...controls, progress),
      chart.element,
      scrollPart(title, table),
      verdict,
    ),
    stop: () => running?.stop(),
  };
}

function fillTable(table: HTMLTableElement, { head, rows }: Table): void {
  const headings = h("tr", {}, ...head.map(name => h("th", { scope: "col" }, name)));
  const lines = rows.map(cells => h("tr", {}, ...cells.map(cell => h("td", {}, cell))));
  table.replaceChildren(h("thead", {}, headings), h("tbody", {}, ...lines));
}
