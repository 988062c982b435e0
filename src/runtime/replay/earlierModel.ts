/** Makes the model of an earlier tree with a normal training run, or opens one that the user names. */
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { readModel } from "../model/openModel.ts";
import { TrainingError } from "../training/trainingError.ts";
import { runTraining } from "../training/trainingRun.ts";
import { repeatable } from "./repeatableRun.ts";
import { ReplayedModel } from "./replayedModel.ts";
import { LaterModelError, type ReplayEnvironment, type ReplayRequest } from "./replayReport.ts";

/**
 * @param tree folder with the files of that commit
 * @returns undefined if the run was stopped
 * @throws LaterModelError if the named model remembers text that is not in the tree
 */
export async function openEarlierModel(
  request: ReplayRequest,
  tree: string,
  environment: ReplayEnvironment,
): Promise<ReplayedModel | undefined> {
  const { engine, openBaseModel } = environment;
  if (request.modelFolder !== undefined) {
    const model = new ReplayedModel(request.modelFolder, await readModel(request.modelFolder, openBaseModel), engine);
    const unknown = await model.unknownTo(nodeFileSystem(tree));
    if (unknown === undefined) return model;
    model.dispose();
    throw new LaterModelError(FAULTS.laterModel(unknown));
  }
  const modelFolder = path.join(path.dirname(tree), "model");
  const isWritten = await train(request, { tree, modelFolder }, environment);
  return isWritten ? new ReplayedModel(modelFolder, await readModel(modelFolder, openBaseModel), engine) : undefined;
}

async function train(
  { folder, budgetSeconds, threads, seed, rules }: ReplayRequest,
  { tree, modelFolder }: { readonly tree: string; readonly modelFolder: string },
  { engine, openBaseModel, clock, signal }: ReplayEnvironment,
): Promise<boolean> {
  const options = { ...rules, ...(threads !== undefined && { threads }), ...(seed !== undefined && { seed }) };
  const request = { folder: tree, modelFolder, budgetSeconds, ...options };
  const fileSystem = nodeFileSystem(tree);
  try {
    // Without training, nothing may depend on the speed of the machine.
    const how = budgetSeconds === 0 ? repeatable(engine, clock) : { engine, clock };
    const end = await runTraining(request, { ...how, openBaseModel, fileSystem, emit: () => {}, signal });
    return end.isWritten;
  } catch (thrown) {
    // The user knows the repository, not the temporary folder.
    if (thrown instanceof TrainingError) throw new TrainingError(thrown.message.replaceAll(tree, folder));
    throw thrown;
  }
}
