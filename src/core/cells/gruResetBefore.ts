/** The gated recurrent unit as it was first written: the reset gate comes before the recurrent product. */
import { type Floats, zerosLike } from "../tensor.ts";
import { type Affine, addAffine, addAffineBackward, rowsOf, sigmoid } from "./affine.ts";
import type { Cell } from "./cell.ts";

/**
 * One GRU step. Rows of the weights: r, z, n, as in torch.nn.GRU, which has the reset gate after the product.
 *
 *     r = sigmoid(Wxr x + bxr + War a' + bar)      z = sigmoid(Wxz x + bxz + Waz a' + baz)
 *     n = tanh(Wxn x + bxn + Wan (r * a') + ban)   a = (1 - z) * n + z * a'        (' marks time t-1)
 *
 * Cho et al. 2014. r is the reset (relevance) gate Gr, 1 - z the update gate Gu and n the candidate c~ of the course.
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

/** Rows r and z, which see a' itself. */
function gatesOf(recurrent: Affine, na: number): Affine {
  return rowsOf(recurrent, 0, 2 * na);
}

/** Rows n, which see r * a'. */
function candidateOf(recurrent: Affine, na: number): Affine {
  return rowsOf(recurrent, 2 * na, 3 * na);
}
