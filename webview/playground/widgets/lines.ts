/** Small line charts on a canvas, with a legend in text. */
import { h, setText } from "../../widgets/dom.ts";
import type { ChartColors } from "../../widgets/theme.ts";
import { drawnCanvas, type Surface } from "./canvas.ts";

/** One line: points from left to right. */
export interface Line {
  readonly name: string;
  readonly color: keyof ChartColors;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly dash?: readonly number[];
}

/** What a chart shows. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Lowest and highest y. Absent: those of the points. */
  readonly range?: readonly [number, number];
  readonly isLog?: boolean;
  readonly show: (y: number) => string;
}

export interface LinesFigure {
  readonly element: HTMLElement;
  draw(lines: Lines): void;
}

const LEFT = 46;
const BOTTOM = 30;
const TOP = 8;

/** Makes an empty chart. */
export function linesFigure(id: string, heightPx: number): LinesFigure {
  const canvas = drawnCanvas(`${id}-canvas`, heightPx);
  const legend = h("ul", { class: "figure-legend" });
  return {
    element: h("div", { id, class: "lines-figure" }, canvas.element, legend),
    draw(shown) {
      const summary = shown.lines.map(line => legendText(line, shown.show));
      canvas.draw(`${shown.yLabel}, ${shown.xLabel}: ${summary.join("; ")}`, surface => paint(surface, shown));
      if (legend.childElementCount !== shown.lines.length) {
        legend.replaceChildren(...shown.lines.map(() => h("li", {}, h("span", { class: "line-key" }), h("span"))));
      }
      for (const [k, line] of shown.lines.entries()) {
        const [key, text] = legend.children[k]!.children as unknown as [HTMLElement, HTMLElement];
        key.className = `line-key ${line.color}${line.dash ? " dashed" : ""}`;
        setText(text, summary[k]!);
      }
    },
  };
}

function legendText({ name, points }: Line, show: (y: number) => string): string {
  const last = points.at(-1);
  return last ? `${name}: ${show(last[1])}` : name;
}

/** Extends a range that would have no height. */
function yRange({ lines, range, isLog }: Lines): readonly [number, number] {
  if (range) return range;
  const values = lines.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const shown = isLog ? values.filter(y => y > 0) : values;
  if (shown.length === 0) return isLog ? [0.1, 1] : [0, 1];
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  if (isLog) return [low / 1.2, high * 1.2];
  return [Math.min(0, low), high > low ? high : low + 1];
}

function paint(surface: Surface, shown: Lines): void {
  const { ctx, width, height, colors, font } = surface;
  const xs = shown.lines.flatMap(({ points }) => points.map(([x]) => x));
  const [first, last] = xs.length === 0 ? [0, 1] : [Math.min(...xs), Math.max(...xs)];
  const [low, high] = yRange(shown);
  const scale = (y: number): number =>
    shown.isLog ? Math.log(Math.max(y, low) / low) / Math.log(high / low) : (y - low) / (high - low);
  const xOf = (x: number): number => LEFT + ((x - first) / Math.max(1e-9, last - first)) * (width - LEFT - 10);
  const yOf = (y: number): number => height - BOTTOM - Math.min(1.05, Math.max(0, scale(y))) * (height - BOTTOM - TOP);
  ctx.font = font;
  ctx.fillStyle = colors.axis;
  ctx.strokeStyle = colors.grid;
  for (const y of [low, shown.isLog ? Math.sqrt(low * high) : (low + high) / 2, high]) {
    ctx.textAlign = "right";
    ctx.fillText(shown.show(y), LEFT - 4, yOf(y) + 4);
    stroke(ctx, [
      [LEFT, yOf(y)],
      [width - 10, yOf(y)],
    ]);
  }
  ctx.textAlign = "left";
  ctx.fillText(String(first), LEFT, height - BOTTOM + 14);
  ctx.textAlign = "right";
  ctx.fillText(String(last), width - 10, height - BOTTOM + 14);
  ctx.textAlign = "center";
  ctx.fillText(shown.xLabel, (LEFT + width) / 2, height - 4);
  for (const { color, points, dash = [] } of shown.lines) {
    ctx.strokeStyle = colors[color];
    ctx.lineWidth = 2;
    ctx.setLineDash([...dash]);
    stroke(
      ctx,
      points.filter(([, y]) => Number.isFinite(y)).map(([x, y]) => [xOf(x), yOf(y)]),
    );
    ctx.setLineDash([]);
    if (points.length < 2) continue;
    ctx.fillStyle = colors[color];
    if (points.length < 20) for (const [x, y] of points) ctx.fillRect(xOf(x) - 2, yOf(y) - 2, 4, 4);
  }
}

function stroke(ctx: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  ctx.beginPath();
  for (const [k, [x, y]] of points.entries()) {
    if (k === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  ctx.stroke();
}
