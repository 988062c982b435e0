/** The gated recurrent unit (GRU) with the reset gate after the recurrent product, as in PyTorch. */
import { type Floats, zerosLike } from "../tensor.ts";
import { addAffine, addAffineBackward, sigmoid } from "./affine.ts";
import type { Cell } from "./cell.ts";

/**
 * One time step of a GRU.
 *
 *     Γr   = sigmoid(Wr [x⟨t⟩, a⟨t-1⟩] + br)      c̃⟨t⟩ = tanh(Wcx x⟨t⟩ + bcx + Γr * (Wca a⟨t-1⟩ + bca))
 *     1-Γu = sigmoid(Wz [x⟨t⟩, a⟨t-1⟩] + bz)      a⟨t⟩ = Γu * c̃⟨t⟩ + (1 - Γu) * a⟨t-1⟩
 *
 * Cho et al. 2014, with the reset gate after the product. The weight rows are r, z, n of torch.nn.GRU: r = Γr,
 * z = 1 - Γu, n = c̃⟨t⟩.
 */
export const gru: Cell = {
  forward({ input, recurrent }, x, prev) {
    const [aPrev] = prev;
    const na = recurrent.b.length / 3;
    const batch = aPrev.length / na;
    const gates = zerosLike(aPrev, batch * 3 * na);
    const fromPrev = zerosLike(gates);
    addAffine(gates, input, x);
    addAffine(fromPrev, recurrent, aPrev);
    const a = zerosLike(aPrev);
    const inner = zerosLike(aPrev);
    for (let i = 0; i < batch; i++) {
      for (let j = 0; j < na; j++) {
        const s = i * na + j;
        const r = i * 3 * na + j;
        const z = r + na;
        const n = z + na;
        gates[r] = sigmoid(gates[r] + fromPrev[r]);
        gates[z] = sigmoid(gates[z] + fromPrev[z]);
        inner[s] = fromPrev[n];
        gates[n] = Math.tanh(gates[n] + gates[r] * inner[s]);
        a[s] = (1 - gates[z]) * gates[n] + gates[z] * aPrev[s];
      }
    }
    return { x, prev, next: [a], gates, inner };
  },

  backward({ input, recurrent }, { x, prev, gates, inner }, [da], grads) {
    const [aPrev] = prev;
    const na = recurrent.b.length / 3;
    // The recurrent part of the candidate is multiplied by r, so its gradient differs from that of the input part.
    const dzInput = zerosLike(gates);
    const dzRecurrent = zerosLike(gates);
    const daPrev = zerosLike(aPrev);
    for (let s = 0; s < aPrev.length; s++) {
      const r = Math.floor(s / na) * 3 * na + (s % na);
      const z = r + na;
      const n = z + na;
      const dn = da[s] * (1 - gates[z]) * (1 - gates[n] * gates[n]);
      dzInput[n] = dn;
      dzRecurrent[n] = dn * gates[r];
      dzInput[r] = dn * inner[s] * gates[r] * (1 - gates[r]);
      dzInput[z] = da[s] * (aPrev[s] - gates[n]) * gates[z] * (1 - gates[z]);
      dzRecurrent[r] = dzInput[r];
      dzRecurrent[z] = dzInput[z];
      daPrev[s] = da[s] * gates[z];
    }
    const dx: Floats = zerosLike(x);
    addAffineBackward(dzInput, input, x, dx, grads.input);
    addAffineBackward(dzRecurrent, recurrent, aPrev, daPrev, grads.recurrent);
    return { dx, dPrev: [daPrev] };
  },
};
