/** A collapsible table with the values of a chart, as its text alternative. */
import { h, scrolling } from "./dom.ts";

export interface DataTable {
  readonly element: HTMLElement;
  update(rows: readonly (readonly string[])[]): void;
}

export function dataTable(options: {
  readonly id: string;
  readonly title: string;
  readonly head: readonly string[];
}): DataTable {
  const body = h("tbody");
  const head = h("thead", {}, row("th", options.head));
  return {
    element: h(
      "details",
      { id: options.id, class: "data-table" },
      h("summary", {}, options.title),
      scrolling(options.title, h("table", {}, head, body)),
    ),
    update(rows) {
      body.replaceChildren(...rows.map(cells => row("td", cells)));
    },
  };
}

function row(tag: "td" | "th", cells: readonly string[]): HTMLElement {
  return h("tr", {}, ...cells.map(cell => h(tag, tag === "th" ? { scope: "col" } : {}, cell)));
}
