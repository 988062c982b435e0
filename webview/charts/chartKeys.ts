/** A chart by keyboard: where the pointer would point, and what part is seen. */
import type uPlot from "uplot";

const PAGE_SHARE = 0.1;
const ZOOM = 0.5;

export type Zoom = { readonly min: number; readonly max: number };

/** The part of the x axis that is seen; undefined when it is all of it. */
export function zoomOf({ scales, data }: uPlot): Zoom | undefined {
  const { min, max } = scales["x"] ?? {};
  const [first, last] = [data[0][0], data[0].at(-1)];
  if (min == null || max == null || first === undefined || last === undefined) return undefined;
  return min > first || max < last ? { min, max } : undefined;
}

/** Does what a key says; whether it says anything. */
export function pressKey(plot: uPlot, key: string): boolean {
  const at = plot.cursor.idx ?? undefined;
  const [first, last] = seenIndexes(plot);
  const page = Math.max(1, Math.round((last - first) * PAGE_SHARE));
  switch (key) {
    case "ArrowLeft":
      return pointAt(plot, at === undefined ? last : at - 1);
    case "ArrowRight":
      return pointAt(plot, at === undefined ? first : at + 1);
    case "PageUp":
      return pointAt(plot, (at ?? last) - page);
    case "PageDown":
      return pointAt(plot, (at ?? first) + page);
    case "Home":
      return pointAt(plot, first);
    case "End":
      return pointAt(plot, last);
    case "+":
      return zoom(plot, ZOOM);
    case "-":
      return zoom(plot, 1 / ZOOM);
    case "0":
      return zoom(plot, Number.POSITIVE_INFINITY);
    default:
      return false;
  }
}

function seenIndexes(plot: uPlot): readonly [first: number, last: number] {
  const xs = plot.data[0];
  const { min, max } = zoomOf(plot) ?? { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  const first = xs.findIndex(x => x >= min);
  const last = xs.findLastIndex(x => x <= max);
  return [Math.max(0, first), Math.max(0, last)];
}

function pointAt(plot: uPlot, index: number): true {
  const [first, last] = seenIndexes(plot);
  const x = plot.data[0][Math.min(last, Math.max(first, index))];
  if (x !== undefined) plot.setCursor({ left: plot.valToPos(x, "x"), top: 0 });
  return true;
}

/** Shows `factor` of what is seen, around what is pointed at, which stays so. */
function zoom(plot: uPlot, factor: number): true {
  const xs = plot.data[0];
  const [low, high] = [xs[0], xs.at(-1)];
  if (low === undefined || high === undefined) return true;
  const seen = zoomOf(plot) ?? { min: low, max: high };
  const at = plot.cursor.idx ?? undefined;
  const center = xs[at ?? -1] ?? (seen.min + seen.max) / 2;
  const half = ((seen.max - seen.min) * factor) / 2;
  plot.setScale("x", { min: Math.max(low, center - half), max: Math.min(high, center + half) });
  if (at !== undefined) queueMicrotask(() => pointAt(plot, at)); // once the plot has drawn itself again
  return true;
}
