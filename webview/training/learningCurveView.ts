/** Shows the learning curve of the newest run with its latest figures, earlier runs, and a table. */
import { decimal, t } from "../../src/protocol/localize.ts";
import type { CurvePoint, PastRun } from "../../src/protocol/panel.ts";
import { lossUnit } from "../../src/protocol/trainingPhases.ts";
import { chartFigure } from "../charts/chartFigure.ts";
import { chartLegend } from "../charts/chartLegend.ts";
import {
  alignSeries,
  type CurveRow,
  curveRows,
  latestValuesAt,
  lossRange,
  type Point,
  pointsOf,
  smoothed,
} from "../charts/curve.ts";
import { type LineStyle, lineChart, type Picture } from "../charts/lineChart.ts";
import { comparableRuns, type PanelState, recordOf } from "../state/panelState.ts";
import { readouts } from "../state/readouts.ts";
import type { RunRecord } from "../state/runRecord.ts";
import { hasCurve, hasPoints } from "../state/sentences.ts";
import type { CurveOptions } from "../state/viewChoices.ts";
import { type Choice, choice, toggle } from "../widgets/controls.ts";
import { dataTable } from "../widgets/dataTable.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { curveCaption } from "./curveCaption.ts";
import { ownRunStyle, pastRunStyle, timedRunName } from "./runStyles.ts";

const MAX_ROWS = 12;
/** The figures to look at; the others are facts below the chart. */
const TILES = 2;
const RAW: LineStyle = { color: "training", width: 1, alpha: 0.35 };
const SMOOTHED: LineStyle = { color: "training", width: 2 };

const UNITS: readonly Choice<CurveOptions["unit"]>[] = [
  { value: "bits", label: t("Bits") },
  { value: "perplexity", label: t("Perplexity") },
];
const SCALES: readonly Choice<CurveOptions["scale"]>[] = [
  { value: "linear", label: t("Linear") },
  { value: "log", label: t("Log") },
];
const AXES: readonly Choice<CurveOptions["axis"]>[] = [
  { value: "steps", label: t("Steps") },
  { value: "seconds", label: t("Seconds") },
];

/** @param onChoose called when the user changes how the curve is drawn */
export function learningCurveView(onChoose: (options: Partial<CurveOptions>) => void): View<PanelState> {
  const figures = runFigures();
  const waiting = h("p", { class: "secondary" }, t("The curve appears after the first steps."));
  const unit = choice("curve-unit", t("Measure"), UNITS, value => onChoose({ unit: value }));
  const scale = choice("curve-scale", t("Scale"), SCALES, value => onChoose({ scale: value }));
  const axis = choice("curve-axis", t("X axis"), AXES, value => onChoose({ axis: value }));
  const raw = toggle("curve-raw", t("Raw values"), isOn => onChoose({ isRawShown: isOn }));
  const legend = chartLegend("curve-legend");
  let shown: Shown | undefined;
  const read = (index?: number): void => {
    if (shown) legend.show(legendTitle(shown, index), entriesAt(shown, index));
  };
  const chart = lineChart({ heightPx: 260, group: "run", onRead: read });
  const label = t("Loss by step. The table below shows the same values.");
  const figure = chartFigure({ id: "curve", label, chart, reading: legend.element });
  const table = dataTable({
    id: "curve-table",
    title: t("Learning curve as a table"),
    head: [t("Step"), t("Training, smoothed"), t("Validation")],
  });
  const controls = h("div", { class: "toolbar" }, unit.element, scale.element, axis.element, raw.element);
  const chartParts = h("div", {}, figure, legend.element, controls);
  const caption = curveCaption();
  const parts = [figures.tiles, waiting, chartParts, figures.facts, caption.element, table.element];
  const element = section("learning", t("Learning curve"), ...parts);
  let drawn: readonly unknown[] = [];

  return {
    element,
    update(state) {
      const record = recordOf(state);
      element.hidden = !hasCurve(state);
      const inputs = [record, state.curve, state.pastRuns];
      if (!record || inputs.every((input, k) => input === drawn[k])) return;
      drawn = inputs;
      figures.update(record);
      caption.update(record.corpus?.settings.task);
      unit.set(state.curve.unit);
      scale.set(state.curve.scale);
      axis.set(state.curve.axis);
      raw.set(state.curve.isRawShown);
      figure.dataset["trainingPoints"] = String(record.training.length);
      figure.dataset["validationPoints"] = String(record.validation.length);
      shown = shownOf(record, state);
      figures.tiles.hidden = figures.facts.hidden = table.element.hidden = !hasPoints(record);
      chartParts.hidden = shown.picture.columns.x.length === 0;
      waiting.hidden = state.run.phase !== "training" || !chartParts.hidden;
      chart.draw(shown.picture);
      read(chart.pointed());
      const rows = curveRows(record.training, record.validation, { maxRows: MAX_ROWS, options: state.curve });
      table.update(rows.map(tableRow));
    },
  };
}

