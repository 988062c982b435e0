/** The loss curve, drawn by uPlot in the theme's colours. */
import uPlot from "uplot";
import { type CurveColumns, lossRange } from "./curve.ts";
import { type ChartColours, chartColours, onThemeChange } from "./theme.ts";

const HEIGHT_PX = 260;
const RAW = 1;
const SMOOTHED = 2;
const VALIDATION = 3;

/** Values under the pointer. */
export interface CurveReading {
  readonly step: number;
  readonly training: number | undefined;
  readonly validation: number | undefined;
}

export interface LossChart {
  readonly element: HTMLElement;
  draw(columns: CurveColumns): void;
}

/** @param onRead called with the values under the pointer, or undefined when it leaves */
export function lossChart(onRead: (reading: CurveReading | undefined) => void): LossChart {
  const element = document.createElement("div");
  element.className = "chart";
  let columns: CurveColumns = { steps: [], training: [], smoothed: [], validation: [] };
  let plot: uPlot | undefined;

  const build = (): void => {
    plot?.destroy();
    plot = undefined;
    if (element.clientWidth === 0) return; // not laid out yet: the observer calls again
    plot = new uPlot(
      options(element.clientWidth, () => columns, onRead),
      toData(columns),
      element,
    );
  };
  new ResizeObserver(() => {
    if (!plot) build();
    else plot.setSize({ width: element.clientWidth, height: HEIGHT_PX });
  }).observe(element);
  onThemeChange(build);

  return {
    element,
    draw(next) {
      columns = next;
      plot?.setData(toData(columns));
    },
  };
}

function toData({ steps, training, smoothed, validation }: CurveColumns): uPlot.AlignedData {
  return [[...steps], [...training], [...smoothed], [...validation]];
}

function options(
  width: number,
  columns: () => CurveColumns,
  onRead: (reading: CurveReading | undefined) => void,
): uPlot.Options {
  const colours = chartColours();
  return {
    width,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false },
      y: { range: () => [...lossRange(columns())] as [number, number] },
    },
    axes: [
      { ...axis(colours, "step"), size: 32 },
      { ...axis(colours, "bits per character"), size: 56 },
    ],
    series: [{}, ...lines(colours)],
    hooks: {
      setCursor: [
        plot => {
          const index = plot.cursor.idx;
          onRead(index === null || index === undefined ? undefined : readingAt(columns(), index));
        },
      ],
    },
  };
}

/** The raw curve is faint; validation is dashed and dotted too, for those who cannot tell it by its colour. */
function lines({ training, validation }: ChartColours): uPlot.Series[] {
  const series: uPlot.Series[] = [];
  series[RAW - 1] = { stroke: training, alpha: 0.3, width: 1, points: { show: false }, spanGaps: true };
  series[SMOOTHED - 1] = { stroke: training, width: 2, points: { show: false }, spanGaps: true };
  series[VALIDATION - 1] = {
    stroke: validation,
    fill: "transparent",
    width: 2,
    dash: [6, 4],
    points: { show: true, size: 6, fill: validation },
    spanGaps: true,
  };
  return series;
}

function axis({ axis: stroke, grid }: ChartColours, label: string): uPlot.Axis {
  const line = { stroke: grid, width: 1 };
  return { stroke, label, labelSize: 20, grid: line, ticks: line, font: font(), labelFont: font() };
}

function font(): string {
  const style = getComputedStyle(document.body);
  return `11px ${style.fontFamily}`;
}

/** Validation is measured now and then: the newest figure at or before the step counts. */
function readingAt({ steps, training, validation }: CurveColumns, index: number): CurveReading | undefined {
  const step = steps[index];
  if (step === undefined) return undefined;
  const upTo = (values: readonly (number | null)[]) =>
    values
      .slice(0, index + 1)
      .reverse()
      .find(value => value !== null) ?? undefined;
  return { step, training: upTo(training), validation: upTo(validation) };
}
