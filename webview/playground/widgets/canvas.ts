/** A canvas that fills its width, keeps sharp on every screen, and is drawn anew when size or theme change. */
import { h } from "../../widgets/dom.ts";
import { type ChartColors, chartColors, onThemeChange } from "../../widgets/theme.ts";

/** A part that scrolls sideways where it is narrow; the keyboard can reach it. */
export function scrollPart(label: string, ...children: readonly Node[]): HTMLElement {
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": label }, ...children);
}

/** What a drawing gets: a context in CSS pixels. */
export interface Surface {
  readonly ctx: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly colors: ChartColors;
  readonly font: string;
}

export interface DrawnCanvas {
  readonly element: HTMLCanvasElement;
  /** Draws; the label is what a screen reader says of the picture. */
  draw(label: string, paint: (surface: Surface) => void): void;
  setHeight(heightPx: number): void;
}

/** Makes an empty canvas. */
export function drawnCanvas(id: string, heightPx: number): DrawnCanvas {
  const element = h("canvas", { id, class: "figure-canvas", role: "img", "aria-label": "" });
  element.style.height = `${heightPx}px`;
  let height = heightPx;
  let paint: ((surface: Surface) => void) | undefined;
  const repaint = (): void => {
    const width = element.clientWidth;
    if (width === 0 || !paint) return; // hidden; the observer calls again
    const scale = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (element.width !== wide) element.width = wide;
    if (element.height !== high) element.height = high;
    const ctx = element.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    ctx.clearRect(0, 0, width, height);
    const font = `11px ${getComputedStyle(document.body).fontFamily}`;
    paint({ ctx, width, height, colors: chartColors(), font });
  };
  new ResizeObserver(repaint).observe(element);
  onThemeChange(repaint);
  return {
    element,
    draw(label, next) {
      if (element.getAttribute("aria-label") !== label) element.setAttribute("aria-label", label);
      paint = next;
      repaint();
    },
    setHeight(next) {
      height = next;
      element.style.height = `${next}px`;
    },
  };
}
