/** Opens the stored model of a task. */
import { FAULTS } from "../../core/faults.ts";
import type { Engine } from "../../core/network/engine.ts";
import { mapParameters } from "../../core/network/network.ts";
import type { TaskFigures } from "../../core/tasks/taskFigures.ts";
import { decodeBaselines } from "../../storage/baselinesFile.ts";
import { DamageError } from "../../storage/generation.ts";
import { ModelError, type ReadModel } from "../model/openModel.ts";
import type { MeasuredModel } from "./measureTask.ts";

export interface OpenedTask extends MeasuredModel {
  /** What was measured at the end of training. */
  readonly heldOut: TaskFigures | undefined;
}

/**
 * Opens the model of a task with the engine's products.
 * @throws ModelError when the folder holds another kind of model, or its baselines are damaged
 */
export function openTask(folder: string, { stored, vocabulary }: ReadModel, engine: Engine): OpenedTask {
  const { task, parameters } = stored;
  if (!task || !parameters) throw new ModelError(FAULTS.noTaskModel(folder), false);
  const products = engine.openProducts();
  const owned = mapParameters(parameters, values => products.own(values));
  const count = [...parameters.values()].reduce((sum, { length }) => sum + length, 0);
  try {
    const baselines = decodeBaselines(stored.memory);
    const model = { spec: task.spec, vocabulary, parameters: owned, products };
    return { model, baselines, parameters: count, heldOut: task.heldOut };
  } catch (thrown) {
    if (!(thrown instanceof DamageError)) throw thrown;
    throw new ModelError(FAULTS.unusable(folder, thrown.message), false);
  }
}
