/** A short list of the most likely tokens with their probabilities. */
import type { LikelyToken } from "../../src/protocol/inspection.ts";
import { percent, visibleToken } from "../state/formats.ts";
import { h } from "./dom.ts";

export interface TopTokensList {
  readonly element: HTMLElement;
  show(title: string, tokens: readonly LikelyToken[]): void;
}

/** Shows bars and percentages; a screen reader announces changes of title and list. */
export function topTokensList(id: string): TopTokensList {
  const title = h("p", { class: "top-tokens-title" });
  const list = h("ol", { class: "top-tokens" });
  return {
    element: h("div", { id, role: "status", "aria-live": "polite" }, title, list),
    show(text, tokens) {
      title.textContent = text;
      list.replaceChildren(...tokens.map(row));
    },
  };
}

function row({ text, probability }: LikelyToken): HTMLElement {
  const bar = h("span", { class: "probability-bar", "aria-hidden": "true" });
  bar.style.width = `${Math.max(1, Math.round(100 * probability))}px`;
  return h("li", {}, h("code", {}, visibleToken(text)), h("span", { class: "number" }, percent(probability)), bar);
}
