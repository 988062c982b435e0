/** The experts that predict, and what is known of how far to trust them. */
import type { Learner, Predictor } from "../../core/network/engine.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import { MixerParameters } from "./parameters/mixerParameters.ts";

/**
 * What a completion, a score or a sample needs of a model. The third expert, the document cache, is the reader's own.
 */
export interface Experts {
  readonly vocabulary: Vocabulary;
  /** Absent where no network was trained: memory and document cache then predict alone. */
  readonly predictor: Predictor | undefined;
  /** The predictor itself, where its weights may learn from what is read. */
  readonly learner?: Learner | undefined;
  readonly memory: WorkspaceMemory;
  /** Whether only the network predicts, to see what it is worth. */
  readonly isNetworkAlone?: boolean;
  /** The mixer's parameters at the beginning of a document; absent where nothing was learned of them here. */
  readonly mixerParameters?: MixerParameters | undefined;
}

/** Parameters to begin a document with. They are a copy, so they may learn. */
export function freshMixerParameters({ mixerParameters }: Experts): MixerParameters {
  return mixerParameters?.clone() ?? new MixerParameters();
}
