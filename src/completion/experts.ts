/** Who predicts: what a completion, a score or a sample needs of a model. */
import type { Predictor } from "../core/engine.ts";
import type { Vocabulary } from "../core/text/vocabulary.ts";
import type { WorkspaceMemory } from "../memory/workspaceMemory.ts";

export interface Experts {
  readonly vocabulary: Vocabulary;
  /** Absent where no network was trained: memory and document cache then stand alone. */
  readonly predictor: Predictor | undefined;
  readonly memory: WorkspaceMemory;
}
