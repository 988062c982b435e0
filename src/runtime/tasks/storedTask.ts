/** Makes the stored model of a task, for its end and for checkpoints. */
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import type { TaskFigures } from "../../core/tasks/taskFigures.ts";
import { type Baselines, encodeBaselines } from "../../storage/baselinesFile.ts";
import type { StoredModel } from "../../storage/generation.ts";
import { choicesOf } from "../common/trainingChoices.ts";
import type { LoopPosition } from "../optimization/trainLoop.ts";
import type { RunBudget } from "../training/runBudget.ts";
import type { RunEnvironment } from "../training/runEnvironment.ts";
import type { PreparedTask } from "./preparedTask.ts";

/** The model as it is now. */
export function storedModel(
  { request, spec, vocabulary, settings, corpus }: PreparedTask,
  { clock }: RunEnvironment,
  learned: {
    readonly best: TrainerSnapshot;
    readonly baselines: Baselines;
    readonly budget: RunBudget;
    readonly tokens: number;
    readonly curve: LoopPosition["curve"];
    readonly figures?: TaskFigures;
  },
): StoredModel {
  const { best, baselines, budget, tokens, curve, figures } = learned;
  const { initialModel, seed, engine, threads, batch, windowSteps } = settings;
  const choices = choicesOf(request);
  return {
    spec: undefined,
    task: structuredClone({
      spec: { ...spec, labels: [...spec.labels] },
      ...(figures && { heldOut: figures }),
    }) as StoredModel["task"],
    tokenizer: vocabulary.toJson(),
    parameters: best.parameters,
    optimizer: best,
    memory: encodeBaselines(baselines),
    corpus,
    record: {
      trainedAt: clock.date().toISOString(),
      initialModel,
      seed,
      engine,
      threads,
      batch,
      windowSteps,
      ...(choices && { choices }),
      steps: best.steps,
      tokens,
      elapsedMs: budget.elapsedMs(),
      charsPerToken: 1,
      include: [],
      exclude: [],
      curve: [...curve],
    },
  };
}
