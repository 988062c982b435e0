/** Limits how many of a run's samples are kept. */
import type { SampleEvent } from "./training.ts";

/** Enough to scroll from noise to code; each step has one sample per temperature. */
const MAX_SAMPLE_STEPS = 40;

/** Adds a sample; when that makes one step too many, first drops every second step, but never the earliest. */
export function withSampleAdded(samples: readonly SampleEvent[], sample: SampleEvent): readonly SampleEvent[] {
  const steps = [...new Set(samples.map(({ step }) => step))];
  const isFull = steps.length >= MAX_SAMPLE_STEPS && !steps.includes(sample.step);
  const kept = new Set(steps.filter((_, k) => !isFull || k % 2 === 0));
  return [...samples.filter(({ step }) => kept.has(step)), sample];
}
