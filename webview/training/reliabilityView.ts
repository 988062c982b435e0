/** Shows the reliability diagram: how the confidence of completions compares with the share of correct ones. */

import { decimal, t } from "../../src/protocol/localize.ts";
import { CHART_KEYS, chartFigure } from "../charts/chartFigure.ts";
import { chartLegend } from "../charts/chartLegend.ts";
import { type LineStyle, lineChart, type Picture } from "../charts/lineChart.ts";
import { percent } from "../state/formats.ts";
import type { PanelState } from "../state/panelState.ts";
import { dataTable } from "../widgets/dataTable.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { note } from "../widgets/note.ts";
import { overall, type ReliabilityPoint, reliabilityPoints } from "./reliability.ts";

const SHARE: LineStyle = { color: "training", width: 2, hasPoints: true };
const INTERVAL: LineStyle = { color: "training", width: 1, alpha: 0.9, dash: [2, 3] };
const CALIBRATED: LineStyle = { color: "axis", width: 1, dash: [6, 4] };

export function reliabilityView(): View<PanelState> {
  const summary = h("p", { id: "reliability-summary" });
  const legend = chartLegend("reliability-legend");
  let points: readonly ReliabilityPoint[] = [];
  const read = (index?: number): void => {
    const point = index === undefined ? undefined : points[index - 1]; // the first x value is the end of the diagonal
    legend.show(legendTitle(point), entriesOf(point));
  };
  const chart = lineChart({ heightPx: 240, onRead: read });
  const label = t("Share of correct completions by confidence. The table below shows the same values.");
  const figure = chartFigure({ id: "reliability-chart", label, chart, reading: legend.element });
  const table = dataTable({
    id: "reliability-table",
    title: t("Reliability diagram as a table"),
    head: [t("Confidence"), t("Shown"), t("Correct"), t("95% interval")],
  });
  const parts = [summary, figure, legend.element, caption(), table.element];
  const element = section("reliability", t("Reliability diagram"), ...parts);
  let drawn: readonly unknown[] = [];

  return {
    element,
    update({ run, minConfidence }) {
      const bins = run.phase === "ended" ? run.end.heldOut?.reliability : undefined;
      element.hidden = bins === undefined;
      if (!bins || (drawn[0] === bins && drawn[1] === minConfidence)) return;
      drawn = [bins, minConfidence];
      points = reliabilityPoints(bins);
      setText(summary, summaryText(overall(bins)));
      figure.dataset["points"] = String(points.length);
      chart.draw(pictureOf(points, minConfidence));
      read(chart.pointed());
      table.update(points.map(tableRow));
    },
  };
}

function summaryText({ shown, confidence, share }: ReturnType<typeof overall>): string {
  return t(
    "At the end of the run, held-out text was replayed: {0} completions were shown with a mean confidence of {1}, and {2} of them were completely correct.",
    decimal(shown),
    percent(confidence),
    percent(share),
  );
}

/** The diagonal from 0 to 1, with the points between its ends. */
function pictureOf(points: readonly ReliabilityPoint[], minConfidence: number | undefined): Picture {
  const x = [0, ...points.map(({ confidence }) => confidence), 1];
  const inside = (of: (point: ReliabilityPoint) => number) => [null, ...points.map(of), null];
  const values = [inside(({ share }) => share), inside(({ low }) => low), inside(({ high }) => high), x];
  return {
    columns: { x, values },
    styles: [SHARE, INTERVAL, INTERVAL, CALIBRATED],
    range: [0, 1],
    isLog: false,
    xLabel: t("confidence"),
    yLabel: t("share correct"),
    ...(minConfidence !== undefined && minConfidence > 0 && { marks: [minConfidence] }),
  };
}

function legendTitle(point: ReliabilityPoint | undefined): string {
  if (!point) return t("Point at the diagram to see its values.");
  return t("Confidence {0}, {1} shown:", percent(point.confidence), decimal(point.shown));
}

function entriesOf(point: ReliabilityPoint | undefined) {
  const figure = (value: number | undefined) => (value === undefined ? "" : percent(value));
  const interval = point ? t("{0} to {1}", percent(point.low), percent(point.high)) : "";
  return [
    { style: SHARE, name: t("correct"), value: figure(point?.share) },
    { style: INTERVAL, name: t("95% interval"), value: interval },
    { style: CALIBRATED, name: t("perfectly calibrated"), value: figure(point?.confidence) },
  ];
}

function tableRow({ confidence, shown, share, low, high }: ReliabilityPoint): readonly string[] {
  return [percent(confidence), decimal(shown), percent(share), t("{0} to {1}", percent(low), percent(high))];
}

function caption(): HTMLElement {
  return note(
    t("The confidence of a completion is the probability that all of it is correct."),
    t(
      "On the dashed diagonal, the confidence is perfectly calibrated; below it, the model is overconfident. Completions to the left of the dotted line are not shown in the editor (recurrent.inline.minConfidence). Keyboard: {0}.",
      CHART_KEYS,
    ),
  );
}
