/**
 * One time step of a cell on a tiny network, forward and backward, with every value by its name in the course (Ng
 * 2018). The forward values are computed one equation at a time; the gradients are those of the cell.
 */
import type { CellParameters, CellState } from "../cells/cell.ts";
import { type CellVariant, traitsOf } from "../cells/cellVariants.ts";
import { crossEntropyBackward, crossEntropyNats, softmax } from "../loss.ts";
import { createRandom } from "../random.ts";
import { blockLetters, gatesBackward, gatesForward } from "./gateEquations.ts";
import { affine, type Matrix, rows, type Vector } from "./vectors.ts";

/** A value with the equation that makes it. */
export interface ExplainedValue {
  readonly part: "given" | "forward" | "backward";
  readonly name: string;
  /** "" for what is given. */
  readonly equation: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Vector;
}

/** The sizes of the tiny network. */
export const EXPLAINED_SIZES = { nx: 3, na: 2, ny: 2 } as const;

/** The target of the step. */
const TARGET = 1;

/** What a step needs: everything but the equations. */
export interface TinyStep {
  readonly cell: CellVariant;
  readonly parameters: CellParameters;
  readonly x: Float64Array;
  readonly prev: CellState;
  readonly Wya: Float64Array;
  readonly by: Float64Array;
}

/** Draws a tiny network with one decimal in each number, so that it can be followed by hand. */
export function tinyStep(cell: CellVariant, seed: number): TinyStep {
  const random = createRandom(seed);
  const { nx, na, ny } = EXPLAINED_SIZES;
  const { gates, stateArrays, peepholes } = traitsOf(cell);
  const draw = (length: number): Float64Array =>
    Float64Array.from({ length }, () => Math.round(20 * random() - 10) / 10);
  const parameters: CellParameters = {
    input: { W: draw(gates * na * nx), b: draw(gates * na) },
    recurrent: { W: draw(gates * na * na), b: new Float64Array(gates * na) },
    ...(peepholes > 0 && { peepholes: draw(peepholes * na) }),
  };
  const prev = Array.from({ length: stateArrays }, () => draw(na));
  return { cell, parameters, x: draw(nx), prev, Wya: draw(ny * na), by: draw(ny) };
}

/** Every value of a step, in the order of computation. */
export function explainStep(step: TinyStep): readonly ExplainedValue[] {
  const { nx, na, ny } = EXPLAINED_SIZES;
  const values: ExplainedValue[] = [];
  const tell = (part: ExplainedValue["part"]) => (name: string, equation: string, found: Vector, shape?: Matrix) => {
    values.push({ part, name, equation, shape: shape ?? [found.length], values: Array.from(found) });
  };
  const given = tell("given");
  given("x⟨t⟩", "", [...step.x]);
  given("a⟨t-1⟩", "", [...step.prev[0]]);
  if (step.prev[1]) given("c⟨t-1⟩", "", [...step.prev[1]]);
  for (const [k, letter] of blockLetters(step.cell).entries()) {
    const { input, recurrent, peepholes } = step.parameters;
    given(`W${letter}x`, "", rows(input.W, k * na, na, nx), [na, nx]);
    given(`W${letter}a`, "", rows(recurrent.W, k * na, na, na), [na, na]);
    given(`b${letter}`, "", rows(input.b, k * na, na, 1));
    const place = peepholes ? ["u", "f", "o"].indexOf(letter) : -1;
    if (peepholes && place >= 0) given(`p${letter}`, "", rows(peepholes, place * na, na, 1));
  }
  given("Wya", "", [...step.Wya], [ny, na]);
  given("by", "", [...step.by]);
  given(
    "y⟨t⟩",
    "",
    Array.from({ length: ny }, (_, k) => Number(k === TARGET)),
  );

  const forward = tell("forward");
  const state = gatesForward(step, forward);
  const z = affine(step.Wya, state.a, step.by);
  const yHat = Float64Array.from(z);
  softmax(yHat, ny);
  forward("ŷ⟨t⟩", "softmax(Wya a⟨t⟩ + by)", [...yHat]);
  const nats = crossEntropyNats(Float64Array.from(z), Int32Array.of(TARGET), ny);
  forward("L⟨t⟩", "-Σ y⟨t⟩ ln ŷ⟨t⟩", [nats]);

  const backward = tell("backward");
  const dz = Float64Array.from(z);
  crossEntropyBackward(dz, Int32Array.of(TARGET), ny);
  backward("dz⟨t⟩", "ŷ⟨t⟩ - y⟨t⟩", [...dz]);
  backward("dWya", "dz⟨t⟩ a⟨t⟩ᵀ", Array.from(dz, d => state.a.map(a => d * a)).flat(), [ny, na]);
  backward("dby", "dz⟨t⟩", [...dz]);
  const da = Float64Array.from({ length: na }, (_, j) => dz.reduce((sum, d, k) => sum + d * step.Wya[k * na + j], 0));
  backward("da⟨t⟩", "Wyaᵀ dz⟨t⟩", [...da]);
  gatesBackward(step, da, backward);
  return values;
}
