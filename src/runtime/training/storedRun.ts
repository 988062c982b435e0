/** Makes the stored model of a run, for the model at its end and for checkpoints during it. */

import type { StoredModel } from "../../storage/generation.ts";
import type { LearnedNetwork } from "./learnedNetwork.ts";
import type { PreparedRun } from "./preparedRun.ts";
import type { RunEnvironment } from "./runEnvironment.ts";

/** The model as it is now, without what was learned from the held-out files. */
export function modelOf(
  { clock }: RunEnvironment,
  { vocabulary, corpus, settings, charsPerToken, include, exclude, choices }: PreparedRun,
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
      ...(choices && { choices }),
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
