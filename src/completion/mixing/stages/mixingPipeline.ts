/** The mixer: its stages, and the walk through them from the experts' predictions to the final distribution. */
import type { DistributionOperations } from "../../../core/mixing/distributions.ts";
import type { TokenKinds } from "../contexts/tokenKinds.ts";
import { candidateMixer } from "./candidateMixer.ts";
import { linearMixing } from "./linearMixing.ts";
import { logLinearPool } from "./logLinearPool.ts";
import type { MixingStage, ParameterBlock, Predictions, StageDefinition } from "./mixingStage.ts";

/**
 * The stages in their order. A new stage goes at the end of the list: its parameters then follow those of the others.
 * Models that were stored without it begin with the start values of the whole mixer.
 */
export const STAGES: readonly [StageDefinition, ...StageDefinition[]] = [linearMixing, logLinearPool, candidateMixer];

/** All stages as one. The stages learn in the parameters that the caller gives. */
export class MixingPipeline implements MixingStage {
  private readonly stages: readonly MixingStage[];

  constructor(kinds: TokenKinds, parameters: ParameterBlock, operations?: DistributionOperations) {
    this.stages = STAGES.map(stage => stage.create(kinds, parameters, operations));
  }

  /** @param mixed overwritten with the final distribution, [vocabularySize] */
  apply(mixed: Float32Array, predictions: Predictions, next?: number): void {
    for (const stage of this.stages) stage.apply(mixed, predictions, next);
  }

  learn(token: number): void {
    for (const stage of this.stages) stage.learn(token);
  }
}
