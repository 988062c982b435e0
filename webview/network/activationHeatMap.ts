/** Every unit over time as a picture: only the tokens that are in view are read, and no pixel is drawn twice a frame. */
import type { QuantityTrace } from "../../src/protocol/inspection.ts";
import { decimal, t } from "../../src/protocol/localize.ts";
import { button } from "../widgets/controls.ts";
import { h, setText } from "../widgets/dom.ts";
import { chartColors, onThemeChange } from "../widgets/theme.ts";
import { meanPixels, moved, type PixelSize, pixelSize, type Span, zoomed } from "./heatMapPixels.ts";

export interface HeatMap {
  readonly element: HTMLElement;
  draw(followed: QuantityTrace): void;
}

/** @param onChoose called with the unit and the token that were pressed on */
export function activationHeatMap(onChoose: (unit: number, token: number) => void): HeatMap {
  const canvas = h("canvas", {
    id: "heat-map",
    class: "heat-map",
    role: "img",
    "aria-label": t("All units over the tokens of the text; the text below shows one of them."),
  });
  const place = h("span", { id: "heat-map-span", class: "quiet" });
  let shown: QuantityTrace | undefined;
  let span: Span = { from: 0, to: 0 };
  let isFrameAsked = false;
  const later = (): void => {
    if (isFrameAsked) return;
    isFrameAsked = true;
    requestAnimationFrame(() => {
      isFrameAsked = false;
      if (!shown) return;
      paint(canvas, shown, span);
      setText(
        place,
        t("Tokens {0} to {1} of {2}", ...[span.from + 1, span.to, shown.tokens.length].map(n => decimal(n))),
      );
    });
  };
  const look = (next: Span): void => {
    span = next;
    later();
  };
  const tokens = (): number => shown?.tokens.length ?? 0;
  const press = (id: string, label: string, next: () => Span) =>
    button({ id, label, appearance: "secondary", onPress: () => look(next()) }).element;
  canvas.addEventListener("wheel", event => {
    if (!event.ctrlKey) return; // the page scrolls
    event.preventDefault();
    look(zoomed(span, event.deltaY > 0 ? 1.25 : 0.8, tokens()));
  });
  canvas.addEventListener("click", event => {
    if (!shown) return;
    const { width, height } = canvas.getBoundingClientRect();
    const token = span.from + Math.floor((event.offsetX / width) * (span.to - span.from));
    const unit = Math.floor((event.offsetY / height) * shown.shape.hidden);
    onChoose(Math.max(0, Math.min(unit, shown.shape.hidden - 1)), Math.max(0, Math.min(token, span.to - 1)));
  });
  onThemeChange(later);
  new ResizeObserver(later).observe(canvas);
  const controls = h(
    "div",
    { class: "buttons", role: "group", "aria-label": t("What of the picture is shown") },
    press("heat-map-in", t("Zoom In"), () => zoomed(span, 0.5, tokens())),
    press("heat-map-out", t("Zoom Out"), () => zoomed(span, 2, tokens())),
    press("heat-map-earlier", t("Earlier"), () => moved(span, -0.5, tokens())),
    press("heat-map-later", t("Later"), () => moved(span, 0.5, tokens())),
    place,
  );
  return {
    element: h("div", {}, canvas, controls),
    draw(followed) {
      if (followed.tokens.length !== tokens()) span = { from: 0, to: followed.tokens.length };
      shown = followed;
      later();
    },
  };
}

/** Color by sign, opacity by size. */
function paint(canvas: HTMLCanvasElement, followed: QuantityTrace, span: Span): void {
  const screen = screenSize(canvas);
  if (screen.width === 0 || span.to <= span.from) return; // not laid out, or no text
  const size = pixelSize(span, followed.shape.hidden, screen);
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const colors = palette(context);
  const image = context.createImageData(size.width, size.height);
  const words = new Uint32Array(image.data.buffer);
  meanPixels(followed, span, size).forEach((value, k) => {
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
    bytes[4 * k + 3] = 2 * Math.abs(k - 128);
  }
  return new Uint32Array(bytes.buffer);
}

/** Any color of a theme as numbers: what the canvas makes of it. */
function rgbOf(context: CanvasRenderingContext2D, color: string): Uint8ClampedArray {
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const { data } = context.getImageData(0, 0, 1, 1);
  context.clearRect(0, 0, 1, 1);
  return data;
}
