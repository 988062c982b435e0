/** A heat map of all units over the tokens of a text; draws only the visible tokens, at most once a frame. */

import type { QuantityTrace } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { button } from "../widgets/controls.ts";
import { h, setText } from "../widgets/dom.ts";
import { chartColors, onThemeChange } from "../widgets/theme.ts";
import { opacityOf } from "./drawingParts.ts";
import { meanPixels, moved, type PixelSize, pixelSize, type Span, zoomed } from "./heatMapPixels.ts";

/** Shown at first; more by zooming out. */
const OPENED_TOKENS = 240;

export interface ActivationHeatMap {
  readonly element: HTMLElement;
  draw(trace: QuantityTrace): void;
}

/** @param onChoose called with the unit and the token that were clicked */
export function activationHeatMap(onChoose: (unit: number, token: number) => void): ActivationHeatMap {
  const canvas = h("canvas", {
    id: "heat-map",
    class: "heat-map",
    role: "img",
    "aria-label": t("Heat map of all units over the tokens. The text below shows one unit."),
  });
  const spanText = h("span", { id: "heat-map-span", class: "secondary" });
  let shown: QuantityTrace | undefined;
  let span: Span = { from: 0, to: 0 };
  const redraw = oncePerFrame(() => {
    if (!shown) return;
    paint(canvas, shown, span);
    const numbers = [span.from + 1, span.to, shown.tokens.length].map(n => decimal(n));
    setText(spanText, t("Tokens {0} to {1} of {2}", ...numbers));
  });
  const showSpan = (next: Span): void => {
    span = next;
    redraw();
  };
  const tokens = (): number => shown?.tokens.length ?? 0;
  canvas.addEventListener("wheel", event => {
    if (!event.ctrlKey) return; // the page scrolls
    event.preventDefault();
    showSpan(zoomed(span, event.deltaY > 0 ? 1.25 : 0.8, tokens()));
  });
  canvas.addEventListener("click", event => {
    if (shown) onChoose(...pointedAt(canvas, event, { shown, span }));
  });
  onThemeChange(redraw);
  new ResizeObserver(redraw).observe(canvas);
  const buttons = spanButtons(change => showSpan(change(span, tokens())));
  const group = { class: "buttons", role: "group", "aria-label": t("Visible part of the heat map") };
  const controls = h("div", group, ...buttons, spanText);
  return {
    element: h("div", {}, canvas, controls),
    draw(trace) {
      // Opens at the cursor, which is at the end.
      if (trace.tokens.length !== tokens()) span = lastTokens(trace.tokens.length);
      shown = trace;
      redraw();
    },
  };
}

/** The span before the cursor: a screen of text. */
function lastTokens(tokens: number): Span {
  return { from: Math.max(0, tokens - OPENED_TOKENS), to: tokens };
}

/** However often it is called, `draw` runs once in the next frame. */
function oncePerFrame(draw: () => void): () => void {
  let isRequested = false;
  return () => {
    if (isRequested) return;
    isRequested = true;
    requestAnimationFrame(() => {
      isRequested = false;
      draw();
    });
  };
}

function spanButtons(change: (change: (span: Span, tokens: number) => Span) => void): readonly HTMLElement[] {
  const add = (id: string, label: string, next: (span: Span, tokens: number) => Span) =>
    button({ id, label, appearance: "secondary", onPress: () => change(next) }).element;
  return [
    add("heat-map-in", t("Zoom In"), (span, tokens) => zoomed(span, 0.5, tokens)),
    add("heat-map-out", t("Zoom Out"), (span, tokens) => zoomed(span, 2, tokens)),
    add("heat-map-earlier", t("Earlier"), (span, tokens) => moved(span, -0.5, tokens)),
    add("heat-map-later", t("Later"), (span, tokens) => moved(span, 0.5, tokens)),
  ];
}

/** The unit and the token under the pointer. */
function pointedAt(
  canvas: HTMLCanvasElement,
  { offsetX, offsetY }: MouseEvent,
  { shown, span }: { readonly shown: QuantityTrace; readonly span: Span },
): [unit: number, token: number] {
  const { width, height } = canvas.getBoundingClientRect();
  const token = span.from + Math.floor((offsetX / width) * (span.to - span.from));
  const unit = Math.floor((offsetY / height) * shown.shape.hidden);
  return [Math.max(0, Math.min(unit, shown.shape.hidden - 1)), Math.max(0, Math.min(token, span.to - 1))];
}

/** The color shows the sign, the opacity the absolute value. */
function paint(canvas: HTMLCanvasElement, trace: QuantityTrace, span: Span): void {
  const screen = screenSize(canvas);
  if (screen.width === 0 || span.to <= span.from) return; // no layout yet, or no text
  const size = pixelSize(span, trace.shape.hidden, screen);
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const colors = palette(context);
  const image = context.createImageData(size.width, size.height);
  const words = new Uint32Array(image.data.buffer);
  meanPixels(trace, span, size).forEach((value, k) => {
    words[k] = colors[value + 128]!;
  });
  context.putImageData(image, 0, 0);
}

function screenSize({ clientWidth, clientHeight }: HTMLElement): PixelSize {
  return {
    width: Math.round(clientWidth * devicePixelRatio),
    height: Math.round(clientHeight * devicePixelRatio),
  };
}

/** The color of each value from -128 to 127, as the image's bytes. */
function palette(context: CanvasRenderingContext2D): Uint32Array {
  const { training, run1 } = chartColors();
  const above = rgbOf(context, training);
  const below = rgbOf(context, run1);
  const bytes = new Uint8ClampedArray(4 * 256);
  for (let k = 0; k < 256; k++) {
    bytes.set(k < 128 ? below : above, 4 * k);
    bytes[4 * k + 3] = 255 * opacityOf(Math.abs(k - 128) / 127);
  }
  return new Uint32Array(bytes.buffer);
}

/** Converts a CSS color of the theme to numbers, by drawing it. */
function rgbOf(context: CanvasRenderingContext2D, color: string): Uint8ClampedArray {
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const { data } = context.getImageData(0, 0, 1, 1);
  context.clearRect(0, 0, 1, 1);
  return data;
}
