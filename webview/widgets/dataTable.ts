/** A collapsible table with the values of a chart, as its text alternative. */
import { h, scrolling, setText } from "./dom.ts";

type Rows = readonly (readonly string[])[];

export interface DataTable {
  readonly element: HTMLElement;
  update(rows: Rows): void;
}

/** The table is filled when it is open. Rows that stay the same are left alone, so that a selection in them stays. */
export function dataTable(options: {
  readonly id: string;
  readonly title: string;
  readonly head: readonly string[];
}): DataTable {
  const body = h("tbody");
  const head = h("thead", {}, row("th", options.head));
  const summary = h("summary", {}, options.title);
  const table = scrolling(options.title, h("table", {}, head, body));
  const element = h("details", { id: options.id, class: "data-table" }, summary, table);
  let latest: Rows = [];
  const show = (): void => fill(body, latest);
  summary.addEventListener("click", show); // before it opens
  element.addEventListener("toggle", () => element.open && show());
  return {
    element,
    update(rows) {
      latest = rows;
      if (element.open) show();
    },
  };
}

function fill(body: HTMLTableSectionElement, rows: Rows): void {
  for (const [k, cells] of rows.entries()) {
    const shown = body.rows[k];
    if (!shown || shown.cells.length !== cells.length) body.insertBefore(row("td", cells), shown ?? null);
    else for (const [c, cell] of cells.entries()) setText(shown.cells[c]!, cell);
  }
  while (body.rows.length > rows.length) body.lastElementChild?.remove();
}

function row(tag: "td" | "th", cells: readonly string[]): HTMLElement {
  return h("tr", {}, ...cells.map(cell => h(tag, tag === "th" ? { scope: "col" } : {}, cell)));
}
