/** Which samples of a run are kept, however long it is. */
import type { SampleEvent } from "./training.ts";

/** Enough to scroll from noise to code; each has a text for each temperature. */
const MAX_SAMPLE_STEPS = 40;

/** The samples with another one: where that is of one step too many, every second step goes first, but not the earliest. */
export function withSample(samples: readonly SampleEvent[], sample: SampleEvent): readonly SampleEvent[] {
  const steps = [...new Set(samples.map(({ step }) => step))];
  const isFull = steps.length >= MAX_SAMPLE_STEPS && !steps.includes(sample.step);
  const kept = new Set(steps.filter((_, k) => !isFull || k % 2 === 0));
  return [...samples.filter(({ step }) => kept.has(step)), sample];
}
