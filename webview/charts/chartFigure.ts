/** A chart with a name that works by keyboard and announces the pointed values to screen readers. */
import { t } from "../../src/protocol/localize.ts";
import { h } from "../widgets/dom.ts";
import type { LineChart } from "./lineChart.ts";

/** The chart's keys, for captions. */
export const CHART_KEYS = t("← → Home End + − 0");

/** @param reading the element with the pointed values; screen readers announce it only after key presses */
export function chartFigure(options: {
  readonly id: string;
  readonly label: string;
  readonly chart: LineChart;
  readonly reading: HTMLElement;
}): HTMLElement {
  const { id, label, chart, reading } = options;
  const figure = h("figure", { id, role: "img", "aria-label": label, tabindex: "0" }, chart.element);
  figure.addEventListener("keydown", event => {
    reading.setAttribute("aria-live", "polite");
    if (chart.press(event.key)) event.preventDefault();
  });
  figure.addEventListener("blur", () => reading.setAttribute("aria-live", "off"));
  return figure;
}
