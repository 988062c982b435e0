/** A run as later ones are compared with it: its settings, and its curves thinned. */
import type { CurvePoint, PanelEvent, PastRun } from "../../protocol/panel.ts";

/** Enough for a line; several runs are kept. */
const MAX_POINTS = 250;

/** Undefined when nothing was learned. */
export function pastRunOf(events: readonly PanelEvent[]): PastRun | undefined {
  const training: CurvePoint[] = [];
  const validation: CurvePoint[] = [];
  let folder = "";
  let settings: PastRun["settings"] | undefined;
  for (const event of events) {
    if (event.type === "started") folder = event.folder;
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
  return { folder, settings, steps, elapsedMs, training: thinned(training), validation: thinned(validation) };
}

/** Means of equal stretches, so that a thinned curve neither jumps nor lies beside the whole one; the last point stays. */
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
