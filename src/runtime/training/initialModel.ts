/** Chooses the initial model of a run: the folder's earlier model, the base model, or scratch. */

import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { InitialModelKind, TrainingRequest } from "../../protocol/training.ts";
import { BaseModelError } from "../../storage/baseModel.ts";
import { type BaseModel, wantsBaseModel } from "../model/openBaseModel.ts";
import { readEarlierModel } from "../model/openModel.ts";
import type { OpenBaseModel, ReadModel } from "../model/readModel.ts";
import { freshOptimizer, learnedOf } from "./initialRunState.ts";
import type { LearnedNetwork } from "./learnedNetwork.ts";
import { checkSameNetwork, checkSameVocabulary } from "./requestChecks.ts";

/** The initial model of a run, which is known before the folder is read. */
export interface InitialModel {
  readonly kind: InitialModelKind;
  /** The earlier model, or the checkpoint of an interrupted run. */
  readonly earlier?: ReadModel;
  /** Absent where the run learns a vocabulary of its own. */
  readonly vocabulary?: Vocabulary;
  /** Absent where the run chooses a network of its own. */
  readonly spec?: LanguageModelSpec;
  /** The base model that the run, or the interrupted run, began with, if it is still there. */
  readonly base?: BaseModel | undefined;
  /** The network that remains where the run takes no step. */
  readonly learned?: LearnedNetwork;
}

/**
 * Chooses the initial model that the request asks for.
 * @throws ModelError when the earlier model is missing or cannot be used
 * @throws TrainingError when the request asks for another network than the earlier model's
 * @throws BaseModelError when the base model is needed but damaged
 */
export async function chooseInitialModel(
  request: TrainingRequest,
  openBaseModel: OpenBaseModel | undefined,
): Promise<InitialModel> {
  if (request.isResumed) return fromEarlierModel(request, openBaseModel);
  const base = request.isFromScratch ? undefined : await openBaseModel?.();
  if (!base || !wantsBaseModel(request, base)) return { kind: "scratch" };
  const { spec, vocabulary, parameters } = base;
  const snapshot = { parameters, ...freshOptimizer(parameters) };
  const learned = { spec, base: base.sha256, snapshot, tokens: 0, curve: [], stepsOfRun: 0, tokensOfRun: 0 };
  return { kind: "base", base, vocabulary, spec, learned };
}

async function fromEarlierModel(
  request: TrainingRequest,
  openBaseModel: OpenBaseModel | undefined,
): Promise<InitialModel> {
  const earlier = await readEarlierModel(request.modelFolder, openBaseModel);
  const { vocabulary, stored } = earlier;
  if (stored.spec) checkSameNetwork(request, stored.spec);
  checkSameVocabulary(request, vocabulary);
  const learned = learnedOf(earlier);
  const kind = stored.run ? (stored.record.initialModel ?? "scratch") : "model";
  const base = await baseWithHash(stored.run?.baseSha256, openBaseModel);
  return { kind, base, earlier, vocabulary, ...(stored.spec && { spec: stored.spec }), ...(learned && { learned }) };
}

/** The base model with this hash. A run continues without one that is missing, damaged, or has changed. */
async function baseWithHash(
  sha256: string | undefined,
  openBaseModel: OpenBaseModel | undefined,
): Promise<BaseModel | undefined> {
  if (sha256 === undefined) return undefined;
  const base = await openBaseModel?.().catch(thrown => {
    if (!(thrown instanceof BaseModelError)) throw thrown;
    return undefined;
  });
  return base?.sha256 === sha256 ? base : undefined;
}