interface Shown {
  readonly picture: Picture;
  readonly names: readonly string[];
  readonly options: CurveOptions;
}

/** Raw loss, smoothed loss, and validation loss of this run, then past runs, newest first. */
function shownOf(record: RunRecord, state: PanelState): Shown {
  const { curve: options } = state;
  const raw = pointsOf(record.training, options);
  const past = comparableRuns(state).toReversed();
  const series: readonly (readonly Point[])[] = [
    options.isRawShown ? raw : [],
    smoothed(raw),
    pointsOf(record.validation, options),
    ...past.map(run => pointsOf(curveOf(run), options)),
  ];
  const picture = {
    columns: alignSeries(series),
    styles: [RAW, SMOOTHED, ownRunStyle(record), ...past.map(pastRunStyle)],
    range: lossRange(series, options.scale),
    isLog: options.scale === "log",
    xLabel: options.axis === "steps" ? t("step") : t("seconds"),
    yLabel: options.unit === "bits" ? lossUnit(record.corpus?.settings.task) : t("perplexity per token"),
  };
  const own = [t("Training, raw"), t("Training, smoothed"), t("Validation")];
  return { picture, names: [...own, ...past.map(pastName)], options };
}

/** A run that held out no files has no validation loss: its training loss stands for it. */
function curveOf({ training, validation }: PastRun): readonly CurvePoint[] {
  return validation.length > 0 ? validation : training;
}

function pastName(run: PastRun): string {
  return run.validation.length > 0 ? timedRunName(run) : t("{0}, training loss", timedRunName(run));
}

/** The latest values at the pointed step, or of the whole run; validation is not measured at every step. */
function entriesAt({ picture, names, options }: Shown, index: number | undefined) {
  const { columns, styles } = picture;
  const values = latestValuesAt(columns, index ?? columns.x.length - 1);
  return values
    .map((value, k) => ({ style: styles[k]!, name: names[k]!, value: value === undefined ? "–" : decimal(value, 3) }))
    .slice(options.isRawShown ? 0 : 1);
}

function legendTitle({ picture, options }: Shown, index: number | undefined): string {
  const { columns, yLabel } = picture;
  const x = columns.x[index ?? columns.x.length - 1];
  if (x === undefined) return t("There are no measurements yet.");
  const position = options.axis === "steps" ? t("step {0}", decimal(x)) : t("{0} s", decimal(x, 1));
  return index === undefined ? t("Latest, {0}:", yLabel) : t("At {0}, {1}:", position, yLabel);
}

/** The figures of the run: two tiles, and the others in a line of facts. */
function runFigures() {
  const parts = readouts(undefined).map(({ id, name: title }, k) => {
    const name = h("dt", {}, title);
    const value = h("dd", { id: `readout-${id}`, class: "value" });
    const note = h("dd", { class: "note" });
    const element = k < TILES ? h("div", { class: `tile tile-${id}` }) : h("div", { class: "fact" });
    element.append(name, value, note);
    return { name, value, note, element };
  });
  const elements = parts.map(part => part.element);
  return {
    tiles: h("dl", { class: "tiles" }, ...elements.slice(0, TILES)),
    facts: h("dl", { id: "run-facts", class: "facts" }, ...elements.slice(TILES)),
    update(record: RunRecord): void {
      readouts(record).forEach(({ name, value, note }, k) => {
        setText(parts[k]!.name, name);
        setText(parts[k]!.value, value);
        setText(parts[k]!.note, note);
      });
    },
  };
}

function tableRow({ step, training, validation }: CurveRow): readonly string[] {
  return [decimal(step), training === undefined ? "–" : decimal(training, 3), decimal(validation, 3)];
}
