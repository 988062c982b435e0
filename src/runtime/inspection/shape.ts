/** The sizes of an inspected network. */
import type { LanguageModel } from "../../core/network/languageModel.ts";
import type { NetworkShape } from "../../protocol/inspection.ts";

export function shapeOf({ spec }: LanguageModel): NetworkShape {
  const { cell, layers, hiddenSize: hidden, embeddingSize: embedding, vocabularySize } = spec;
  return { cell, layers, hidden, embedding, vocabularySize };
}
