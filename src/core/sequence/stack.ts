/** A stack of recurrent layers in one or both directions: its tensors, and its initial state. */
import type { Products } from "../cells/affine.ts";
import type { CellParameters, CellState } from "../cells/cell.ts";
import { traitsOf } from "../cells/cellVariants.ts";
import { checkSize } from "../network/spec.ts";
import { normal, type Random, STATE_DEVIATION } from "../random.ts";
import { type Floats, type Parameters, zerosLike } from "../tensor.ts";
import { directionsOf, type RecurrentSpec, tensorSuffix } from "./recurrentSpec.ts";

/** The tensors of a stack. The same type holds their gradients. */
export interface Stack {
  readonly spec: RecurrentSpec;
  /** [layer][direction], from the lowest layer up; direction 1 reads from the end. */
  readonly layers: readonly (readonly CellParameters[])[];
}

/** The state of each layer and direction, before or after a sequence: [layers * directions], as in torch.nn. */
export type StackState = readonly CellState[];

/** Arranges named tensors, which have been checked, as a stack, without a copy. */
export function stackOf(prefix: string, spec: RecurrentSpec, parameters: Parameters, products?: Products): Stack {
  const tensor = (name: string, place: string) => parameters.get(`${prefix}${name}_${place}`) as Floats;
  const hasPeepholes = traitsOf(spec.cell).peepholes > 0;
  const layers = Array.from({ length: spec.layers }, (_, l) =>
    Array.from({ length: directionsOf(spec) }, (_, d): CellParameters => {
      const place = tensorSuffix(l, d);
      return {
        input: { W: tensor("weight_ih", place), b: tensor("bias_ih", place), products },
        recurrent: { W: tensor("weight_hh", place), b: tensor("bias_hh", place), products },
        ...(hasPeepholes ? { peepholes: tensor("weight_peephole", place) } : {}),
      };
    }),
  );
  return { spec, layers };
}

/**
 * Makes the state before a sequence: zeros or, with a source of randomness, noise. Noise keeps a network from depending
 * on one initial state (Zimmermann, Grothmann & Neuneier 2006).
 *
 * @returns arrays of [batch, na], in the precision of the stack
 * @throws SpecError when the batch is not a whole number of at least 1
 */
export function initialStack({ spec, layers }: Stack, batch: number, random?: Random): StackState {
  checkSize("batch", batch);
  const length = batch * spec.hiddenSize;
  const array = (): Floats => {
    const values = zerosLike(layers[0][0].input.W, length);
    if (random !== undefined) for (let k = 0; k < length; k++) values[k] = STATE_DEVIATION * normal(random);
    return values;
  };
  return Array.from({ length: spec.layers * directionsOf(spec) }, () =>
    Array.from({ length: traitsOf(spec.cell).stateArrays }, array),
  );
}
