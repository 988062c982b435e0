/** Opens the base model that ships with the program, and decides whether a run begins with it. */
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Parameters } from "../../core/tensor.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { vocabularyFromJson } from "../../core/text/vocabularyFile.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import { BaseModelError, readBaseModel } from "../../storage/baseModel.ts";

/** The pretrained network and its vocabulary. */
export interface BaseModel {
  readonly spec: LanguageModelSpec;
  readonly vocabulary: Vocabulary;
  readonly parameters: Parameters;
  /** Identifies the base model. */
  readonly sha256: string;
}

/**
 * Opens the base model that ships next to the bundles; undefined where there is none.
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

/** Whether a run begins with the base model: the request must not ask for another network or vocabulary. */
export function wantsBaseModel(request: TrainingRequest, { spec, vocabulary }: BaseModel): boolean {
  if (request.isFromScratch || request.isResumed) return false;
  const { cell, layers, hidden, embedding, tokenizer, vocabularySize } = request;
  const pairs = [
    [cell, spec.cell],
    [layers, spec.layers],
    [hidden, spec.hiddenSize],
    [embedding, spec.embeddingSize],
    [tokenizer, vocabulary.kind],
    [vocabularySize, vocabulary.size],
  ];
  return pairs.every(([asked, found]) => asked === undefined || asked === found);
}
