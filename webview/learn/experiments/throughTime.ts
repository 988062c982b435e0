/** Backpropagation through time in a tiny RNN, with the share of each step in the gradient of the shared weights. */
import type { CellState } from "../../../src/core/cells/cell.ts";
import { traitsOf } from "../../../src/core/cells/cellVariants.ts";
import { softmax } from "../../../src/core/loss.ts";
import { type Floats, l2Norm, zerosLike } from "../../../src/core/tensor.ts";
import { readSigns, TINY, type TinyNetwork } from "./tinyNetwork.ts";

/** The target of the tiny network: whether the next character is a letter. */
function targetsOf(signs: readonly string[]): readonly number[] {
  return signs.map((_, t) => (/\p{L}/u.test(signs[t + 1] ?? " ") ? 1 : 0));
}

/** One step of a backward pass. */
export interface BackwardStep {
  /** L⟨t⟩ = -ln ŷ⟨t⟩[y⟨t⟩]. */
  readonly lossNats: number;
  /** ||dL/da⟨t⟩||, from this step's loss and from later ones. */
  readonly gradient: number;
  /** The share of this step in dL/dWaa, [na, na]. */
  readonly share: Floats;
}

function scoresAt({ Wya, by }: TinyNetwork, a: Floats): Float64Array {
  return Float64Array.from(by, (b, k) => [...a].reduce((sum, value, j) => sum + Wya[k * TINY.na + j]! * value, b));
}

/** L = Σ L⟨t⟩. */
export function lossOf(network: TinyNetwork, signs: readonly string[]): number {
  return forward(network, signs).reduce((sum, { lossNats }) => sum + lossNats, 0);
}

function forward(network: TinyNetwork, signs: readonly string[]) {
  const targets = targetsOf(signs);
  return readSigns(network, signs).map((step, t) => {
    const yHat = scoresAt(network, step.next[0]!);
    softmax(yHat, yHat.length);
    return { step, yHat, lossNats: -Math.log(yHat[targets[t]!]!) };
  });
}

/** Goes back through every step. */
export function backThroughTime(network: TinyNetwork, signs: readonly string[]): readonly BackwardStep[] {
  const { cell } = traitsOf(network.cell);
  const { input, recurrent } = network.parameters;
  const targets = targetsOf(signs);
  const steps = forward(network, signs);
  const found: BackwardStep[] = new Array(signs.length);
  let later: CellState = steps[0]!.step.next.map(array => zerosLike(array));
  for (let t = signs.length - 1; t >= 0; t--) {
    const { step, yHat, lossNats } = steps[t]!;
    const dz = yHat.map((p, k) => p - (k === targets[t] ? 1 : 0));
    const da = Float64Array.from(later[0]!, (value, j) =>
      dz.reduce((sum, d, k) => sum + d * network.Wya[k * TINY.na + j]!, value),
    );
    const own = (W: Floats, b: Floats) => ({ W: zerosLike(W), b: zerosLike(b) });
    const grads = { input: own(input.W, input.b), recurrent: own(recurrent.W, recurrent.b) };
    const { dPrev } = cell.backward(network.parameters, step, [da, ...later.slice(1)], grads);
    found[t] = { lossNats, gradient: l2Norm(da), share: grads.recurrent.W };
    later = dPrev;
  }
  return found;
}
