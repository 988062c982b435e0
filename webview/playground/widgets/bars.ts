/** Bars by time step on a canvas, on a linear or logarithmic scale. */
import { drawnCanvas, type Surface } from "./canvas.ts";

export interface Bars {
  readonly values: readonly number[];
  readonly isLog: boolean;
  readonly marked?: number | undefined;
  /** What a screen reader says. */
  readonly label: string;
  readonly show: (value: number) => string;
}

export interface BarsFigure {
  readonly element: HTMLCanvasElement;
  draw(bars: Bars): void;
}

/** Decades that a logarithmic scale shows below its largest value. */
const DECADES = 6;

/** Makes an empty chart of bars. */
export function barsFigure(id: string, heightPx: number): BarsFigure {
  const canvas = drawnCanvas(id, heightPx);
  return { element: canvas.element, draw: bars => canvas.draw(bars.label, surface => paint(surface, bars)) };
}

function paint({ ctx, width, height, colors, font }: Surface, { values, isLog, marked, show }: Bars): void {
  const largest = Math.max(1e-30, ...values.filter(Number.isFinite));
  const wide = width / Math.max(1, values.length);
  const share = (value: number): number =>
    isLog ? 1 + Math.log10(Math.max(value, 1e-30) / largest) / DECADES : value / largest;
  for (const [k, value] of values.entries()) {
    const tall = Math.max(1, Math.max(0, Math.min(1, share(value))) * (height - 16));
    ctx.fillStyle = k === marked ? colors.validation : colors.training;
    ctx.fillRect(k * wide + 1, height - tall, Math.max(1, wide - 2), tall);
  }
  ctx.font = font;
  ctx.fillStyle = colors.axis;
  ctx.textAlign = "left";
  if (values.length > 0) ctx.fillText(show(largest), 2, 11);
}
