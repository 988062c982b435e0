/** The interface of the mixer's stages, of their parameters, and what the experts tell them. */
import type { DistributionOperations } from "../../../core/mixing/distributions.ts";
import type { OrderBlend } from "../../../memory/blend.ts";
import type { HashedCounts } from "../../../memory/hashedCounts.ts";
import type { Preceding } from "../contexts/lineContext.ts";
import type { TokenKinds } from "../contexts/tokenKinds.ts";

/** What the experts predict at one position, and the contexts there. */
export interface Predictions {
  /**
   * The experts' distributions of the next token, [vocabularySize] each; the network's is empty where there is none.
   */
  readonly network: Float32Array;
  readonly memory: Float32Array;
  readonly cache: Float32Array;
  /** The counts behind the distributions of memory and cache, by order. */
  readonly memoryBlend: OrderBlend;
  readonly cacheBlend: OrderBlend;
  /** Contexts that select weights, [CONTEXT_SETS] (weightContexts.ts). */
  readonly weightContexts: Int32Array;
  /** What has followed each line context in this document, and the hashes of this position's, [LINE_CONTEXTS]. */
  readonly lineContextCounts: HashedCounts;
  readonly lineContexts: Int32Array;
  readonly preceding: Preceding;
}

/**
 * One step from the experts' predictions to the final distribution.
 *
 * Stages run one after the other. Each takes the distribution of the stage before, and each learns online from its own
 * prediction.
 */
export interface MixingStage {
  /**
   * Refines the distribution of the next token.
   * @param mixed result of the stage before, [vocabularySize], sums to 1; changed in place. The first stage overwrites
   * it
   * @param next the token that follows, where the stage is only to learn it: `mixed` then need not be refined to the end
   */
  apply(mixed: Float32Array, predictions: Predictions, next?: number): void;
  /**
   * Moves the parameters toward what would have predicted the token better.
   * @param token the one that came where `apply` was called last; `predictions` must still be what they were there
   */
  learn(token: number): void;
}

/** A part of the parameter block: values of one kind. */
export interface ParameterSection {
  /** Names its text in startTexts.ts. */
  readonly name: string;
  readonly length: number;
  /** The scale of its start values: these are stored as signed bytes, and a byte b stands for b / stepsPerUnit. */
  readonly stepsPerUnit: number;
  /** Values that have learned nothing, where these are not 0. Gets zeros, [length]. */
  readonly setUntrained?: (values: Float32Array) => void;
}

/** Where stages find their parameters. */
export interface ParameterBlock {
  /**
   * A view of the section's values; what is written there changes the block.
   * @throws Error for a section that is not in the block
   */
  section(section: ParameterSection): Float32Array;
}

/** What the pipeline needs to know of a stage. */
export interface StageDefinition {
  readonly sections: readonly ParameterSection[];
  /**
   * @param parameters changed in place as the stage learns
   * @param operations faster ones than their reference
   */
  create(kinds: TokenKinds, parameters: ParameterBlock, operations?: DistributionOperations): MixingStage;
}
