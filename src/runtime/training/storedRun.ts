/** A run as it is stored: in the end as a model, and while it is under way as a checkpoint. */

import type { StoredModel } from "../../storage/generation.ts";
import type { LearnedNetwork } from "./learnedNetwork.ts";
import type { PreparedRun } from "./preparedRun.ts";
import type { RunEnvironment } from "./runEnvironment.ts";

/** The model of what was learned until now, without what the held-out files taught. */
export function modelOf(
  { clock }: RunEnvironment,
  { vocabulary, corpus, settings, charsPerToken, include, exclude }: PreparedRun,
  parts: { readonly learned: LearnedNetwork | undefined; readonly memory: Uint8Array; readonly elapsedMs: number },
): StoredModel {
  const { learned, memory, elapsedMs } = parts;
  const { initialModel, seed, engine, threads, batch, windowSteps } = settings;
  return {
    spec: learned?.spec,
    tokenizer: vocabulary.toJson(),
    parameters: learned?.snapshot.parameters,
    optimizer: learned?.snapshot,
    memory,
    corpus: corpus.report,
    record: {
      trainedAt: clock.date().toISOString(),
      initialModel,
      seed,
      engine,
      threads,
      batch,
      windowSteps,
      steps: learned?.snapshot.steps ?? 0,
      tokens: learned?.tokens ?? 0,
      elapsedMs,
      charsPerToken,
      include: [...include],
      exclude: [...exclude],
      curve: learned?.curve ?? [],
    },
  };
}
