/** The equations of each cell, one at a time, in the notation of the course. */
import { sigmoid } from "../cells/affine.ts";
import type { CellParameters, CellState } from "../cells/cell.ts";
import { type CellVariant, traitsOf } from "../cells/cellVariants.ts";
import { type Floats, zerosLike } from "../tensor.ts";
import { add, affine, type Matrix, oneMinus, rows, times, type Vector } from "./vectors.ts";

/** What the equations need of a step. */
interface GivenStep {
  readonly cell: CellVariant;
  readonly parameters: CellParameters;
  readonly x: Float64Array;
  readonly prev: CellState;
}

type Tell = (name: string, equation: string, values: Vector, shape?: Matrix) => void;

const tanh = (z: Vector): Vector => z.map(Math.tanh);
const logistic = (z: Vector): Vector => z.map(sigmoid);

/** Computes a step forward, and tells each value. @returns a⟨t⟩ and, for an LSTM, c⟨t⟩ */
export function gatesForward(step: GivenStep, tell: Tell): { readonly a: Vector; readonly c?: Vector } {
  switch (step.cell) {
    case "rnn":
    case "rnnRelu":
      return { a: simpleForward(step, tell) };
    case "gru":
    case "gruResetBefore":
    case "gruSimplified":
      return { a: gruForward(step, tell) };
    case "lstm":
    case "lstmPeephole":
      return lstmForward(step, tell);
    default:
      return step.cell satisfies never;
  }
}

/** Wx x + bx, and Wa a + ba, of block k. */
function blocksOf({ parameters: { input, recurrent }, x }: GivenStep, a: Vector) {
  const na = a.length;
  const part = ({ W, b }: CellParameters["input"], of: Vector, k: number): Vector =>
    affine(W.subarray(k * na * of.length, (k + 1) * na * of.length), of, b.subarray(k * na, (k + 1) * na));
  const fromInput = (k: number): Vector => part(input, [...x], k);
  const fromState = (k: number, state: Vector = a): Vector => part(recurrent, state, k);
  return { fromInput, fromState, z: (k: number): Vector => add(fromInput(k), fromState(k)) };
}

function simpleForward(step: GivenStep, tell: Tell): Vector {
  const { z } = blocksOf(step, [...step.prev[0]]);
  const sum = z(0);
  tell("z⟨t⟩", "Waa a⟨t-1⟩ + Wax x⟨t⟩ + ba", sum);
  const isRelu = step.cell === "rnnRelu";
  const a = isRelu ? sum.map(value => Math.max(0, value)) : tanh(sum);
  tell("a⟨t⟩", isRelu ? "max(0, z⟨t⟩)" : "tanh(z⟨t⟩)", a);
  return a;
}

function gruForward(step: GivenStep, tell: Tell): Vector {
  const aPrev = [...step.prev[0]];
  const { fromInput, fromState, z } = blocksOf(step, aPrev);
  const isSimple = step.cell === "gruSimplified";
  const [r, u, c] = isSimple ? [-1, 0, 1] : [0, 1, 2];
  const reset = isSimple ? undefined : logistic(z(r));
  if (reset) tell("Γr", "σ(Wra a⟨t-1⟩ + Wrx x⟨t⟩ + br)", reset);
  const kept = logistic(z(u));
  tell("Γu", "1 - σ(Wza a⟨t-1⟩ + Wzx x⟨t⟩ + bz)", oneMinus(kept));
  let candidate: Vector;
  if (!reset) {
    candidate = tanh(z(c));
    tell("c̃⟨t⟩", "tanh(Wca a⟨t-1⟩ + Wcx x⟨t⟩ + bc)", candidate);
  } else if (step.cell === "gruResetBefore") {
    const scaled = times(reset, aPrev);
    tell("Γr * a⟨t-1⟩", "Γr * a⟨t-1⟩", scaled);
    candidate = tanh(add(fromInput(c), fromState(c, scaled)));
    tell("c̃⟨t⟩", "tanh(Wca (Γr * a⟨t-1⟩) + Wcx x⟨t⟩ + bc)", candidate);
  } else {
    candidate = tanh(add(fromInput(c), times(reset, fromState(c))));
    tell("c̃⟨t⟩", "tanh(Γr * (Wca a⟨t-1⟩) + Wcx x⟨t⟩ + bc)", candidate);
  }
  const a = add(times(oneMinus(kept), candidate), times(kept, aPrev));
  tell("a⟨t⟩", "Γu * c̃⟨t⟩ + (1 - Γu) * a⟨t-1⟩", a);
  return a;
}

