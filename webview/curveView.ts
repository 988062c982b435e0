/** The learning curve with its latest figures, and the same as a table. */
import { type CurveColumns, curveColumns, curveRows } from "./curve.ts";
import { h, section, setText, type View } from "./dom.ts";
import { LOSS_EQUATION } from "./equations.ts";
import { type CurveReading, lossChart } from "./lossChart.ts";
import { type PanelState, type RunRecord, recordOf } from "./panelState.ts";
import { count, readouts } from "./words.ts";

const MAX_ROWS = 12;
const NO_POINTS = { training: [], validation: [] } as const;

export function curveView(): View<PanelState> {
  const tiles = readouts(undefined).map(({ id, name }) => {
    const value = h("dd", { id: `readout-${id}`, class: "value" });
    const note = h("dd", { class: "note" });
    return { value, note, element: h("div", { class: `tile tile-${id}` }, h("dt", {}, name), value, note) };
  });
  const reading = h("p", { id: "curve-reading", class: "quiet" });
  const chart = lossChart(values => setText(reading, readingText(values)));
  const figure = h(
    "figure",
    { id: "curve", role: "img", "aria-label": "Loss over steps; the table below holds the same figures." },
    chart.element,
  );
  const rows = h("tbody");
  const table = h(
    "details",
    { class: "curve-table" },
    h("summary", {}, "The curve as a table"),
    h("table", {}, h("thead", {}, tableRow("th", ["Step", "Training, smoothed", "Validation"])), rows),
  );
  const element = section(
    "learning",
    "Learning curve",
    h("dl", { class: "tiles" }, ...tiles.map(tile => tile.element)),
    figure,
    reading,
    caption(),
    table,
  );
  setText(reading, readingText(undefined));
  let drawn: RunRecord | undefined;

  return {
    element,
    update(state) {
      const record = recordOf(state);
      element.hidden = record === undefined;
      if (record === drawn) return;
      drawn = record;
      readouts(record).forEach(({ value, note }, k) => {
        setText(tiles[k]!.value, value);
        setText(tiles[k]!.note, note);
      });
      const { training, validation } = record ?? NO_POINTS;
      figure.dataset["trainingPoints"] = String(training.length);
      figure.dataset["validationPoints"] = String(validation.length);
      const columns = curveColumns(training, validation);
      chart.draw(columns);
      fillTable(rows, columns);
    },
  };
}

function caption(): HTMLElement {
  return h(
    "p",
    { class: "caption" },
    "Bits per character: what it takes, on average, to tell the network the next character. Lower is better; 0 would be certainty. ",
    h("code", {}, LOSS_EQUATION),
    ". Training is measured on what is being learnt, validation on files that are never learnt from.",
  );
}

function readingText(reading: CurveReading | undefined): string {
  if (!reading) return "Point at the curve to read it; drag to zoom, double-click to see all.";
  const figure = (value: number | undefined) => (value === undefined ? "–" : value.toFixed(3));
  return `Step ${count(reading.step)}: training ${figure(reading.training)}, validation ${figure(reading.validation)}`;
}

function fillTable(body: HTMLElement, columns: CurveColumns): void {
  const rows = curveRows(columns, MAX_ROWS).map(({ step, training, validation }) =>
    tableRow("td", [count(step), training === null ? "–" : training.toFixed(3), validation.toFixed(3)]),
  );
  body.replaceChildren(...rows);
}

function tableRow(tag: "td" | "th", cells: readonly string[]): HTMLElement {
  return h("tr", {}, ...cells.map(cell => h(tag, tag === "th" ? { scope: "col" } : {}, cell)));
}
