/** The simple recurrent cell. */
import { zerosLike } from "../tensor.ts";
import { addAffine, addAffineBackward } from "./affine.ts";
import type { Cell } from "./cell.ts";

/**
 * One tanh RNN step (Elman 1990).
 *
 *     a<t> = tanh(Wax x<t> + bx + Waa a<t-1> + ba)
 */
export const rnn: Cell = {
  forward({ input, recurrent }, x, prev) {
    const [aPrev] = prev;
    const a = zerosLike(aPrev);
    addAffine(a, input, x);
    addAffine(a, recurrent, aPrev);
    for (let j = 0; j < a.length; j++) a[j] = Math.tanh(a[j]);
    return { x, prev, next: [a], gates: a, inner: zerosLike(aPrev, 0) };
  },

  backward({ input, recurrent }, { x, prev, next }, [da], grads) {
    const [aPrev] = prev;
    const [a] = next;
    const dz = zerosLike(a);
    for (let j = 0; j < a.length; j++) dz[j] = da[j] * (1 - a[j] * a[j]);
    const dx = zerosLike(x);
    const daPrev = zerosLike(aPrev);
    addAffineBackward(dz, input, x, dx, grads.input);
    addAffineBackward(dz, recurrent, aPrev, daPrev, grads.recurrent);
    return { dx, dPrev: [daPrev] };
  },
};
