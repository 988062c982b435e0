/** Makes the stored model of a run, for the model at its end and for checkpoints during it. */

import type { RunSettings } from "../../protocol/training.ts";
import type { StoredModel } from "../../storage/generation.ts";
import type { TrainingRecord } from "../../storage/manifest.ts";
import type { LearnedNetwork } from "./learnedNetwork.ts";
import type { PreparedRun } from "./preparedRun.ts";
import type { RunEnvironment } from "./runEnvironment.ts";

/** What the record of any model says of when and how it was trained. */
export function recordHead(
  { clock }: Pick<RunEnvironment, "clock">,
  { initialModel, seed, engine, threads, batch, windowSteps }: RunSettings,
  choices: TrainingRecord["choices"],
) {
  const trainedAt = clock.date().toISOString();
  return { trainedAt, initialModel, seed, engine, threads, batch, windowSteps, ...(choices && { choices }) };
}

/** The model as it is now, without what was learned from the held-out files. */
export function modelOf(
  environment: RunEnvironment,
  { vocabulary, corpus, settings, charsPerToken, include, exclude, choices }: PreparedRun,
  parts: { readonly learned: LearnedNetwork | undefined; readonly memory: Uint8Array; readonly elapsedMs: number },
): StoredModel {
  const { learned, memory, elapsedMs } = parts;
  return {
    spec: learned?.spec,
    tokenizer: vocabulary.toJson(),
    parameters: learned?.snapshot.parameters,
    optimizer: learned?.snapshot,
    memory,
    corpus: corpus.report,
    record: {
      ...recordHead(environment, settings, choices),
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
