/** A live figure of a lesson. */

import type { OwnText } from "../../state/learnHost.ts";
import { h } from "../../widgets/dom.ts";

export interface Figure {
  readonly element: HTMLElement;
  /** Shows another text. */
  setText(own: OwnText): void;
}

/** A row of buttons, one for each token; pressing one chooses its step. */
export function tokenRow(label: string, choose: (t: number) => void) {
  const element = h("div", { class: "token-row", role: "group", "aria-label": label });
  let buttons: HTMLButtonElement[] = [];
  return {
    element,
    fill(tokens: readonly string[]): void {
      buttons = tokens.map((token, k) => {
        const button = h("button", { type: "button", class: "token-button" }, token === " " ? "␣" : token);
        button.addEventListener("click", () => choose(k));
        return button;
      });
      element.replaceChildren(...buttons);
    },
    /** @param classOf the class of each token */
    mark(classOf: (t: number) => string, pressed?: number): void {
      for (const [k, button] of buttons.entries()) {
        button.className = `token-button ${classOf(k)}`;
        button.setAttribute("aria-pressed", String(k === pressed));
      }
    },
  };
}
