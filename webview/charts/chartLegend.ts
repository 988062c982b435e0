/** Whose line is whose, and its exact value at the place that is pointed at, or its newest. */
import { h, setText } from "../widgets/dom.ts";
import { onThemeChange } from "../widgets/theme.ts";
import type { LineStyle } from "./lineChart.ts";
import { swatch } from "./swatch.ts";

export interface LegendEntry {
  readonly style: LineStyle;
  readonly name: string;
  readonly value: string;
}

export interface ChartLegend {
  readonly element: HTMLElement;
  show(place: string, entries: readonly LegendEntry[]): void;
}

export function chartLegend(id: string): ChartLegend {
  const title = h("p", { class: "quiet" });
  const list = h("ul", {});
  let values: readonly HTMLElement[] = [];
  let drawn = "";
  let shown: readonly LegendEntry[] = [];
  const build = (): void => {
    values = shown.map(() => h("span", { class: "number" }));
    list.replaceChildren(...shown.map(({ style, name }, k) => h("li", {}, swatch(style), `${name} `, values[k]!)));
    fill();
  };
  const fill = (): void => {
    for (const [k, { value }] of shown.entries()) setText(values[k]!, value);
  };
  onThemeChange(build);

  return {
    element: h("div", { id, class: "legend" }, title, list),
    show(place, entries) {
      setText(title, place);
      shown = entries;
      const lines = JSON.stringify(entries.map(({ style, name }) => [style, name]));
      if (lines === drawn) return fill();
      drawn = lines;
      build();
    },
  };
}
