/** A network as layers over its named tensors, and the recurrent state between two windows. */
import type { Affine, Products } from "../cells/affine.ts";
import type { Cell, CellParameters, CellState } from "../cells/cell.ts";
import { traitsOf } from "../cells/cellVariants.ts";
import { checkShape, type Floats, type Parameters, ShapeError, zerosLike } from "../tensor.ts";
import { type CellKind, type LanguageModelSpec, type ParameterShape, parameterShapes, stateArraysOf } from "./spec.ts";

/** Returns the step functions of a cell. */
export function cellOf(kind: CellKind): Cell {
  return traitsOf(kind).cell;
}

/** The layers of a network. Nothing is copied: they refer to the named tensors. The same type holds the gradients. */
export interface Network {
  /** E: [vocabularySize, embeddingSize]. */
  readonly embedding: Floats;
  /** From the lowest layer up. */
  readonly layers: readonly CellParameters[];
  /** Wya and by. If tied, W is the embedding itself, so the gradients of both uses add up. */
  readonly output: Affine;
}

/**
 * Arranges named tensors as the layers of a network.
 *
 * @param products who multiplies; absent: plain TypeScript
 * @throws ShapeError when a tensor is missing or does not fit the spec
 */
export function networkOf(spec: LanguageModelSpec, parameters: Parameters, products?: Products): Network {
  checkParameters(spec, parameters);
  const tensor = (name: string): Floats => parameters.get(name) as Floats;
  const hasPeepholes = traitsOf(spec.cell).peepholes > 0;
  const layers = Array.from({ length: spec.layers }, (_, l) => ({
    input: { W: tensor(`rnn.weight_ih_l${l}`), b: tensor(`rnn.bias_ih_l${l}`), products },
    recurrent: { W: tensor(`rnn.weight_hh_l${l}`), b: tensor(`rnn.bias_hh_l${l}`), products },
    ...(hasPeepholes && { peepholes: tensor(`rnn.weight_peephole_l${l}`) }),
  }));
  const embedding = tensor("embedding.weight");
  const W = spec.isTied ? embedding : tensor("output.weight");
  return { embedding, layers, output: { W, b: tensor("output.bias"), products } };
}

/**
 * Checks that every parameter of a spec is there and fits.
 *
 * @throws ShapeError
 */
export function checkParameters(spec: LanguageModelSpec, parameters: Parameters): void {
  checkTensors(parameterShapes(spec), parameters);
}

/**
 * Checks that every tensor is there and has its shape.
 *
 * @throws ShapeError
 */
export function checkTensors(shapes: readonly ParameterShape[], parameters: Parameters): void {
  for (const { name, shape } of shapes) {
    const values = parameters.get(name);
    if (values === undefined) throw new ShapeError(name, shape, 0);
    checkShape(name, values, shape);
  }
}

/** Makes a new tensor from each tensor, under the same names. */
export function mapParameters(
  parameters: Parameters,
  make: (values: Floats, name: string) => Floats,
): Map<string, Floats> {
  return new Map(Array.from(parameters, ([name, values]) => [name, make(values, name)]));
}

/** The state of each layer, from the lowest up. */
export type RecurrentState = readonly CellState[];

/** Makes the zero state, a⟨0⟩ = 0 and for an LSTM c⟨0⟩ = 0, in the precision of `like`. */
export function zeroState(spec: LanguageModelSpec, batch: number, like: Floats): RecurrentState {
  const zeros = (): Floats => zerosLike(like, batch * spec.hiddenSize);
  return Array.from({ length: spec.layers }, () => Array.from({ length: stateArraysOf(spec.cell) }, zeros));
}

/** Joins the arrays of a state into [layers, arrays, batch, hidden], in the precision of `like`. */
export function joinState(state: RecurrentState, like: Floats): Floats {
  const arrays = state.flat();
  const joined = zerosLike(
    like,
    arrays.reduce((sum, { length }) => sum + length, 0),
  );
  let end = 0;
  for (const array of arrays) {
    joined.set(array, end);
    end += array.length;
  }
  return joined;
}

/**
 * Splits what `joinState` joined.
 *
 * @throws ShapeError
 */
export function splitState(joined: Floats, spec: LanguageModelSpec, batch: number): RecurrentState {
  const { layers, cell, hiddenSize } = spec;
  const arrays = stateArraysOf(cell);
  checkShape("state", joined, [layers, arrays, batch, hiddenSize]);
  const size = batch * hiddenSize;
  return Array.from({ length: layers }, (_, l) =>
    Array.from({ length: arrays }, (_, k) => joined.slice((l * arrays + k) * size, (l * arrays + k + 1) * size)),
  );
}
