/** A network that is small enough to follow by hand: it reads the learner's text character by character. */
import type { CellParameters, CellState, CellStep } from "../../../src/core/cells/cell.ts";
import { type CellVariant, traitsOf } from "../../../src/core/cells/cellVariants.ts";
import { createRandom } from "../../../src/core/random.ts";
import type { Floats } from "../../../src/core/tensor.ts";

/** Sizes that fit on a screen. */
export const TINY = { nx: 2, na: 3 } as const;

/** Weights with one decimal; two numbers stand for each character. */
export interface TinyNetwork {
  readonly cell: CellVariant;
  readonly parameters: CellParameters;
  /** x⟨t⟩ of a character. */
  embed(sign: string): Float64Array;
  readonly Wya: Float64Array;
  readonly by: Float64Array;
}

/** Draws a network; the recurrent weights are multiplied with `scale`. */
export function tinyNetwork(cell: CellVariant, scale = 1, seed = 3): TinyNetwork {
  const { nx, na } = TINY;
  const { gates, peepholes } = traitsOf(cell);
  const random = createRandom(seed);
  const draw = (length: number, by = 1): Float64Array =>
    Float64Array.from({ length }, () => (by * Math.round(20 * random() - 10)) / 10);
  const parameters: CellParameters = {
    input: { W: draw(gates * na * nx), b: draw(gates * na) },
    recurrent: { W: draw(gates * na * na, scale), b: new Float64Array(gates * na) },
    ...(peepholes > 0 && { peepholes: draw(peepholes * na) }),
  };
  const embed = (sign: string): Float64Array => {
    const own = createRandom(sign.codePointAt(0) ?? 0);
    return Float64Array.from({ length: nx }, () => Math.round(20 * own() - 10) / 10);
  };
  return { cell, parameters, embed, Wya: draw(2 * na), by: draw(2) };
}

/** a⟨0⟩ = 0, and for an LSTM c⟨0⟩ = 0. */
function zeroTiny(cell: CellVariant): CellState {
  return Array.from({ length: traitsOf(cell).stateArrays }, () => new Float64Array(TINY.na));
}

/** Every step over some characters. */
export function readSigns(network: TinyNetwork, signs: readonly string[]): readonly CellStep[] {
  const { cell } = traitsOf(network.cell);
  let state = zeroTiny(network.cell);
  return signs.map(sign => {
    const step = cell.forward(network.parameters, network.embed(sign), state);
    state = step.next;
    return step;
  });
}

/** The L2 distance of two arrays. */
export function distance(left: Floats, right: Floats): number {
  return Math.hypot(...left.map((value, k) => value - right[k]!));
}
