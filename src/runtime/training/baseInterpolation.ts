/** Moves the weights of a run back toward the base model that it began with. */

import { interpolate } from "../../core/network/interpolate.ts";
import type { BaseModel } from "../model/openBaseModel.ts";
import type { LearnedNetwork } from "./learnedNetwork.ts";

/** The share of the way from the base model that is kept: docs/experiments/011-runs-from-the-base-model.md. */
const KEPT_SHARE = 0.85;

/**
 * Interpolates between the base model and the learned weights. Several passes over few files fit these files more than
 * new ones, so weights a little before the end of the run predict new files better.
 *
 * @param base the base model that the run began with
 */
export function interpolatedWithBase(learned: LearnedNetwork, base: BaseModel): LearnedNetwork {
  const { snapshot } = learned;
  const parameters = interpolate(base.parameters, snapshot.parameters, KEPT_SHARE);
  return { ...learned, snapshot: { ...snapshot, parameters } };
}
