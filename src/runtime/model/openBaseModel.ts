/** Opens the base model that ships with the program or that a team made, and decides whether a run begins with it. */
import path from "node:path";
import { MixerParameters } from "../../completion/mixing/parameters/mixerParameters.ts";
import { FAULTS } from "../../core/faults.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Parameters } from "../../core/tensor.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import { VocabularyError, vocabularyFromJson } from "../../core/text/vocabularyFile.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import { BaseModelError, readBaseModel } from "../../storage/baseModel.ts";
import { readBaseFile } from "../../storage/exchange/baseFile.ts";

/** The pretrained network and its vocabulary. */
export interface BaseModel {
  readonly spec: LanguageModelSpec;
  readonly vocabulary: Vocabulary;
  readonly parameters: Parameters;
  /** Identifies the base model. */
  readonly sha256: string;
  /** The mixer's parameters to begin with; absent: the program's own start values. */
  readonly mixture?: MixerParameters | undefined;
}

/**
 * Opens the base model that ships next to the bundles; undefined where there is none.
 * @param file a base model to use instead
 * @throws BaseModelError when it is damaged
 */
export async function openBaseModel(bundleFolder: string, file?: string): Promise<BaseModel | undefined> {
  return file === undefined ? openShipped(path.join(bundleFolder, "../media/base")) : openChosen(file);
}

async function openShipped(folder: string): Promise<BaseModel | undefined> {
  const base = await readBaseModel(folder);
  if (!base) return undefined;
  const vocabulary = vocabularyFromJson(base.tokenizer);
  if (vocabulary.size !== base.spec.vocabularySize) {
    throw new BaseModelError(FAULTS.baseOtherVocabulary(folder));
  }
  return { spec: base.spec, vocabulary, parameters: base.parameters, sha256: base.sha256 };
}

async function openChosen(file: string): Promise<BaseModel> {
  const { spec, parameters, tokenizer, sha256, mixture: text } = await readBaseFile(file);
  const vocabulary = chosenVocabulary(file, tokenizer);
  if (vocabulary.size !== spec.vocabularySize) {
    const why = `its network has ${spec.vocabularySize} tokens and its vocabulary ${vocabulary.size}`;
    throw new BaseModelError(FAULTS.baseFileUnusable(file, why));
  }
  // A later version may store another layout; then the program's own start values hold.
  const mixture = text === undefined ? undefined : MixerParameters.fromText(text);
  return { spec, vocabulary, parameters, sha256, ...(mixture && { mixture }) };
}

function chosenVocabulary(file: string, tokenizer: unknown): Vocabulary {
  try {
    return vocabularyFromJson(tokenizer);
  } catch (thrown) {
    if (!(thrown instanceof VocabularyError)) throw thrown;
    throw new BaseModelError(FAULTS.baseFileUnusable(file, thrown.message));
  }
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
