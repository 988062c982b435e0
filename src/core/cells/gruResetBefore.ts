/** The gated recurrent unit (GRU) in its first form: the reset gate comes before the recurrent product. */
import { type Floats, zerosLike } from "../tensor.ts";
import { type Affine, addAffine, addAffineBackward, rowsOf, sigmoid } from "./affine.ts";
import type { Cell } from "./cell.ts";

/**
 * One time step of a GRU whose reset gate comes before the product.
 *
 *     Γr   = sigmoid(Wr [x⟨t⟩, a⟨t-1⟩] + br)      c̃⟨t⟩ = tanh(Wc [x⟨t⟩, Γr * a⟨t-1⟩] + bc)
 *     1-Γu = sigmoid(Wz [x⟨t⟩, a⟨t-1⟩] + bz)      a⟨t⟩ = Γu * c̃⟨t⟩ + (1 - Γu) * a⟨t-1⟩
 *
 * Cho et al. 2014. The weight rows are r, z, n as in torch.nn.GRU: r = Γr, z = 1 - Γu, n = c̃⟨t⟩.
 */
export const gruResetBefore: Cell = {
  forward({ input, recurrent }, x, prev) {
    const [aPrev] = prev;
    const na = recurrent.b.length / 3;
    const gates = zerosLike(aPrev, aPrev.length * 3);
    addAffine(gates, input, x);
    const toGates = zerosLike(aPrev, aPrev.length * 2);
    addAffine(toGates, gatesOf(recurrent, na), aPrev);
    const inner = zerosLike(aPrev);
    for (let s = 0; s < aPrev.length; s++) {
      const r = Math.floor(s / na) * 3 * na + (s % na);
      const fromPrev = Math.floor(s / na) * 2 * na + (s % na);
      gates[r] = sigmoid(gates[r] + toGates[fromPrev]);
      gates[r + na] = sigmoid(gates[r + na] + toGates[fromPrev + na]);
      inner[s] = gates[r] * aPrev[s];
    }
    const toCandidate = zerosLike(aPrev);
    addAffine(toCandidate, candidateOf(recurrent, na), inner);
    const a = zerosLike(aPrev);
    for (let s = 0; s < aPrev.length; s++) {
      const z = Math.floor(s / na) * 3 * na + (s % na) + na;
      const n = z + na;
      gates[n] = Math.tanh(gates[n] + toCandidate[s]);
      a[s] = (1 - gates[z]) * gates[n] + gates[z] * aPrev[s];
    }
    return { x, prev, next: [a], gates, inner };
  },

  backward({ input, recurrent }, { x, prev, gates, inner }, [da], grads) {
    const [aPrev] = prev;
    const na = recurrent.b.length / 3;
    const dzCandidate = zerosLike(aPrev);
    for (let s = 0; s < aPrev.length; s++) {
      const z = Math.floor(s / na) * 3 * na + (s % na) + na;
      const n = z + na;
      dzCandidate[s] = da[s] * (1 - gates[z]) * (1 - gates[n] * gates[n]);
    }
    const dInner: Floats = zerosLike(aPrev);
    addAffineBackward(dzCandidate, candidateOf(recurrent, na), inner, dInner, candidateOf(grads.recurrent, na));
    const dzInput = zerosLike(gates);
    const dzGates = zerosLike(aPrev, aPrev.length * 2);
    const daPrev = zerosLike(aPrev);
    for (let s = 0; s < aPrev.length; s++) {
      const r = Math.floor(s / na) * 3 * na + (s % na);
      const z = r + na;
      const n = z + na;
      const toPrev = Math.floor(s / na) * 2 * na + (s % na);
      dzInput[r] = dInner[s] * aPrev[s] * gates[r] * (1 - gates[r]);
      dzInput[z] = da[s] * (aPrev[s] - gates[n]) * gates[z] * (1 - gates[z]);
      dzInput[n] = dzCandidate[s];
      dzGates[toPrev] = dzInput[r];
      dzGates[toPrev + na] = dzInput[z];
      daPrev[s] = da[s] * gates[z] + dInner[s] * gates[r];
    }
    const dx = zerosLike(x);
    addAffineBackward(dzInput, input, x, dx, grads.input);
    addAffineBackward(dzGates, gatesOf(recurrent, na), aPrev, daPrev, gatesOf(grads.recurrent, na));
    return { dx, dPrev: [daPrev] };
  },
};

/** Rows r and z, which read a⟨t-1⟩ itself. */
function gatesOf(recurrent: Affine, na: number): Affine {
  return rowsOf(recurrent, 0, 2 * na);
}

/** Rows n, which read Γr * a⟨t-1⟩. */
function candidateOf(recurrent: Affine, na: number): Affine {
  return rowsOf(recurrent, 2 * na, 3 * na);
}
