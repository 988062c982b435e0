/** The part of a checkpoint's manifest that a run needs to be resumed. */
import * as v from "valibot";
import type { TrainerSnapshot } from "../core/network/engine.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** `LoopPosition` of the training loop, as it is stored. */
const positionSchema = v.strictObject({
  steps: count,
  plan: v.strictObject({
    steps: count,
    isLimit: v.boolean(),
    stepsBetweenValidations: v.pipe(count, v.minValue(1)),
    windowsPerValidation: count,
  }),
  rollbacks: count,
  isRescued: v.boolean(),
  trainedMs: amount,
  validatedStep: count,
  lowestNats: v.exactOptional(amount),
  curve: v.pipe(v.array(v.strictObject({ step: count, bitsPerChar: amount })), v.readonly()),
});

export const runSchema = v.strictObject({
  /** The generation of the model when the run began, 0 for none. With any other, the checkpoint is obsolete. */
  overGeneration: count,
  /** Hash of the learned texts as tokens. The run can only be resumed with the same texts. */
  corpusSha256: sha256Schema,
  budgetSeconds: amount,
  /** Fraction of the usual learning rate. */
  rateScale: amount,
  /** The base model that the run began with. */
  baseSha256: v.exactOptional(sha256Schema),
  /** Steps and tokens of the runs before this one. */
  earlier: v.strictObject({ steps: count, tokens: count }),
  /** Steps behind the weights of the run. Fewer than its own after a rollback. */
  optimizerSteps: count,
  /**
   * Whether the stored weights are the best ones. Otherwise nothing was validated yet, and they are the current ones.
   */
  hasBest: v.boolean(),
  position: positionSchema,
});

export type RunRecord = v.InferOutput<typeof runSchema>;

/** A run between two steps: with the rest of the checkpoint, all that it takes to resume it exactly. */
export interface InterruptedRun extends RunRecord {
  readonly snapshot: TrainerSnapshot;
  /** The carried recurrent state, [layers, arrays, batch, hidden]. */
  readonly state: Float32Array;
}
