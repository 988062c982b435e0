/** The simplified gated recurrent unit: a GRU with an update gate and no reset gate. */
import { zerosLike } from "../tensor.ts";
import { addAffine, addAffineBackward, sigmoid } from "./affine.ts";
import type { Cell } from "./cell.ts";

/**
 * One time step of a GRU without reset gate.
 *
 *     1-Γu = sigmoid(Wz [x⟨t⟩, a⟨t-1⟩] + bz)      c̃⟨t⟩ = tanh(Wc [x⟨t⟩, a⟨t-1⟩] + bc)
 *     a⟨t⟩ = Γu * c̃⟨t⟩ + (1 - Γu) * a⟨t-1⟩
 *
 * Cho et al. 2014 with Γr = 1; the coupled gates of Greff et al. 2017. The weight rows are z = 1 - Γu and n = c̃⟨t⟩, in
 * the letters of torch.nn.GRU.
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
