/** The simple recurrent cell (RNN), with tanh or ReLU. */
import { zerosLike } from "../tensor.ts";
import { addAffine, addAffineBackward } from "./affine.ts";
import type { Cell } from "./cell.ts";

/**
 * One time step of a tanh RNN (Elman 1990).
 *
 *     a⟨t⟩ = tanh(Wax x⟨t⟩ + bx + Waa a⟨t-1⟩ + ba)
 */
export const rnn: Cell = simpleCell(Math.tanh, a => 1 - a * a);

/**
 * One time step of a ReLU RNN (Le, Jaitly & Hinton 2015), which is torch.nn.RNN with nonlinearity "relu".
 *
 *     a⟨t⟩ = max(0, Wax x⟨t⟩ + bx + Waa a⟨t-1⟩ + ba)
 */
export const rnnRelu: Cell = simpleCell(
  z => Math.max(0, z),
  a => (a > 0 ? 1 : 0),
);

/**
 * @param activate the activation function g in a⟨t⟩ = g(z)
 * @param slopeAt  g'(z) as a function of a⟨t⟩ = g(z)
 */
function simpleCell(activate: (z: number) => number, slopeAt: (a: number) => number): Cell {
  return {
    forward({ input, recurrent }, x, prev) {
      const [aPrev] = prev;
      const a = zerosLike(aPrev);
      addAffine(a, input, x);
      addAffine(a, recurrent, aPrev);
      for (let j = 0; j < a.length; j++) a[j] = activate(a[j]);
      return { x, prev, next: [a], gates: a, inner: zerosLike(aPrev, 0) };
    },

    backward({ input, recurrent }, { x, prev, next }, [da], grads) {
      const [aPrev] = prev;
      const [a] = next;
      const dz = zerosLike(a);
      for (let j = 0; j < a.length; j++) dz[j] = da[j] * slopeAt(a[j]);
      const dx = zerosLike(x);
      const daPrev = zerosLike(aPrev);
      addAffineBackward(dz, input, x, dx, grads.input);
      addAffineBackward(dz, recurrent, aPrev, daPrev, grads.recurrent);
      return { dx, dPrev: [daPrev] };
    },
  };
}
