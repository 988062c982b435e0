/** A line chart, drawn by uPlot in the theme's colors. */
import uPlot from "uplot";
import { type ChartColors, chartColors, onThemeChange, visibleAlpha } from "../widgets/theme.ts";
import { pressKey, zoomOf } from "./chartKeys.ts";
import { type Columns, logMarks } from "./curve.ts";

/** Lines differ by more than color: raw values are faint, validation is dashed with dots, other runs are dashed. */
export interface LineStyle {
  readonly color: keyof ChartColors;
  readonly width: number;
  readonly alpha?: number;
  readonly dash?: readonly number[];
  readonly hasPoints?: boolean;
}

/** The contents of a chart. */
export interface Picture {
  readonly columns: Columns;
  /** One style for each column. */
  readonly styles: readonly LineStyle[];
  readonly range: readonly [number, number];
  readonly isLog: boolean;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The x positions of vertical lines. */
  readonly marks?: readonly number[];
}

export interface LineChart {
  readonly element: HTMLElement;
  draw(picture: Picture): void;
  /** Handles a key that moves the pointer or zooms; returns whether the key has a function. */
  press(key: string): boolean;
  /** The index of the pointed position. */
  pointed(): number | undefined;
}

/**
 * @param options.onRead called with the pointed index, or undefined when the pointer leaves
 * @param options.group  charts of one group share pointer and zoom
 */
export function lineChart(options: {
  readonly heightPx: number;
  readonly group?: string;
  readonly onRead?: (index: number | undefined) => void;
}): LineChart {
  const element = document.createElement("div");
  element.className = "chart";
  element.style.minHeight = `${options.heightPx}px`;
  let picture: Picture | undefined;
  let plot: uPlot | undefined;
  let shape = "";

  /** Replaces the data and keeps the zoom. */
  const fill = (on: uPlot, next: Picture, zoom: ReturnType<typeof zoomOf>): void =>
    on.batch(() => {
      on.setData(dataOf(next));
      if (zoom) on.setScale("x", zoom);
    });
  const build = (): void => {
    plot?.destroy();
    plot = undefined;
    if (element.clientWidth === 0 || !picture) return; // no layout yet; the observer calls again
    shape = shapeOf(picture);
    plot = new uPlot(
      plotOptions(element.clientWidth, () => picture!, options),
      dataOf(picture),
      element,
    );
  };
  new ResizeObserver(() => {
    if (element.clientWidth === 0) return;
    if (!plot) build();
    else if (plot.width !== element.clientWidth) plot.setSize({ width: element.clientWidth, height: options.heightPx });
  }).observe(element);
  onThemeChange(build);

  return {
    element,
    draw(next) {
      picture = next;
      if (!plot || shapeOf(next) !== shape) build();
      else fill(plot, next, zoomOf(plot));
    },
    pointed: () => plot?.cursor.idx ?? undefined,
    press: key => plot !== undefined && pressKey(plot, key),
  };
}

/** What a plot is created for; if it changes, the plot is created anew. */
function shapeOf({ styles, isLog, xLabel, yLabel }: Picture): string {
  return JSON.stringify([styles, isLog, xLabel, yLabel]);
}

function dataOf({ columns }: Picture): uPlot.AlignedData {
  return [columns.x as number[], ...(columns.values as (number | null)[][])];
}

function plotOptions(
  width: number,
  picture: () => Picture,
  { heightPx, group, onRead }: Parameters<typeof lineChart>[0],
): uPlot.Options {
  const colors = chartColors();
  const { styles, isLog, xLabel, yLabel } = picture();
  const marks = (_plot: uPlot, _axis: number, low: number, high: number) => logMarks(low, high);
  const logAxis = {
    splits: marks,
    filter: (_plot: uPlot, found: number[]) => found,
    values: (_plot: uPlot, found: number[]) =>
      found.map(value => (value < 1e-3 ? value.toExponential(0) : String(value))),
  };
  return {
    width,
    height: heightPx,
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false },
      points: { size: 7 },
      ...(group === undefined ? {} : { sync: { key: group, scales: ["x", null] } }),
    },
    scales: {
      x: { time: false },
      y: { range: (plot, low, high) => rangeOf(plot, picture(), [low, high]), distr: isLog ? 3 : 1 },
    },
    axes: [
      { ...axis(colors, xLabel), size: 32 },
      { ...axis(colors, yLabel), size: 56, ...(isLog ? logAxis : {}) },
    ],
    series: [{}, ...styles.map(style => line(style, colors))],
    hooks: {
      setCursor: [plot => onRead?.(plot.cursor.idx ?? undefined)],
      draw: [plot => drawMarks(plot, picture().marks ?? [], colors.axis)],
    },
  };
}

/** The picture's range, or the range of the zoomed part. */
function rangeOf(plot: uPlot, { range, isLog }: Picture, [low, high]: readonly [number, number]): [number, number] {
  if (!zoomOf(plot) || low === null || high === null || low > high) return [...range];
  return isLog ? [low * 0.97, high * 1.03] : [low - 0.06 * (high - low) - 1e-6, high + 0.06 * (high - low) + 1e-6];
}

function drawMarks({ ctx, bbox, valToPos }: uPlot, marks: readonly number[], color: string): void {
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 2;
  ctx.setLineDash([2, 4]);
  for (const mark of marks) {
    const x = valToPos(mark, "x", true);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function line({ color, width, alpha = 1, dash, hasPoints = false }: LineStyle, colors: ChartColors): uPlot.Series {
  const stroke = colors[color];
  const points = hasPoints ? { show: true, size: 6, fill: stroke } : { show: false };
  return { stroke, width, alpha: visibleAlpha(alpha), points, spanGaps: true, ...(dash ? { dash: [...dash] } : {}) };
}

function axis({ axis: stroke, grid }: ChartColors, label: string): uPlot.Axis {
  const line = { stroke: grid, width: 1 };
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  return { stroke, label, labelSize: 20, grid: line, ticks: line, font, labelFont: font };
}
