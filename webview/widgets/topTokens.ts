/** A short list of likely tokens with their probabilities. */
import type { LikelyToken } from "../../src/protocol/likelyToken.ts";
import { decimal } from "../../src/protocol/localize.ts";
import { h } from "./dom.ts";

export interface TopTokensList {
  readonly element: HTMLElement;
  show(title: string, tokens: readonly LikelyToken[]): void;
}

/** Bars and percentages; a screen reader hears title and list when they change. */
export function topTokensList(id: string): TopTokensList {
  const title = h("p", { class: "likely-title" });
  const list = h("ol", { class: "likely" });
  return {
    element: h("div", { id, role: "status", "aria-live": "polite" }, title, list),
    show(text, tokens) {
      title.textContent = text;
      list.replaceChildren(...tokens.map(row));
    },
  };
}

function row({ text, probability }: LikelyToken): HTMLElement {
  const bar = h("span", { class: "likely-bar", "aria-hidden": "true" });
  bar.style.width = `${Math.max(1, Math.round(100 * probability))}px`;
  return h("li", {}, h("code", {}, visibleToken(text)), h("span", { class: "number" }, percent(probability)), bar);
}

/** A token that can be seen: its white space as signs. */
export function visibleToken(text: string): string {
  return text.replaceAll("\n", "↵").replaceAll("\t", "⇥").replaceAll(" ", "·");
}

/** 0.1234 -> "12.3 %". */
export function percent(probability: number): string {
  return probability < 0.0005 ? `< ${decimal(0.1, 1)} %` : `${decimal(100 * probability, 1)} %`;
}
