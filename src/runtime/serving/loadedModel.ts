/** A model in use. */

import type { Experts } from "../../completion/mixing/experts.ts";
import type { Completer } from "../../completion/suggest/completer.ts";
import { FAULTS } from "../../core/faults.ts";
import type { Predictor } from "../../core/network/engine.ts";
import type { LanguageModel } from "../../core/network/languageModel.ts";
import { networkOf } from "../../core/network/network.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Parameters } from "../../core/tensor.ts";
import type { CorpusRules } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import type { ComparisonNetworks } from "../inspection/comparisonNetworks.ts";
import { ModelError, readModel } from "../model/openModel.ts";
import type { BackgroundAdaptation } from "./backgroundAdaptation.ts";
import type { SavedTexts } from "./savedTexts.ts";

export interface Loaded {
  /** Both change when the network has learned something. */
  experts: Experts;
  completer: Completer;
  /** As the model was loaded. */
  readonly predictor: Predictor | undefined;
  readonly adaptation: BackgroundAdaptation | undefined;
  readonly rules: CorpusRules;
  readonly workspace: FileSystem | undefined;
  readonly saved: SavedTexts;
  /** The weights once more, as the definition wants them. */
  readonly readNetwork: () => Promise<LanguageModel>;
  /** Made when someone first looks inside. */
  network?: Promise<LanguageModel>;
  /** Networks of each cell, when someone has asked to compare. */
  comparisonNetworks?: ComparisonNetworks;
}

/**
 * Takes a network into use that has learned on, as soon as it has read what was completed last: meanwhile the one
 * before answers, and no answer is a mixture of both.
 */
export async function useLearned(loaded: Loaded, predictor: Predictor, turn: () => Promise<boolean>): Promise<void> {
  const experts = { ...loaded.experts, predictor };
  const completer = loaded.completer.successor(experts);
  for (const _ of completer.readAsFarAs(loaded.completer)) if (!(await turn())) return;
  loaded.experts = experts;
  loaded.completer = completer;
}

/** @throws ModelError when the folder holds another generation by now */
export async function readNetwork(modelFolder: string, trainedAt: string): Promise<LanguageModel> {
  const { spec, parameters, record } = (await readModel(modelFolder)).stored;
  if (!spec || !parameters || record.trainedAt !== trainedAt) {
    throw new ModelError(FAULTS.newerWritten(), false);
  }
  return languageModel(spec, parameters);
}

export function languageModel(spec: LanguageModelSpec, parameters: Parameters): LanguageModel {
  return { spec, network: networkOf(spec, parameters) };
}
