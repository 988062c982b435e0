/** A model that was read from its folder, before its experts are open. */
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { StoredModel } from "../../storage/generation.ts";
import type { BaseModel } from "./openBaseModel.ts";

/** Opens the base model that ships with the program; undefined where there is none. */
export type OpenBaseModel = () => Promise<BaseModel | undefined>;

export interface ReadModel {
  readonly stored: StoredModel;
  readonly vocabulary: Vocabulary;
  /** The number of the generation that is stored; undefined where this one is not. */
  readonly generation: number | undefined;
  readonly notice: string | undefined;
}
