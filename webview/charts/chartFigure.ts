/** A chart that has a name, is reached and read by keyboard, and tells a screen reader what it points at. */
import { t } from "../../src/protocol/localize.ts";
import { h } from "../widgets/dom.ts";
import type { LineChart } from "./lineChart.ts";

/** What the keys do, for captions. */
export const CHART_KEYS = t("← → Home End + − 0");

/** @param reading where the view writes what is pointed at; heard when the keyboard moved there, and only then */
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
