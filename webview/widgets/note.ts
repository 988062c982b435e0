/** A short explanation, with more on demand. */
import { t } from "../../src/protocol/localize.ts";
import { h } from "./dom.ts";

/** A caption of one sentence; the rest is behind "More". */
export function note(short: string | Node, ...more: readonly (string | Node)[]): HTMLElement {
  const summary = h(
    "summary",
    {},
    h("span", { class: "note-text" }, short),
    " ",
    h("span", { class: "more" }, t("More")),
  );
  return h("details", { class: "caption note-details" }, summary, h("p", {}, ...more));
}
