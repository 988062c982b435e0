/** A text of tokens, each tinted by a value: pointed at by mouse, or walked through with the arrow keys. */
import { h } from "./dom.ts";

/** Tints are classes, "tint-0" to "tint-5" and "tint-minus-1" to "tint-minus-5". */
export type Tint = number;

export interface TokenStrip {
  readonly element: HTMLElement;
  /** Shows other tokens; none of them is pointed at then. */
  show(texts: readonly string[], tints: readonly Tint[]): void;
  /** Changes the colours of the tokens that are shown. */
  tint(tints: readonly Tint[]): void;
}

/**
 * One tab stop, for a thousand of them would be none.
 *
 * @param options.onPoint  called with the token under the pointer or with the keyboard's focus
 * @param options.onSelect called with the stretch of tokens that was selected with mouse or Shift, last one included
 */
export function tokenStrip(options: {
  readonly id: string;
  readonly label: string;
  readonly onPoint: (index: number) => void;
  readonly onSelect?: (first: number, last: number) => void;
}): TokenStrip {
  const element = h("pre", { id: options.id, class: "tokens", role: "listbox", "aria-label": options.label });
  if (options.onSelect) element.setAttribute("aria-multiselectable", "true");
  let spans: HTMLElement[] = [];
  let current = 0;
  let anchor = 0;
  const indexOf = (target: EventTarget | null): number => spans.indexOf(target as HTMLElement);
  const select = (from: number, to: number): void => {
    const [first, last] = from < to ? [from, to] : [to, from];
    spans.forEach((span, k) => {
      span.setAttribute("aria-selected", String(k >= first && k <= last));
    });
    options.onSelect?.(first, last);
  };
  element.addEventListener("pointerover", event => {
    const index = indexOf(event.target);
    if (index >= 0) options.onPoint(index);
  });
  element.addEventListener("focusin", event => {
    const index = indexOf(event.target);
    if (index < 0) return;
    spans[current]?.setAttribute("tabindex", "-1");
    spans[index]!.setAttribute("tabindex", "0");
    current = index;
    options.onPoint(index);
  });
  element.addEventListener("pointerdown", event => {
    const index = indexOf(event.target);
    if (index >= 0) anchor = index;
  });
  element.addEventListener("pointerup", event => {
    const index = indexOf(event.target);
    if (index >= 0 && options.onSelect) select(anchor, index);
  });
  element.addEventListener("keydown", event => {
    const next = stepFrom(event.key, current, spans.length);
    if (next === undefined) return;
    event.preventDefault();
    if (!event.shiftKey) anchor = next;
    spans[next]?.focus();
    if (event.shiftKey && options.onSelect) select(anchor, next);
  });

  return {
    element,
    show(texts, tints) {
      current = 0;
      spans = texts.map((text, k) => {
        const attributes = { role: "option", "aria-selected": "false", class: tintClass(tints[k]), tabindex: "-1" };
        // White space has no name that could be read out.
        const named = text.trim() === "" ? { ...attributes, "aria-label": blankName(text) } : attributes;
        return h("span", named, shownText(text));
      });
      spans[0]?.setAttribute("tabindex", "0");
      element.replaceChildren(...spans);
    },
    tint(tints) {
      spans.forEach((span, k) => {
        const next = tintClass(tints[k]);
        if (span.className !== next) span.className = next;
      });
    },
  };
}

function tintClass(tint = 0): string {
  return tint < 0 ? `token tint-minus-${-tint}` : `token tint-${tint}`;
}

/** A line break is shown, so that it can be pointed at, and breaks the line. */
function shownText(text: string): string {
  return text.replaceAll("\n", "↵\n");
}

function blankName(text: string): string {
  if (text === "") return "part of a character";
  return text.includes("\n") ? "line break" : "white space";
}

/** Where a key leads. */
function stepFrom(key: string, from: number, length: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return Math.min(length - 1, from + 1);
    case "ArrowLeft":
      return Math.max(0, from - 1);
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return undefined;
  }
}
