/** The long short-term memory cell (LSTM) in the layout of PyTorch. */
import { zerosLike } from "../tensor.ts";
import { addAffine, addAffineBackward, sigmoid } from "./affine.ts";
import type { Cell } from "./cell.ts";

/**
 * One time step of an LSTM.
 *
 *     Γu, Γf, Γo = sigmoid(W{u,f,o} [x⟨t⟩, a⟨t-1⟩] + b{u,f,o})      c̃⟨t⟩ = tanh(Wc [x⟨t⟩, a⟨t-1⟩] + bc)
 *     c⟨t⟩ = Γu * c̃⟨t⟩ + Γf * c⟨t-1⟩                                a⟨t⟩ = Γo * tanh(c⟨t⟩)
 *
 * Hochreiter & Schmidhuber 1997; the forget gate is that of Gers, Schmidhuber & Cummins 2000. The weight rows are
 * i, f, g, o of torch.nn.LSTM: i = Γu, f = Γf, g = c̃⟨t⟩, o = Γo.
 */
export const lstm: Cell = {
  forward({ input, recurrent }, x, prev) {
    const [aPrev, cPrev] = prev;
    const na = recurrent.b.length / 4;
    const gates = zerosLike(aPrev, aPrev.length * 4);
    addAffine(gates, input, x);
    addAffine(gates, recurrent, aPrev);
    const a = zerosLike(aPrev);
    const c = zerosLike(aPrev);
    const tanhC = zerosLike(aPrev);
    for (let s = 0; s < a.length; s++) {
      const u = Math.floor(s / na) * 4 * na + (s % na);
      const f = u + na;
      const g = f + na;
      const o = g + na;
      gates[u] = sigmoid(gates[u]);
      gates[f] = sigmoid(gates[f]);
      gates[g] = Math.tanh(gates[g]);
      gates[o] = sigmoid(gates[o]);
      c[s] = gates[u] * gates[g] + gates[f] * cPrev[s];
      tanhC[s] = Math.tanh(c[s]);
      a[s] = gates[o] * tanhC[s];
    }
    return { x, prev, next: [a, c], gates, inner: tanhC };
  },

  backward({ input, recurrent }, { x, prev, gates, inner: tanhC }, [da, dc], grads) {
    const [aPrev, cPrev] = prev;
    const na = recurrent.b.length / 4;
    const dz = zerosLike(gates);
    const dcPrev = zerosLike(cPrev);
    for (let s = 0; s < aPrev.length; s++) {
      const u = Math.floor(s / na) * 4 * na + (s % na);
      const f = u + na;
      const g = f + na;
      const o = g + na;
      const gu = gates[u];
      const gf = gates[f];
      const cTilde = gates[g];
      const go = gates[o];
      const dcTotal = dc[s] + da[s] * go * (1 - tanhC[s] * tanhC[s]);
      dz[u] = dcTotal * cTilde * gu * (1 - gu);
      dz[f] = dcTotal * cPrev[s] * gf * (1 - gf);
      dz[g] = dcTotal * gu * (1 - cTilde * cTilde);
      dz[o] = da[s] * tanhC[s] * go * (1 - go);
      dcPrev[s] = dcTotal * gf;
    }
    const dx = zerosLike(x);
    const daPrev = zerosLike(aPrev);
    addAffineBackward(dz, input, x, dx, grads.input);
    addAffineBackward(dz, recurrent, aPrev, daPrev, grads.recurrent);
    return { dx, dPrev: [daPrev, dcPrev] };
  },
};
