/** Recurrent layers on top of one another, read from one end or from both: their tensors, and the state before a sequence. */
import type { CellParameters, CellState } from "../cells/cell.ts";
import { traitsOf } from "../cells/cellVariants.ts";
import { checkSize } from "../network/spec.ts";
import { normal, type Random } from "../random.ts";
import { type Floats, type Parameters, zerosLike } from "../tensor.ts";
import { directionsOf, type RecurrentSpec, tensorSuffix } from "./recurrentSpec.ts";

/** The same type holds the gradients. */
export interface Stack {
  readonly spec: RecurrentSpec;
  /** [layer][direction], from the lowest layer up; direction 1 reads from the end. */
  readonly layers: readonly (readonly CellParameters[])[];
}

/** a<0> (and c<0>), or the state after a sequence, of each layer and direction: [layers * directions], as in torch.nn. */
export type StackState = readonly CellState[];

/** A random a<0> is drawn with this standard deviation: noise beside activations that fill -1..1. */
const STATE_DEVIATION = 0.1;

/** The stack's tensors in their places; nothing is copied. They have been checked. */
export function stackOf(prefix: string, spec: RecurrentSpec, parameters: Parameters): Stack {
  const tensor = (name: string, place: string) => parameters.get(`${prefix}${name}_${place}`) as Floats;
  const hasPeepholes = traitsOf(spec.cell).peepholes > 0;
  const layers = Array.from({ length: spec.layers }, (_, l) =>
    Array.from({ length: directionsOf(spec) }, (_, d): CellParameters => {
      const place = tensorSuffix(l, d);
      return {
        input: { W: tensor("weight_ih", place), b: tensor("bias_ih", place) },
        recurrent: { W: tensor("weight_hh", place), b: tensor("bias_hh", place) },
        ...(hasPeepholes ? { peepholes: tensor("weight_peephole", place) } : {}),
      };
    }),
  );
  return { spec, layers };
}

/**
 * The state before a sequence: a<0> = 0 (and c<0> = 0), or noise where there is a source of it, so that a network does
 * not come to lean on one beginning (Zimmermann, Grothmann & Neuneier 2006).
 *
 * @returns arrays of [batch, na], in the precision of the stack
 * @throws SpecError when the batch is no whole number of at least 1
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
