/** A base model that is small enough to make in every test. */
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { createRandom } from "../../../src/core/random.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import type { BaseModel } from "../../../src/runtime/model/openBaseModel.ts";
import { pairs } from "../support.ts";

const vocabulary = trainVocabulary("bpe", Object.values(pairs(8)), 290);
const spec = {
  ...({ cell: "gru", layers: 1, isTied: true } as const),
  ...{ vocabularySize: vocabulary.size, embeddingSize: 8, hiddenSize: 8 },
};

export const smallBase = {
  spec,
  vocabulary,
  parameters: initialParameters(spec, createRandom(5)),
  sha256: "b".repeat(64),
} satisfies BaseModel;

export const openSmallBase = async (): Promise<BaseModel> => smallBase;
