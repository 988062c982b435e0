/** Gradient norm and learning rate over the steps of the run. */
import { align, type Point } from "./curve.ts";
import { h, section, setText, type View } from "./dom.ts";
import { type LineStyle, lineChart } from "./lineChart.ts";
import { type PanelState, recordOf } from "./panelState.ts";
import type { RunRecord, StepPoint } from "./runRecord.ts";
import { count } from "./words.ts";

const HEIGHT_PX = 150;
const LINE: LineStyle = { colour: "training", width: 1.5 };
const CLIP: LineStyle = { colour: "validation", width: 1.5, dash: [6, 4] };

export function stepCurvesView(): View<PanelState> {
  const reading = h("p", { id: "gradient-reading", class: "quiet" });
  let record: RunRecord | undefined;
  let axis: PanelState["curve"]["axis"] = "steps";
  const onRead = (index: number | undefined): void => setText(reading, readingText(record, index));
  const norm = lineChart({ heightPx: HEIGHT_PX, group: "run", onRead });
  const rate = lineChart({ heightPx: HEIGHT_PX, group: "run" });
  const named = (id: string, label: string, chart: HTMLElement) =>
    h("figure", { id, role: "img", "aria-label": label }, chart);
  const element = section(
    "steps",
    "Gradient and learning rate",
    h(
      "div",
      { class: "pair" },
      named("gradient-curve", "Gradient norm over steps; the figures above hold its newest value.", norm.element),
      named("rate-curve", "Learning rate over steps; the figures above hold its newest value.", rate.element),
    ),
    reading,
    h(
      "p",
      { class: "caption" },
      "Each step turns the loss into a gradient. Where its norm (solid) is above the clip line (dashed), the gradient is scaled down to it, so that one odd window cannot throw the network off. The learning rate says how far a step goes: it rises first, then falls to nearly nothing.",
    ),
  );
  setText(reading, readingText(undefined, undefined));

  return {
    element,
    update(state) {
      const next = recordOf(state);
      element.hidden = next === undefined || next.training.length < 2;
      if (element.hidden || !next || (next === record && axis === state.curve.axis)) return;
      record = next;
      axis = state.curve.axis;
      const clip = next.corpus?.settings.clipNorm ?? 1;
      const series = (value: (point: StepPoint) => number): readonly Point[] =>
        next.training.map(point => ({ x: axis === "steps" ? point.step : point.elapsedMs / 1000, y: value(point) }));
      const xLabel = axis === "steps" ? "step" : "seconds";
      const norms = series(point => Math.max(1e-6, point.gradNorm));
      const highest = norms.reduce((most, { y }) => Math.max(most, y), clip);
      const lowest = norms.reduce((least, { y }) => Math.min(least, y), clip);
      norm.draw({
        columns: align([norms, series(() => clip)]),
        styles: [LINE, CLIP],
        range: [lowest * 0.8, highest * 1.25],
        isLog: true,
        xLabel,
        yLabel: "gradient norm",
      });
      const rates = series(point => point.learningRate);
      const peak = rates.reduce((most, { y }) => Math.max(most, y), 1e-9);
      rate.draw({
        columns: align([rates]),
        styles: [LINE],
        range: [0, peak * 1.1],
        isLog: false,
        xLabel,
        yLabel: "learning rate",
      });
    },
  };
}

function readingText(record: RunRecord | undefined, index: number | undefined): string {
  const point = index === undefined ? undefined : record?.training[index];
  if (!record || !point) return "Point at a curve to read it.";
  const clip = record.corpus?.settings.clipNorm ?? 1;
  const after = Math.min(point.gradNorm, clip).toFixed(3);
  return `Step ${count(point.step)}: gradient norm ${point.gradNorm.toFixed(3)} before clipping, ${after} after; learning rate ${point.learningRate.toPrecision(3)}`;
}