function lstmForward(step: GivenStep, tell: Tell): { readonly a: Vector; readonly c: Vector } {
  const [aPrev, cPrev] = [[...step.prev[0]], [...step.prev[1]]];
  const { z } = blocksOf(step, aPrev);
  const na = aPrev.length;
  const { peepholes } = step.parameters;
  const peep = (k: number, c: Vector): Vector =>
    peepholes ? times(Array.from(peepholes.subarray(k * na, (k + 1) * na)), c) : c.map(() => 0);
  const text = (letter: string, c: string) =>
    `σ(W${letter}a a⟨t-1⟩ + W${letter}x x⟨t⟩ + b${letter}${peepholes ? ` + p${letter} * ${c}` : ""})`;
  const update = logistic(add(z(0), peep(0, cPrev)));
  tell("Γu", text("u", "c⟨t-1⟩"), update);
  const forget = logistic(add(z(1), peep(1, cPrev)));
  tell("Γf", text("f", "c⟨t-1⟩"), forget);
  const candidate = tanh(z(2));
  tell("c̃⟨t⟩", "tanh(Wca a⟨t-1⟩ + Wcx x⟨t⟩ + bc)", candidate);
  const c = add(times(update, candidate), times(forget, cPrev));
  tell("c⟨t⟩", "Γu * c̃⟨t⟩ + Γf * c⟨t-1⟩", c);
  const output = logistic(add(z(3), peep(2, c)));
  tell("Γo", text("o", "c⟨t⟩"), output);
  const a = times(output, tanh(c));
  tell("a⟨t⟩", "Γo * tanh(c⟨t⟩)", a);
  return { a, c };
}

/** The letters of the blocks of weight rows in the course, in their order. */
export function blockLetters(cell: CellVariant): readonly string[] {
  const { gateNames } = traitsOf(cell);
  const letters: Readonly<Record<string, string>> = { i: "u", f: "f", g: "c", o: "o", r: "r", z: "z", n: "c" };
  return gateNames.length === 0 ? ["a"] : gateNames.map(name => letters[name]);
}

/** The gradients of what is before each sigmoid or tanh, as the course writes them. */
function courseGradients(cell: CellVariant): Readonly<Record<string, string>> {
  switch (cell) {
    case "rnn":
      return { a: "da⟨t⟩ * (1 - a⟨t⟩²)" };
    case "rnnRelu":
      return { a: "da⟨t⟩ where z⟨t⟩ > 0, else 0" };
    case "gru":
    case "gruResetBefore":
    case "gruSimplified":
      return { c: "da⟨t⟩ * Γu * (1 - c̃⟨t⟩²)", z: "da⟨t⟩ * (a⟨t-1⟩ - c̃⟨t⟩) * Γu * (1 - Γu)" };
    case "lstm":
    case "lstmPeephole":
      return {
        u: "dc⟨t⟩ * c̃⟨t⟩ * Γu * (1 - Γu)",
        f: "dc⟨t⟩ * c⟨t-1⟩ * Γf * (1 - Γf)",
        c: "dc⟨t⟩ * Γu * (1 - c̃⟨t⟩²)",
        o: "da⟨t⟩ * tanh(c⟨t⟩) * Γo * (1 - Γo)",
      };
    default:
      return cell satisfies never;
  }
}

/** Goes back through a step, and tells each gradient. Nothing flows in from step t+1. */
export function gatesBackward(step: GivenStep, da: Float64Array, tell: Tell): void {
  const { cell, peepholes } = traitsOf(step.cell);
  const { parameters, x, prev } = step;
  const forward = cell.forward(parameters, x, prev);
  const zero = (W: CellParameters["input"]) => ({ W: zerosLike(W.W), b: zerosLike(W.b) });
  const grads: CellParameters = {
    input: zero(parameters.input),
    recurrent: zero(parameters.recurrent),
    ...(parameters.peepholes && { peepholes: zerosLike(parameters.peepholes) }),
  };
  const upstream = [da, ...prev.slice(1).map(array => zerosLike(array))];
  const { dx, dPrev } = cell.backward(parameters, forward, upstream, grads);
  const na = da.length;
  const nx = x.length;
  const block = (W: Floats, k: number, columns: number): Vector => rows(W, k * na, na, columns);
  const course = courseGradients(step.cell);
  if (prev.length > 1) {
    // c⟨t⟩ reaches the loss through a⟨t⟩ and, with peepholes, through Γo.
    const [output, tanhC] = [block(forward.gates, 3, 1), Array.from(forward.inner)];
    const through = times([...da], output, oneMinus(times(tanhC, tanhC)));
    const po = parameters.peepholes ? block(parameters.peepholes, 2, 1) : undefined;
    const dc = po ? add(through, times(block(grads.input.b, 3, 1), po)) : through;
    tell("dc⟨t⟩", `da⟨t⟩ * Γo * (1 - tanh²(c⟨t⟩))${po ? " + dγo * po" : ""}`, dc);
  }
  for (const [k, letter] of blockLetters(step.cell).entries()) {
    const before = letter === "a" ? "z⟨t⟩" : `γ${letter}`;
    // With one example, the gradient of a bias is that of what it is added to.
    tell(`d${before}`, course[letter] ?? `∂L/∂${before}`, block(grads.input.b, k, 1));
    tell(`dW${letter}x`, `d${before} x⟨t⟩ᵀ`, block(grads.input.W, k, nx), [na, nx]);
    tell(`dW${letter}a`, `∂L/∂W${letter}a`, block(grads.recurrent.W, k, na), [na, na]);
  }
  const dp = grads.peepholes ?? zerosLike(da, 0);
  for (let k = 0; k < peepholes; k++) tell(`dp${"ufo"[k]}`, `∂L/∂p${"ufo"[k]}`, block(dp, k, 1));
  tell("dx⟨t⟩", "Σ Wᵀ dγ over the blocks", [...dx]);
  tell("da⟨t-1⟩", "∂L/∂a⟨t-1⟩", [...dPrev[0]]);
  if (dPrev[1]) tell("dc⟨t-1⟩", "∂L/∂c⟨t-1⟩", [...dPrev[1]]);
}
