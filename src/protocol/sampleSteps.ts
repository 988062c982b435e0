/** Limits how many of a run's samples, completions, and answers are kept. */
import type { CompletionsEvent } from "./heldOutFigures.ts";
import type { ProgressEvent } from "./tasks.ts";
import type { SampleEvent } from "./training.ts";

/** Enough to scroll from noise to code; each step has one sample per temperature. */
const MAX_SAMPLE_STEPS = 40;
/** Enough to watch suggestions become right. */
const MAX_COMPLETION_STEPS = 20;
/** Enough to watch answers become right. */
const MAX_PROGRESS_STEPS = 24;

/** Adds a sample; when that makes one step too many, first drops every second step, but never the earliest. */
export function withSampleAdded(samples: readonly SampleEvent[], sample: SampleEvent): readonly SampleEvent[] {
  return withStepAdded(samples, sample, MAX_SAMPLE_STEPS);
}

/** Adds the completions of a step, or replaces them; drops every second step as for samples. */
export function withCompletionsAdded(
  earlier: readonly CompletionsEvent[],
  completions: CompletionsEvent,
): readonly CompletionsEvent[] {
  const others = earlier.filter(({ step }) => step !== completions.step);
  return withStepAdded(others, completions, MAX_COMPLETION_STEPS);
}

/** Adds the answers at a step, in the same way. */
export function withProgressAdded(all: readonly ProgressEvent[], progress: ProgressEvent): readonly ProgressEvent[] {
  return withStepAdded(all, progress, MAX_PROGRESS_STEPS);
}

function withStepAdded<Of extends { readonly step: number }>(all: readonly Of[], added: Of, most: number) {
  const steps = [...new Set(all.map(({ step }) => step))];
  const isFull = steps.length >= most && !steps.includes(added.step);
  const kept = new Set(steps.filter((_, k) => !isFull || k % 2 === 0));
  return [...all.filter(({ step }) => kept.has(step)), added];
}
