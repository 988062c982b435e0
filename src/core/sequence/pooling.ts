/** Pools the states of a sequence into one: the last state, or the mean. */
import { type Floats, zerosLike } from "../tensor.ts";
import { addColumns, concatColumns } from "./columns.ts";
import { directionsOf, type RecurrentSpec } from "./recurrentSpec.ts";
import type { StackUpstream } from "./stackBackward.ts";
import type { StackForward } from "./stackForward.ts";

/**
 * How the states of the top layer become one.
 *
 * - last: a⟨Tx⟩, or for both directions the concatenation [→a⟨Tx⟩, ←a⟨1⟩] of the states that depend on all tokens.
 * - mean: (a⟨1⟩ + … + a⟨Tx⟩) / Tx, which weights early and late steps alike.
 */
export type Pooling = "last" | "mean";

/** Pools the states of the top layer, [batch, directions * na]. */
export function poolStates(pooling: Pooling, spec: RecurrentSpec, { outputs, state }: StackForward): Floats {
  switch (pooling) {
    case "last": {
      const top = state.slice(-directionsOf(spec)).map(arrays => arrays[0]);
      return concatColumns(top, top[0].length / spec.hiddenSize);
    }
    case "mean": {
      const mean = zerosLike(outputs[0]);
      for (const a of outputs) for (let k = 0; k < mean.length; k++) mean[k] += a[k] / outputs.length;
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
  { outputs, state }: StackForward,
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
      const share = dPooled.map(value => value / outputs.length);
      return { outputs: outputs.map(() => share) };
    }
    default:
      return pooling satisfies never;
  }
}
