/** The gated recurrent unit in PyTorch's form: the reset gate comes after the recurrent product. */
import { type Floats, zerosLike } from "../tensor.ts";
import { addAffine, addAffineBackward, sigmoid } from "./affine.ts";
import type { Cell } from "./cell.ts";

/**
 * One GRU step. Rows of the weights: r, z, n.
 *
 *     r = sigmoid(Wxr x + bxr + War a' + bar)      z = sigmoid(Wxz x + bxz + Waz a' + baz)
 *     n = tanh(Wxn x + bxn + r * (Wan a' + ban))   a = (1 - z) * n + z * a'        (' marks time t-1)
 *
 * r is the reset gate Gr and 1 - z the update gate Gu of Cho et al. 2014; reset after the product as in torch.nn.GRU.
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
    // The candidate's recurrent part passes through r, so its gradient differs from that of the input part.
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
