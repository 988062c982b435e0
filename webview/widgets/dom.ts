/** Creates elements. Text from a workspace becomes text nodes, never markup. */

/** An element that shows a state. */
export interface View<State> {
  readonly element: HTMLElement;
  update(state: State): void;
}

type Child = Node | string;

/** Creates an element with attributes and children; strings become text nodes. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Creates an SVG element; its colors come from style sheets. */
export function svg(
  tag: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly Child[]
): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Sets the text only when it changes, so that selections stay and screen readers do not repeat it. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A section of the page with a heading. */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  const heading = `${id}-heading`;
  return h("section", { id, "aria-labelledby": heading }, h("h2", { id: heading }, title), ...children);
}

/** Wide content that scrolls where there is no room for it, also by keyboard. */
export function scrolling(label: string, ...children: readonly Child[]): HTMLElement {
  return h("div", { class: "wide", role: "region", tabindex: "0", "aria-label": label }, ...children);
}

export type Pair = readonly [name: string, value: string];

/** Names with values, for a `dl`. */
export function pairs(rows: readonly Pair[]): readonly HTMLElement[] {
  return rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
}
