/** The learning curve with its latest figures, earlier runs over it, and the same as a table. */
import { type Choice, choice, toggle } from "./controls.ts";
import { align, type CurveRow, curveRows, lossRange, type Point, pointsOf, smoothed } from "./curve.ts";
import { h, section, setText, type View } from "./dom.ts";
import { LOSS_EQUATION } from "./equations.ts";
import { type LineStyle, lineChart, type Picture } from "./lineChart.ts";
import { type CurveOptions, type PanelState, recordOf } from "./panelState.ts";
import { runStyle } from "./runLines.ts";
import type { RunRecord } from "./runRecord.ts";
import { count, readouts } from "./words.ts";

const MAX_ROWS = 12;
const RAW: LineStyle = { colour: "training", width: 1, alpha: 0.35 };
const SMOOTHED: LineStyle = { colour: "training", width: 2 };
const VALIDATION: LineStyle = { colour: "validation", width: 2, dash: [6, 4], hasPoints: true };

const UNITS: readonly Choice<CurveOptions["unit"]>[] = [
  { value: "bits", label: "Bits per character" },
  { value: "perplexity", label: "Perplexity" },
];
const SCALES: readonly Choice<CurveOptions["scale"]>[] = [
  { value: "linear", label: "Linear" },
  { value: "log", label: "Log" },
];
const AXES: readonly Choice<CurveOptions["axis"]>[] = [
  { value: "steps", label: "Steps" },
  { value: "seconds", label: "Seconds" },
];

/** @param onChoose what the user changes of the picture */
export function curveView(onChoose: (options: Partial<CurveOptions>) => void): View<PanelState> {
  const tiles = tileRow();
  const unit = choice("curve-unit", "Measure", UNITS, value => onChoose({ unit: value }));
  const scale = choice("curve-scale", "Scale", SCALES, value => onChoose({ scale: value }));
  const axis = choice("curve-axis", "Over", AXES, value => onChoose({ axis: value }));
  const raw = toggle("curve-raw", "Raw values", isOn => onChoose({ isRawShown: isOn }));
  const reading = h("p", { id: "curve-reading", class: "quiet" });
  let shown: Shown | undefined;
  const chart = lineChart({
    heightPx: 260,
    group: "run",
    onRead: index => setText(reading, readingText(shown, index)),
  });
  const figure = h(
    "figure",
    { id: "curve", role: "img", "aria-label": "Loss over steps; the table below holds the same figures." },
    chart.element,
  );
  const table = curveTable();
  const controls = h("div", { class: "toolbar" }, unit.element, scale.element, axis.element, raw.element);
  const parts = [tiles.element, controls, figure, reading, caption(), table.element];
  const element = section("learning", "Learning curve", ...parts);
  setText(reading, readingText(undefined, undefined));
  let drawn: readonly unknown[] = [];

  return {
    element,
    update(state) {
      const record = recordOf(state);
      element.hidden = record === undefined;
      const inputs = [record, state.curve, state.pastRuns];
      if (!record || inputs.every((input, k) => input === drawn[k])) return;
      drawn = inputs;
      tiles.update(record);
      unit.set(state.curve.unit);
      scale.set(state.curve.scale);
      axis.set(state.curve.axis);
      raw.set(state.curve.isRawShown);
      figure.dataset["trainingPoints"] = String(record.training.length);
      figure.dataset["validationPoints"] = String(record.validation.length);
      shown = shownOf(record, state);
      chart.draw(shown.picture);
      table.update(curveRows(record.training, record.validation, { maxRows: MAX_ROWS, options: state.curve }));
    },
  };
}

interface Shown {
  readonly picture: Picture;
  readonly options: CurveOptions;
}

/** Raw, smoothed, validation of this run, then the validation of the past ones, the newest first. */
function shownOf(record: RunRecord, { curve: options, pastRuns }: PanelState): Shown {
  const raw = pointsOf(record.training, options);
  const past = pastRuns.toReversed().map(run => pointsOf(run.validation, options));
  const series: readonly (readonly Point[])[] = [
    options.isRawShown ? raw : [],
    smoothed(raw),
    pointsOf(record.validation, options),
    ...past,
  ];
  const picture = {
    columns: align(series),
    styles: [RAW, SMOOTHED, VALIDATION, ...past.map((_, k) => runStyle(k))],
    range: lossRange(series, options.scale),
    isLog: options.scale === "log",
    xLabel: options.axis === "steps" ? "step" : "seconds",
    yLabel: options.unit === "bits" ? "bits per character" : "perplexity per token",
  };
  return { picture, options };
}

function tileRow(): { readonly element: HTMLElement; update(record: RunRecord): void } {
  const tiles = readouts(undefined).map(({ id, name }) => {
    const value = h("dd", { id: `readout-${id}`, class: "value" });
    const note = h("dd", { class: "note" });
    return { value, note, element: h("div", { class: `tile tile-${id}` }, h("dt", {}, name), value, note) };
  });
  return {
    element: h("dl", { class: "tiles" }, ...tiles.map(tile => tile.element)),
    update(record) {
      readouts(record).forEach(({ value, note }, k) => {
        setText(tiles[k]!.value, value);
        setText(tiles[k]!.note, note);
      });
    },
  };
}

function caption(): HTMLElement {
  return h(
    "p",
    { class: "caption" },
    "Bits per character: what it takes, on average, to tell the network the next character. Lower is better; 0 would be certainty. ",
    h("code", {}, LOSS_EQUATION),
    ". Perplexity: among how many equally likely tokens it is, in effect, undecided. Training (solid) is measured on what is being learnt, validation (dashed) on files that are never learnt from.",
  );
}

/** Validation is measured now and then: the newest figure at or before the place counts. */
function readingText(shown: Shown | undefined, index: number | undefined): string {
  const x = shown?.picture.columns.x[index ?? -1];
  if (!shown || index === undefined || x === undefined) {
    return "Point at the curve to read it; drag to zoom, double-click to see all.";
  }
  const [raw, mean, validation] = shown.picture.columns.values.map(column =>
    column.slice(0, index + 1).findLast(value => value !== null),
  );
  const figure = (value: number | null | undefined) => value?.toFixed(3) ?? "–";
  const place = shown.options.axis === "steps" ? `Step ${count(x)}` : `${x.toFixed(1)} s`;
  const exact = shown.options.isRawShown ? `${figure(raw)} (smoothed ${figure(mean)})` : `${figure(mean)} (smoothed)`;
  return `${place}: training ${exact}, validation ${figure(validation)}`;
}

function curveTable(): { readonly element: HTMLElement; update(rows: readonly CurveRow[]): void } {
  const body = h("tbody");
  const head = h("thead", {}, tableRow("th", ["Step", "Training, smoothed", "Validation"]));
  const element = h(
    "details",
    { class: "curve-table" },
    h("summary", {}, "The curve as a table"),
    h("table", {}, head, body),
  );
  return {
    element,
    update(rows) {
      body.replaceChildren(
        ...rows.map(({ step, training, validation }) =>
          tableRow("td", [count(step), training?.toFixed(3) ?? "–", validation.toFixed(3)]),
        ),
      );
    },
  };
}

function tableRow(tag: "td" | "th", cells: readonly string[]): HTMLElement {
  return h("tr", {}, ...cells.map(cell => h(tag, tag === "th" ? { scope: "col" } : {}, cell)));
}
