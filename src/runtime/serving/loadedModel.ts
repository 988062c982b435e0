/** The model in use, and how a network that has learned replaces the one before. */

import type { Experts } from "../../completion/mixing/experts.ts";
import type { Completer } from "../../completion/suggest/completer.ts";
import { FAULTS } from "../../core/faults.ts";
import type { Predictor } from "../../core/network/engine.ts";
import type { LanguageModel } from "../../core/network/languageModel.ts";
import { networkOf } from "../../core/network/network.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Parameters } from "../../core/tensor.ts";
import type { ComparisonNetworks } from "../inspection/comparisonNetworks.ts";
import { ModelError, readModel } from "../model/openModel.ts";
import type { OpenBaseModel, ReadModel } from "../model/readModel.ts";
import type { BackgroundAdaptation } from "./backgroundAdaptation.ts";
import type { MemoryKeeper } from "./memoryKeeper.ts";
import type { ReadingOn } from "./readingOn.ts";
import type { WorkspaceUpdates } from "./workspaceUpdates.ts";

/** A model in use. */
export interface Loaded {
  /** Experts and completer change when the network has learned. */
  experts: Experts;
  completer: Completer;
  /** With the weights that were loaded. */
  readonly predictor: Predictor | undefined;
  readonly adaptation: BackgroundAdaptation | undefined;
  readonly reading: ReadingOn;
  readonly updates: WorkspaceUpdates;
  readonly keeper: MemoryKeeper | undefined;
  /** The stored model; undefined for the base model alone. */
  readonly read: ReadModel | undefined;
  /** Reads the weights again, in the form that the definition uses. */
  readonly readNetwork: () => Promise<LanguageModel>;
  /** Read at the first inspection. */
  network?: Promise<LanguageModel>;
  /** Present after `compare`. */
  comparisonNetworks?: ComparisonNetworks;
}

/**
 * Replaces the network by one that has learned, once that has read the last completed document. The previous one
 * answers meanwhile, and no answer mixes both.
 */
export async function useLearned(loaded: Loaded, predictor: Predictor, turn: () => Promise<boolean>): Promise<void> {
  const experts = { ...loaded.experts, predictor };
  const completer = loaded.completer.successor(experts);
  for (const _ of completer.readAsFarAs(loaded.completer)) if (!(await turn())) return;
  loaded.experts = experts;
  loaded.completer = completer;
}

/** Reads the weights. @throws ModelError when the folder now holds another generation */
export async function readNetwork(
  modelFolder: string,
  trainedAt: string,
  openBaseModel: OpenBaseModel | undefined,
): Promise<LanguageModel> {
  const { spec, parameters, record } = (await readModel(modelFolder, openBaseModel, "serving")).stored;
  if (!spec || !parameters || record.trainedAt !== trainedAt) {
    throw new ModelError(FAULTS.newerWritten(), false);
  }
  return languageModel(spec, parameters);
}

export function languageModel(spec: LanguageModelSpec, parameters: Parameters): LanguageModel {
  return { spec, network: networkOf(spec, parameters) };
}
