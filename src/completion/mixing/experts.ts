/** Who predicts: what a completion, a score or a sample needs of a model. */
import type { Learner, Predictor } from "../../core/network/engine.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import { Mixture } from "./mixture.ts";

export interface Experts {
  readonly vocabulary: Vocabulary;
  /** Absent where no network was trained: memory and document cache then stand alone. */
  readonly predictor: Predictor | undefined;
  /** The predictor itself, where its weights may go on learning. */
  readonly learner?: Learner | undefined;
  readonly memory: WorkspaceMemory;
  /** Only what the network says counts, to see what it is worth. */
  readonly isNetworkAlone?: boolean;
  /** What is known of the others' worth before a document is read; absent where nothing was learned of it here. */
  readonly mixture?: Mixture | undefined;
}

/** A mixture to begin a document with, which may learn on. */
export function freshMixture({ mixture }: Experts): Mixture {
  return mixture?.clone() ?? new Mixture();
}
