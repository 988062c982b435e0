/** Interpolates between the weights of two networks. */
import type { Floats, Parameters } from "../tensor.ts";
import { mapParameters } from "./network.ts";

/**
 * Interpolates between the weights before and after learning (Wortsman et al. 2022).
 *
 *     W = W0 + share (W1 - W0)
 *
 * @param before W0, of the same names and shapes as `after`
 * @param after W1
 * @param share 0 gives W0, 1 gives W1
 */
export function interpolate(before: Parameters, after: Parameters, share: number): Parameters {
  return mapParameters(after, (W1, name) => {
    const W0 = before.get(name) as Floats;
    return W1.map((w1, k) => W0[k] + share * (w1 - W0[k]));
  });
}
