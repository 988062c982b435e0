/** A legend with the exact value of each line at the pointed position. */
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
  show(heading: string, entries: readonly LegendEntry[]): void;
}

export function chartLegend(id: string): ChartLegend {
  const title = h("p", { class: "secondary" });
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
    show(heading, entries) {
      setText(title, heading);
      shown = entries;
      const lines = JSON.stringify(entries.map(({ style, name }) => [style, name]));
      if (lines === drawn) return fill();
      drawn = lines;
      build();
    },
  };
}
