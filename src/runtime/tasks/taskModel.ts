/** Opens the stored model of a task. */
import { FAULTS } from "../../core/faults.ts";
import type { Engine } from "../../core/network/engine.ts";
import { mapParameters } from "../../core/network/network.ts";
import type { TaskFigures } from "../../core/tasks/taskFigures.ts";
import { decodeBaselines } from "../../storage/baselinesFile.ts";
import { DamageError } from "../../storage/readFile.ts";
import { ModelError } from "../model/openModel.ts";
import type { ReadModel } from "../model/readModel.ts";
import type { TaskModel } from "./answers.ts";
import type { MeasuredModel } from "./measureTask.ts";

export interface OpenedTask extends MeasuredModel {
  /** What was measured at the end of training. */
  readonly heldOut: TaskFigures | undefined;
}

/** Copies the weights of a task's network to where the engine's products read them. */
export function withProducts(engine: Engine, model: Omit<TaskModel, "products">): TaskModel {
  const products = engine.openProducts();
  return { ...model, parameters: mapParameters(model.parameters, values => products.own(values)), products };
}

/**
 * Opens the model of a task with the engine's products.
 * @throws ModelError when the folder holds another kind of model, or its baselines are damaged
 */
export function openTask(folder: string, { stored, vocabulary }: ReadModel, engine: Engine): OpenedTask {
  const { task, parameters } = stored;
  if (!task || !parameters) throw new ModelError(FAULTS.noTaskModel(folder), false);
  const count = [...parameters.values()].reduce((sum, { length }) => sum + length, 0);
  try {
    const baselines = decodeBaselines(stored.memory);
    const model = withProducts(engine, { spec: task.spec, vocabulary, parameters });
    return { model, baselines, parameters: count, heldOut: task.heldOut };
  } catch (thrown) {
    if (!(thrown instanceof DamageError)) throw thrown;
    throw new ModelError(FAULTS.unusable(folder, thrown.message), false);
  }
}
