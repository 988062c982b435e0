/** What the manifest of a checkpoint says of a run that is under way. */
import * as v from "valibot";
import type { TrainerSnapshot } from "../core/network/engine.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** Where the loop stands: `LoopPosition` of the worker, as it is stored. */
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
  /** The generation of the model when the run began, 0 for none: another one makes the checkpoint obsolete. */
  overGeneration: count,
  /** Of the texts that are learned, as tokens: with others the run would not be the same. */
  corpusSha256: sha256Schema,
  budgetSeconds: amount,
  /** Fraction of the usual learning rate. */
  rateScale: amount,
  /** The base model that the run began with. */
  baseSha256: v.exactOptional(sha256Schema),
  /** Steps and tokens of the runs before this one. */
  earlier: v.strictObject({ steps: count, tokens: count }),
  /** Steps behind the weights of the run, which differ from its own where it has gone back. */
  optimizerSteps: count,
  /** Whether the generation's weights are the best ones; else those of this very step, for none were validated yet. */
  hasBest: v.boolean(),
  position: positionSchema,
});

export type RunRecord = v.InferOutput<typeof runSchema>;

/** A run between two steps: with the generation around it, all that is needed to go on exactly. */
export interface InterruptedRun extends RunRecord {
  readonly snapshot: TrainerSnapshot;
  /** The carried recurrent state, [layers, arrays, batch, hidden]. */
  readonly state: Float32Array;
}
