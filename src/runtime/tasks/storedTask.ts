/** Makes the stored model of a task, for its end and for checkpoints. */
import type { TrainerSnapshot } from "../../core/network/engine.ts";
import type { TaskFigures } from "../../core/tasks/taskFigures.ts";
import { type Baselines, encodeBaselines } from "../../storage/baselinesFile.ts";
import type { StoredModel } from "../../storage/generation.ts";
import { choicesOf } from "../common/trainingChoices.ts";
import type { LoopPosition } from "../optimization/trainLoopParts.ts";
import type { RunBudget } from "../training/runBudget.ts";
import type { RunEnvironment } from "../training/runEnvironment.ts";
import { recordHead } from "../training/storedRun.ts";
import type { PreparedTask } from "./preparedTask.ts";

/** The model as it is now. */
export function storedModel(
  { request, spec, vocabulary, settings, corpus }: PreparedTask,
  environment: RunEnvironment,
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
      ...recordHead(environment, settings, choicesOf(request)),
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
