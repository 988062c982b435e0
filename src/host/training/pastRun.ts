/** Summarizes a run, so that later runs can be compared with it: its settings and its thinned curves. */
import type { CurvePoint, PanelEvent, PastRun, RunStart } from "../../protocol/panel.ts";

/** Enough for a line in a chart; several runs are kept. */
const MAX_POINTS = 250;

/** Returns the summary of a run, or undefined when the run learned nothing. */
export function pastRunOf(events: readonly PanelEvent[]): PastRun | undefined {
  const training: CurvePoint[] = [];
  const validation: CurvePoint[] = [];
  let start: RunStart = { folder: "" };
  let settings: PastRun["settings"] | undefined;
  for (const event of events) {
    if (event.type === "started") start = startOf(event);
    if (event.type === "corpus") settings = event.corpus.settings;
    if (event.type === "stepped") {
      const { step, elapsedMs, trainLossNatsPerToken, trainBitsPerChar } = event.step;
      training.push({ step, elapsedMs, lossNatsPerToken: trainLossNatsPerToken, bitsPerChar: trainBitsPerChar });
    }
    if (event.type === "validated") {
      const { step, elapsedMs, lossNatsPerToken, bitsPerChar } = event.validation;
      validation.push({ step, elapsedMs, lossNatsPerToken, bitsPerChar });
    }
  }
  const last = training.at(-1);
  if (!settings || !last) return undefined;
  const { step: steps, elapsedMs } = last;
  return { ...start, settings, steps, elapsedMs, training: thinned(training), validation: thinned(validation) };
}

function startOf({ type: _, ...start }: PanelEvent & { readonly type: "started" }): RunStart {
  return start;
}

/** Averages equal stretches of a curve, which keeps it smooth and in place. The last point keeps its step. */
function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const stride = Math.ceil(points.length / MAX_POINTS);
  if (stride <= 1) return points;
  const means: CurvePoint[] = [];
  for (let start = 0; start < points.length; start += stride) {
    const stretch = points.slice(start, start + stride);
    const mean = (value: (point: CurvePoint) => number) =>
      stretch.reduce((sum, point) => sum + value(point), 0) / stretch.length;
    const { step, elapsedMs } = stretch.at(-1)!;
    const lossNatsPerToken = mean(point => point.lossNatsPerToken);
    means.push({ step, elapsedMs, lossNatsPerToken, bitsPerChar: mean(point => point.bitsPerChar) });
  }
  return means;
}
