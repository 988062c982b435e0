/** Makes the stored model of a run, for the model at its end and for checkpoints during it. */

import type { RunSettings } from "../../protocol/training.ts";
import type { StoredModel } from "../../storage/generation.ts";
import { encodePaths } from "../../storage/learnedPaths.ts";
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

/** The files that the network has learned, in this run and in those before it. */
function learnedPathsOf(
  learned: LearnedNetwork | undefined,
  { training, earlierRecord }: Pick<PreparedRun, "training" | "earlierRecord">,
): Pick<TrainingRecord, "learnedPaths"> {
  if (!learned || learned.snapshot.steps === 0) return {};
  const earlier = earlierRecord?.learnedPaths;
  // A model of an earlier version does not say what it has learned, so it may be anything.
  if (earlierRecord && earlierRecord.steps > 0 && earlier === undefined) return {};
  return { learnedPaths: encodePaths(learned.stepsOfRun > 0 ? training.map(({ path }) => path) : [], earlier) };
}

/** The model as it is now, without what was learned from the held-out files. */
export function modelOf(
  environment: RunEnvironment,
  { vocabulary, corpus, focused, settings, charsPerToken, include, exclude, choices, earlierRecord }: PreparedRun,
  parts: { readonly learned: LearnedNetwork | undefined; readonly memory: Uint8Array; readonly elapsedMs: number },
): StoredModel {
  const { learned, memory, elapsedMs } = parts;
  return {
    spec: learned?.spec,
    base: learned?.base,
    tokenizer: vocabulary.toJson(),
    parameters: learned?.snapshot.parameters,
    optimizer: learned && learned.snapshot.steps > 0 ? learned.snapshot : undefined,
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
      ...learnedPathsOf(learned, { training: focused.training, earlierRecord }),
    },
  };
}
