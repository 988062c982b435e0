/** The parts of network drawings: boxes, arrows, labels, cells for units, and symbols that can be pointed at. */
import { visibleToken } from "../state/formats.ts";
import { svg } from "../widgets/dom.ts";

export const CELL_PX = 7;
const MAX_LABEL = 12;

/** A rectangle with a class that sets its colors. */
export function box(x: number, y: number, width: number, height: number, name: string): SVGElement {
  return svg("rect", { x, y, width, height, rx: 3, class: name });
}

/** A centered text. */
export function label(x: number, y: number, text: string): SVGElement {
  return svg("text", { x, y, "text-anchor": "middle" }, text);
}

/** A line with an arrowhead at its end. */
export function arrow(x1: number, y1: number, x2: number, y2: number): SVGElement {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const side = (turn: number) => `${x2 - 6 * Math.cos(angle + turn)} ${y2 - 6 * Math.sin(angle + turn)}`;
  return svg("path", { d: `M${x1} ${y1}L${x2} ${y2}M${side(0.5)}L${x2} ${y2}L${side(-0.5)}`, class: "arrow" });
}

/** A token, shortened to fit into a box. */
export function shortToken(token: string): string {
  const text = visibleToken(token);
  return text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1)}…` : text;
}

export interface CellGrid {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  /** The absolute value that is drawn with full opacity. */
  readonly fullScale: number;
}

/** One cell for each of an even selection of units; the color shows the sign, the opacity the absolute value. */
export function valueCells(values: Float32Array | undefined, grid: CellGrid): readonly SVGElement[] {
  if (!values) return [];
  const { left, top, columns, rows, fullScale } = grid;
  const shown = Math.min(values.length, columns * rows);
  return Array.from({ length: shown }, (_, k) => {
    const value = values[Math.floor((k * values.length) / shown)] ?? 0;
    return svg("rect", {
      x: left + (k % columns) * CELL_PX,
      y: top + Math.floor(k / columns) * CELL_PX,
      width: CELL_PX - 1,
      height: CELL_PX - 1,
      class: value < 0 ? "negative" : "positive",
      "fill-opacity": Math.max(0.08, opacityOf(Math.abs(value) / fullScale)).toFixed(2),
    });
  });
}

/** Half of the full scale is drawn with two thirds of the opacity, so that small values are seen on a dark background. */
export function opacityOf(share: number): number {
  return Math.min(1, share) ** 0.6;
}

/** Lets pointer, keyboard, and screen reader reach a symbol. */
export function interactiveSymbol(element: SVGElement, name: string, onPoint: () => void): SVGElement {
  element.setAttribute("tabindex", "0");
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", name);
  element.classList.add("symbol");
  element.addEventListener("pointerenter", onPoint);
  element.addEventListener("focus", onPoint);
  return element;
}

/** The mean of the values; 0 when there are none. */
export function meanOf(values: Float32Array | undefined): number {
  return values && values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}

/** L = -ln ŷ[y], in nats. */
export function lossOf({ probability }: { readonly probability: number }): number {
  return -Math.log(Math.max(probability, Number.MIN_VALUE));
}
