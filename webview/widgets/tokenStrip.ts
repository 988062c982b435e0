/** A text whose tokens are tinted by a value; you can point at tokens or move between them with the arrow keys. */
import { t } from "../../src/protocol/localize.ts";
import { h } from "./dom.ts";
import { tokenBlocks } from "./tokenBlocks.ts";

/** -5 to 5, for the classes "tint-0" to "tint-5" and "tint-minus-1" to "tint-minus-5". */
export type Tint = number;

export interface TokenStrip {
  readonly element: HTMLElement;
  /** Shows other tokens and clears the selection. */
  show(texts: readonly string[], tints: readonly Tint[]): void;
  /** Changes the tints of the shown tokens. */
  tint(tints: readonly Tint[]): void;
}

/**
 * The whole strip is one tab stop, because it may have thousands of tokens.
 *
 * @param options.onPoint  called with the token under the pointer or with the focus
 * @param options.onSelect called with the first and the last selected token
 */
export function tokenStrip(options: {
  readonly id: string;
  readonly label: string;
  readonly onPoint: (index: number) => void;
  readonly onSelect?: (first: number, last: number) => void;
  /** The text is shown and read from its end, where the cursor is. */
  readonly isReadFromEnd?: boolean;
}): TokenStrip {
  const element = h("pre", { id: options.id, class: "tokens", role: "listbox", "aria-label": options.label });
  if (options.onSelect) element.setAttribute("aria-multiselectable", "true");
  let texts: readonly string[] = [];
  let tints: readonly Tint[] = [];
  let current = 0;
  let anchor = 0;
  let selected: readonly [first: number, last: number] | undefined;
  const isSelected = (index: number): boolean => !!selected && index >= selected[0] && index <= selected[1];
  const blocks = tokenBlocks(
    element,
    (text, index) =>
      h(
        "span",
        {
          role: "option",
          "aria-selected": String(isSelected(index)),
          "aria-posinset": String(index + 1),
          "aria-setsize": String(texts.length),
          class: tintClass(tints[index]),
          tabindex: index === current ? "0" : "-1",
          "data-index": String(index),
          // Screen readers need a name for white space.
          ...(text.trim() === "" ? { "aria-label": blankName(text) } : {}),
        },
        shownText(text),
      ),
    shownText,
  );
  const select = (from: number, to: number): void => {
    selected = from < to ? [from, to] : [to, from];
    for (const { index, element: token } of blocks.shown()) {
      token.setAttribute("aria-selected", String(isSelected(index)));
    }
    options.onSelect?.(...selected);
  };
  const listen = (
    type: "pointerover" | "pointerdown" | "pointerup" | "focusin",
    act: (index: number) => void,
  ): void => {
    element.addEventListener(type, ({ target }) => {
      const index = target instanceof HTMLElement ? target.dataset["index"] : undefined;
      if (index !== undefined) act(Number(index));
    });
  };
  listen("pointerover", options.onPoint);
  listen("focusin", index => {
    current = index;
    for (const token of blocks.shown()) token.element.setAttribute("tabindex", token.index === index ? "0" : "-1");
    options.onPoint(index);
  });
  listen("pointerdown", index => {
    anchor = index;
  });
  listen("pointerup", index => {
    if (options.onSelect) select(anchor, index);
  });
  element.addEventListener("keydown", event => {
    const next = stepFrom(event.key, current, texts.length);
    if (next === undefined) return;
    event.preventDefault();
    if (!event.shiftKey) anchor = next;
    blocks.reveal(next)?.focus();
    if (event.shiftKey && options.onSelect) select(anchor, next);
  });

  return {
    element,
    show(newTexts, newTints) {
      texts = newTexts;
      tints = newTints;
      current = options.isReadFromEnd ? Math.max(0, texts.length - 1) : 0;
      selected = undefined;
      blocks.replace(texts);
      if (options.isReadFromEnd) {
        blocks.reveal(current);
        const box = element.parentElement;
        // Its blocks are taller once they are laid out.
        requestAnimationFrame(() => {
          if (box) box.scrollTop = box.scrollHeight;
        });
      }
    },
    tint(newTints) {
      tints = newTints;
      for (const { index, element: token } of blocks.shown()) {
        const next = tintClass(tints[index]);
        if (token.className !== next) token.className = next;
      }
    },
  };
}

function tintClass(tint = 0): string {
  return tint < 0 ? `token tint-minus-${-tint}` : `token tint-${tint}`;
}

/** A line break gets a visible symbol, so that it can be pointed at. */
function shownText(text: string): string {
  return text.replaceAll("\n", "↵\n");
}

function blankName(text: string): string {
  if (text === "") return t("part of a character");
  return text.includes("\n") ? t("line break") : t("white space");
}

/** The index of the token that a key moves to. */
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
