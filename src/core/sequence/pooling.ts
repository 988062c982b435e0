/** Pools the states of a sequence into one: the last state, or the mean. */
import { type Floats, zerosLike } from "../tensor.ts";
import { addColumns, concatColumns } from "./columns.ts";
import { directionsOf, type RecurrentSpec } from "./recurrentSpec.ts";
import type { StackUpstream } from "./stackBackward.ts";
import type { StackForward } from "./stackForward.ts";

export const POOLINGS = ["last", "mean"] as const;

/**
 * How the states of the top layer become one.
 *
 * - last: a⟨Tx⟩, or for both directions the concatenation [→a⟨Tx⟩, ←a⟨1⟩] of the states that depend on all tokens.
 * - mean: (a⟨1⟩ + … + a⟨Tx⟩) / Tx, which weights early and late steps alike.
 */
export type Pooling = (typeof POOLINGS)[number];

/** Pools the states of the top layer, [batch, directions * na]. */
export function poolStates(pooling: Pooling, spec: RecurrentSpec, { outputs, state, lengths }: StackForward): Floats {
  switch (pooling) {
    case "last": {
      const top = state.slice(-directionsOf(spec)).map(arrays => arrays[0]);
      return concatColumns(top, top[0].length / spec.hiddenSize);
    }
    case "mean": {
      const mean = zerosLike(outputs[0]);
      const shares = sharesOf(outputs, state[0][0].length / spec.hiddenSize, lengths);
      const width = mean.length / shares.length;
      for (const [t, a] of outputs.entries()) {
        for (let k = 0; k < mean.length; k++) mean[k] += a[k] * shareAt(shares, Math.floor(k / width), t, lengths);
      }
      return mean;
    }
    default:
      return pooling satisfies never;
  }
}

/**
 * Back through `poolStates`.
 *
 * @param dPooled [batch, directions * na]
 */
export function poolBackward(
  pooling: Pooling,
  spec: RecurrentSpec,
  { outputs, state, lengths }: StackForward,
  dPooled: Floats,
): StackUpstream {
  switch (pooling) {
    case "last": {
      const na = spec.hiddenSize;
      const dState = state.map(arrays => arrays.map(values => zerosLike(values)));
      for (const [d, [da]] of dState.slice(-directionsOf(spec)).entries()) {
        addColumns(da, dPooled, da.length / na, d * na);
      }
      return { state: dState };
    }
    case "mean": {
      const shares = sharesOf(outputs, state[0][0].length / spec.hiddenSize, lengths);
      const width = dPooled.length / shares.length;
      const at = (t: number) => dPooled.map((value, k) => value * shareAt(shares, Math.floor(k / width), t, lengths));
      return { outputs: outputs.map((_, t) => at(t)) };
    }
    default:
      return pooling satisfies never;
  }
}

/** The weight of a step in the mean of each sequence: 1 / Tx. */
function sharesOf(outputs: readonly Floats[], batch: number, lengths?: Int32Array): readonly number[] {
  return Array.from({ length: batch }, (_, i) => 1 / (lengths?.[i] ?? outputs.length));
}

function shareAt(shares: readonly number[], i: number, t: number, lengths?: Int32Array): number {
  return lengths && t >= lengths[i] ? 0 : shares[i];
}
