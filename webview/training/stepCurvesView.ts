/** Shows gradient norm, learning rate, and speed by step. */
import { decimal, t } from "../../src/protocol/localize.ts";
import { chartFigure } from "../charts/chartFigure.ts";
import { chartLegend, type LegendEntry } from "../charts/chartLegend.ts";
import { alignSeries, type Point, thinRows } from "../charts/curve.ts";
import { type LineStyle, lineChart, type Picture } from "../charts/lineChart.ts";
import { type PanelState, recordOf } from "../state/panelState.ts";
import type { RunRecord, StepPoint } from "../state/runRecord.ts";
import { dataTable } from "../widgets/dataTable.ts";
import { h, type View } from "../widgets/dom.ts";
import { note } from "../widgets/note.ts";

const HEIGHT_PX = 150;
const MAX_ROWS = 12;
const BEFORE: LineStyle = { color: "training", width: 1.5 };
const AFTER: LineStyle = { color: "run2", width: 1, alpha: 0.7 };
const CLIP: LineStyle = { color: "validation", width: 1.5, dash: [6, 4] };
const LINE: LineStyle = { color: "training", width: 1.5 };

export function stepCurvesView(): View<PanelState> {
  const legend = chartLegend("gradient-legend");
  let record: RunRecord | undefined;
  let axis: PanelState["curve"]["axis"] = "steps";
  const read = (index?: number): void => {
    const point = record?.training[index ?? record.training.length - 1];
    if (record && point) legend.show(t("Step {0}:", decimal(point.step)), entriesAt(point, clipOf(record)));
  };
  const norm = lineChart({ heightPx: HEIGHT_PX, group: "run", onRead: read });
  const rate = lineChart({ heightPx: HEIGHT_PX, group: "run", onRead: read });
  const speed = lineChart({ heightPx: HEIGHT_PX, group: "run", onRead: read });
  const named = (id: string, label: string, chart: typeof norm) =>
    chartFigure({ id, label, chart, reading: legend.element });
  const table = dataTable({
    id: "steps-table",
    title: t("Steps as a table"),
    head: [t("Step"), t("Norm before clipping"), t("After clipping"), t("Learning rate"), t("Tokens per second")],
  });
  const title = t("Gradient norm, learning rate, and speed");
  const element = h(
    "details",
    { id: "steps", class: "data-table" },
    h("summary", {}, title),
    h(
      "div",
      { class: "chart-row" },
      named("gradient-curve", t("Gradient norm by step. The table below shows the same values."), norm),
      named("rate-curve", t("Learning rate by step. The table below shows the same values."), rate),
      named("speed-curve", t("Tokens per second by step. The table below shows the same values."), speed),
    ),
    legend.element,
    caption(),
    table.element,
  );

  return {
    element,
    update(state) {
      const next = recordOf(state);
      element.hidden = next === undefined || next.training.length < 2;
      if (element.hidden || !next || (next === record && axis === state.curve.axis)) return;
      record = next;
      axis = state.curve.axis;
      norm.draw(normPicture(next, axis));
      rate.draw(picture(next, axis, { value: point => point.learningRate, yLabel: t("learning rate") }));
      speed.draw(picture(next, axis, { value: point => point.tokensPerSecond, yLabel: t("tokens per second") }));
      read(norm.pointed());
      table.update(thinRows(next.training, MAX_ROWS).map(point => tableRow(point, clipOf(next))));
    },
  };
}

type Axis = PanelState["curve"]["axis"];

/** Where nothing is clipped, the line is at the largest norm. */
const clipOf = ({ corpus, training }: RunRecord): number =>
  (corpus ? corpus.settings.clipNorm : 1) ?? training.reduce((most, { gradNorm }) => Math.max(most, gradNorm), 1e-6);
const clipped = (norm: number, clip: number): number => Math.min(norm, clip);

function seriesOf(record: RunRecord, axis: Axis, value: (point: StepPoint) => number): readonly Point[] {
  return record.training.map(point => ({
    x: axis === "steps" ? point.step : point.elapsedMs / 1000,
    y: value(point),
  }));
}

/** After clipping, the norm is at most the threshold. */
function normPicture(record: RunRecord, axis: Axis): Picture {
  const clip = clipOf(record);
  const norms = seriesOf(record, axis, point => Math.max(1e-6, point.gradNorm));
  const highest = norms.reduce((most, { y }) => Math.max(most, y), clip);
  const lowest = norms.reduce((least, { y }) => Math.min(least, y), clip);
  const after = norms.map(({ x, y }) => ({ x, y: clipped(y, clip) }));
  const line = norms.map(({ x }) => ({ x, y: clip }));
  return {
    columns: alignSeries([norms, after, line]),
    styles: [BEFORE, AFTER, CLIP],
    range: [lowest * 0.8, highest * 1.25],
    isLog: true,
    xLabel: xLabelOf(axis),
    yLabel: t("gradient norm"),
  };
}

function picture(
  record: RunRecord,
  axis: Axis,
  { value, yLabel }: { readonly value: (point: StepPoint) => number; readonly yLabel: string },
): Picture {
  const points = seriesOf(record, axis, value);
  const peak = points.reduce((most, { y }) => Math.max(most, y), 1e-9);
  const range = [0, peak * 1.1] as const;
  return { columns: alignSeries([points]), styles: [LINE], range, isLog: false, xLabel: xLabelOf(axis), yLabel };
}

const xLabelOf = (axis: Axis): string => (axis === "steps" ? t("step") : t("seconds"));

function entriesAt(point: StepPoint, clip: number): readonly LegendEntry[] {
  return [
    { style: BEFORE, name: t("norm before clipping"), value: decimal(point.gradNorm, 3) },
    { style: AFTER, name: t("after clipping"), value: decimal(clipped(point.gradNorm, clip), 3) },
    { style: CLIP, name: t("clipping threshold"), value: decimal(clip, 1) },
    { style: LINE, name: t("learning rate"), value: point.learningRate.toPrecision(3) },
    { style: LINE, name: t("tokens per second"), value: decimal(point.tokensPerSecond) },
  ];
}

function tableRow({ step, gradNorm, learningRate, tokensPerSecond }: StepPoint, clip: number): readonly string[] {
  const after = clipped(gradNorm, clip);
  return [
    decimal(step),
    decimal(gradNorm, 3),
    decimal(after, 3),
    learningRate.toPrecision(3),
    decimal(tokensPerSecond),
  ];
}

function caption(): HTMLElement {
  return note(
    t("Each step computes the gradient of the loss."),
    t(
      "If its norm exceeds the clipping threshold, the gradient is scaled down to the threshold, so that a single window cannot destabilize training. The learning rate sets the size of each step. It rises at first and then falls to almost zero. The speed is the mean since training began.",
    ),
  );
}
