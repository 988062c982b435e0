/** The base model as a place to start from, and whether a request wants that. */
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Parameters } from "../../core/tensor.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { vocabularyFromJson } from "../../core/text/vocabularyFile.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import { BaseModelError, readBaseModel } from "../../storage/baseModel.ts";

/** A network that knows code in general, and the vocabulary that it reads. */
export interface BaseModel {
  readonly spec: LanguageModelSpec;
  readonly vocabulary: Vocabulary;
  readonly parameters: Parameters;
  /** Which one it is. */
  readonly sha256: string;
}

/**
 * The base model that ships beside the bundles; undefined where there is none.
 * @throws BaseModelError when it is damaged
 */
export async function openBaseModel(bundleFolder: string): Promise<BaseModel | undefined> {
  const folder = path.join(bundleFolder, "../media/base");
  const base = await readBaseModel(folder);
  if (!base) return undefined;
  const vocabulary = vocabularyFromJson(base.tokenizer);
  if (vocabulary.size !== base.spec.vocabularySize) {
    throw new BaseModelError(FAULTS.baseOtherVocabulary(folder));
  }
  return { spec: base.spec, vocabulary, parameters: base.parameters, sha256: base.sha256 };
}

/** Whether a run may start from the base model: nothing, or nothing else, was asked of the network. */
export function wantsBaseModel(request: TrainingRequest, { spec, vocabulary }: BaseModel): boolean {
  if (request.isFromScratch || request.isResumed) return false;
  const { cell, layers, hidden, tokenizer, vocabularySize } = request;
  const pairs = [
    [cell, spec.cell],
    [layers, spec.layers],
    [hidden, spec.hiddenSize],
    [tokenizer, vocabulary.kind],
    [vocabularySize, vocabulary.size],
  ];
  return pairs.every(([asked, found]) => asked === undefined || asked === found);
}
