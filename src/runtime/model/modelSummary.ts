/** Summarizes the loaded model for the status bar and the panel. */
import { type LanguageModelSpec, parameterCount } from "../../core/network/spec.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { ModelSummary } from "../../protocol/completion.ts";
import type { BaseModel } from "./openBaseModel.ts";
import type { ReadModel } from "./readModel.ts";

export function summaryOf({ stored: { spec, record }, vocabulary, notice }: ReadModel): ModelSummary {
  return {
    isOfWorkspace: true,
    initialModel: record.initialModel ?? "scratch",
    steps: record.steps,
    ...networkOf({ spec, vocabulary }),
    ...(record.heldOut && { bitsPerChar: record.heldOut.bitsPerChar }),
    ...(notice !== undefined && { notice }),
  };
}

/** The summary where the base model is used alone. */
export function summaryOfBaseModel(base: BaseModel): ModelSummary {
  return { ...networkOf(base), isOfWorkspace: false, initialModel: "base", steps: 0 };
}

function networkOf({
  spec,
  vocabulary,
}: {
  readonly spec?: LanguageModelSpec | undefined;
  readonly vocabulary: Vocabulary;
}) {
  return {
    cell: spec?.cell ?? "none",
    layers: spec?.layers ?? 0,
    hidden: spec?.hiddenSize ?? 0,
    vocabularySize: vocabulary.size,
    parameters: spec ? parameterCount(spec) : 0,
  };
}
