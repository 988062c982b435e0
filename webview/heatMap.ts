/** Every unit over time as a picture: one pixel a unit and token. */
import type { Followed } from "../src/protocol/inspection.ts";
import { h } from "./dom.ts";
import { chartColours, onThemeChange } from "./theme.ts";

export interface HeatMap {
  readonly element: HTMLElement;
  draw(followed: Followed): void;
}

/** @param onChoose called with the unit and the token that were pressed on */
export function heatMap(onChoose: (unit: number, token: number) => void): HeatMap {
  const element = h("canvas", {
    class: "heat-map",
    role: "img",
    "aria-label": "All units over the tokens of the text; the text below shows one of them.",
  });
  let shown: Followed | undefined;
  const draw = (): void => {
    if (shown) paint(element, shown);
  };
  onThemeChange(draw);
  element.addEventListener("click", event => {
    if (!shown) return;
    const { width, height } = element.getBoundingClientRect();
    const token = Math.floor((event.offsetX / width) * shown.tokens.length);
    const unit = Math.floor((event.offsetY / height) * shown.shape.hidden);
    onChoose(Math.min(unit, shown.shape.hidden - 1), Math.min(token, shown.tokens.length - 1));
  });
  return {
    element,
    draw(followed) {
      shown = followed;
      draw();
    },
  };
}

/** Colour by sign, opacity by size. */
function paint(canvas: HTMLCanvasElement, { values, shape, tokens }: Followed): void {
  canvas.width = Math.max(1, tokens.length);
  canvas.height = shape.hidden;
  const context = canvas.getContext("2d");
  if (!context) return;
  const { training, run1 } = chartColours();
  const above = rgbOf(context, training);
  const below = rgbOf(context, run1);
  const image = context.createImageData(canvas.width, canvas.height);
  for (let t = 0; t < tokens.length; t++) {
    for (let unit = 0; unit < shape.hidden; unit++) {
      const value = values[t * shape.hidden + unit] ?? 0;
      image.data.set(value < 0 ? below : above, 4 * (unit * canvas.width + t));
      image.data[4 * (unit * canvas.width + t) + 3] = 2 * Math.abs(value);
    }
  }
  context.putImageData(image, 0, 0);
}

/** Any colour of a theme as numbers: what the canvas makes of it. */
function rgbOf(context: CanvasRenderingContext2D, colour: string): Uint8ClampedArray {
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const { data } = context.getImageData(0, 0, 1, 1);
  context.clearRect(0, 0, 1, 1);
  return data;
}
