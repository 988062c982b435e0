/** What a training request may not ask for. */
import path from "node:path";
import type { LanguageModelSpec } from "../core/network/spec.ts";
import type { TrainingRequest } from "../protocol/training.ts";
import { TrainingError } from "./trainingError.ts";

/**
 * The learnt folder is never written to.
 * @throws TrainingError when the model folder is that folder or lies in it
 */
export function checkFolders({ folder, modelFolder }: TrainingRequest): void {
  const relative = path.relative(path.resolve(folder), path.resolve(modelFolder));
  const isInside = relative === "" || !(relative.startsWith("..") || path.isAbsolute(relative));
  if (isInside)
    throw new TrainingError(`The model folder ${modelFolder} lies inside the folder to learn; choose one outside it.`);
}

/** @throws TrainingError when a run that goes on from a model asks for another network than the model's */
export function checkSameNetwork(request: TrainingRequest, spec: LanguageModelSpec): void {
  const asked = { cell: request.cell, layers: request.layers, hidden: request.hidden };
  const found = { cell: spec.cell, layers: spec.layers, hidden: spec.hiddenSize };
  for (const key of ["cell", "layers", "hidden"] as const) {
    if (asked[key] === undefined || asked[key] === found[key]) continue;
    throw new TrainingError(`The model to go on from has ${key} ${found[key]}, not ${asked[key]}.`);
  }
}
