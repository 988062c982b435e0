/** The simplified gated recurrent unit: an update gate alone. */
import { zerosLike } from "../tensor.ts";
import { addAffine, addAffineBackward, sigmoid } from "./affine.ts";
import type { Cell } from "./cell.ts";

/**
 * One step of a GRU without reset gate. Rows of the weights: z, n.
 *
 *     z = sigmoid(Wxz x + bxz + Waz a' + baz)      n = tanh(Wxn x + bxn + Wan a' + ban)
 *     a = (1 - z) * n + z * a'                     (' marks time t-1)
 *
 * 1 - z is the update gate Gu and n the candidate c~ of the course; z keeps, as in torch.nn.GRU.
 * Cho et al. 2014 with Gr = 1; the coupled gates of Greff et al. 2017.
 */
export const gruSimplified: Cell = {
  forward({ input, recurrent }, x, prev) {
    const [aPrev] = prev;
    const na = recurrent.b.length / 2;
    const gates = zerosLike(aPrev, aPrev.length * 2);
    addAffine(gates, input, x);
    addAffine(gates, recurrent, aPrev);
    const a = zerosLike(aPrev);
    for (let s = 0; s < a.length; s++) {
      const z = Math.floor(s / na) * 2 * na + (s % na);
      const n = z + na;
      gates[z] = sigmoid(gates[z]);
      gates[n] = Math.tanh(gates[n]);
      a[s] = (1 - gates[z]) * gates[n] + gates[z] * aPrev[s];
    }
    return { x, prev, next: [a], gates, inner: zerosLike(aPrev, 0) };
  },

  backward({ input, recurrent }, { x, prev, gates }, [da], grads) {
    const [aPrev] = prev;
    const na = recurrent.b.length / 2;
    const dz = zerosLike(gates);
    const daPrev = zerosLike(aPrev);
    for (let s = 0; s < aPrev.length; s++) {
      const z = Math.floor(s / na) * 2 * na + (s % na);
      const n = z + na;
      dz[z] = da[s] * (aPrev[s] - gates[n]) * gates[z] * (1 - gates[z]);
      dz[n] = da[s] * (1 - gates[z]) * (1 - gates[n] * gates[n]);
      daPrev[s] = da[s] * gates[z];
    }
    const dx = zerosLike(x);
    addAffineBackward(dz, input, x, dx, grads.input);
    addAffineBackward(dz, recurrent, aPrev, daPrev, grads.recurrent);
    return { dx, dPrev: [daPrev] };
  },
};
