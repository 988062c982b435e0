/** Moves the pointer and zooms a chart by keyboard. */
import type uPlot from "uplot";

const PAGE_SHARE = 0.1;
const ZOOM = 0.5;

export type Zoom = { readonly min: number; readonly max: number };

/** The visible part of the x axis; undefined when all of it is visible. */
export function zoomOf({ scales, data }: uPlot): Zoom | undefined {
  const { min, max } = scales["x"] ?? {};
  const [first, last] = [data[0][0], data[0].at(-1)];
  if (min == null || max == null || first === undefined || last === undefined) return undefined;
  return min > first || max < last ? { min, max } : undefined;
}

/** Handles a key; returns whether the key has a function. */
export function pressKey(plot: uPlot, key: string): boolean {
  const at = plot.cursor.idx ?? undefined;
  const [first, last] = visibleIndexes(plot);
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

function visibleIndexes(plot: uPlot): readonly [first: number, last: number] {
  const xs = plot.data[0];
  const { min, max } = zoomOf(plot) ?? { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  const first = xs.findIndex(x => x >= min);
  const last = xs.findLastIndex(x => x <= max);
  return [Math.max(0, first), Math.max(0, last)];
}

function pointAt(plot: uPlot, index: number): true {
  const [first, last] = visibleIndexes(plot);
  const x = plot.data[0][Math.min(last, Math.max(first, index))];
  if (x !== undefined) plot.setCursor({ left: plot.valToPos(x, "x"), top: 0 });
  return true;
}

/** Scales the visible part by `factor` around the pointed position, which stays pointed. */
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
