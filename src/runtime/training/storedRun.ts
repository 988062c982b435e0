/** A run as it is stored: in the end as a model, and while it is under way as a checkpoint. */
import type { StoredModel } from "../../storage/generation.ts";
import type { Learnt } from "./networkRun.ts";
import type { Ground, TrainingHost } from "./trainingRun.ts";

/** The model of what was learnt until now, without what the held-out files taught. */
export function modelOf(
  { clock }: TrainingHost,
  { vocabulary, corpus, settings, charsPerToken, include, exclude }: Ground,
  parts: { readonly learnt: Learnt | undefined; readonly memory: Uint8Array; readonly elapsedMs: number },
): StoredModel {
  const { learnt, memory, elapsedMs } = parts;
  const { start, seed, engine, threads, batch, windowSteps } = settings;
  return {
    spec: learnt?.spec,
    tokenizer: vocabulary.toJson(),
    parameters: learnt?.snapshot.parameters,
    optimizer: learnt?.snapshot,
    memory,
    corpus: corpus.report,
    record: {
      trainedAt: clock.date().toISOString(),
      start,
      seed,
      engine,
      threads,
      batch,
      windowSteps,
      steps: learnt?.snapshot.steps ?? 0,
      tokens: learnt?.tokens ?? 0,
      elapsedMs,
      charsPerToken,
      include: [...include],
      exclude: [...exclude],
      curve: learnt?.curve ?? [],
    },
  };
}
