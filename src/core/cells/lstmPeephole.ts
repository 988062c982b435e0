/** The long short-term memory cell (LSTM) with peephole connections, in the layout of PyTorch. */
import { type Floats, ShapeError, zerosLike } from "../tensor.ts";
import { addAffine, addAffineBackward, sigmoid } from "./affine.ts";
import type { Cell, CellParameters } from "./cell.ts";

/**
 * One time step of an LSTM whose gates also read the memory cell of their own unit.
 *
 *     Γu = sigmoid(Wu [x⟨t⟩, a⟨t-1⟩] + bu + pu * c⟨t-1⟩)      c̃⟨t⟩ = tanh(Wc [x⟨t⟩, a⟨t-1⟩] + bc)
 *     Γf = sigmoid(Wf [x⟨t⟩, a⟨t-1⟩] + bf + pf * c⟨t-1⟩)      c⟨t⟩ = Γu * c̃⟨t⟩ + Γf * c⟨t-1⟩
 *     Γo = sigmoid(Wo [x⟨t⟩, a⟨t-1⟩] + bo + po * c⟨t⟩)        a⟨t⟩ = Γo * tanh(c⟨t⟩)
 *
 * Gers & Schmidhuber 2000. The output gate reads the new memory cell, the other gates the old one. The weight rows are
 * i, f, g, o of torch.nn.LSTM: i = Γu, f = Γf, g = c̃⟨t⟩, o = Γo. The peephole weights are in the order i, f, o.
 *
 * @throws ShapeError when the peephole weights are missing
 */
export const lstmPeephole: Cell = {
  forward(parameters, x, prev) {
    const [aPrev, cPrev] = prev;
    const { input, recurrent } = parameters;
    const na = recurrent.b.length / 4;
    const p = peepholesOf(parameters);
    const gates = zerosLike(aPrev, aPrev.length * 4);
    addAffine(gates, input, x);
    addAffine(gates, recurrent, aPrev);
    const a = zerosLike(aPrev);
    const c = zerosLike(aPrev);
    const tanhC = zerosLike(aPrev);
    for (let s = 0; s < a.length; s++) {
      const j = s % na;
      const u = Math.floor(s / na) * 4 * na + j;
      const f = u + na;
      const g = f + na;
      const o = g + na;
      gates[u] = sigmoid(gates[u] + p[j] * cPrev[s]);
      gates[f] = sigmoid(gates[f] + p[j + na] * cPrev[s]);
      gates[g] = Math.tanh(gates[g]);
      c[s] = gates[u] * gates[g] + gates[f] * cPrev[s];
      gates[o] = sigmoid(gates[o] + p[j + 2 * na] * c[s]);
      tanhC[s] = Math.tanh(c[s]);
      a[s] = gates[o] * tanhC[s];
    }
    return { x, prev, next: [a, c], gates, inner: tanhC };
  },

  backward(parameters, { x, prev, next, gates, inner: tanhC }, [da, dc], grads) {
    const [aPrev, cPrev] = prev;
    const c = next[1];
    const { input, recurrent } = parameters;
    const na = recurrent.b.length / 4;
    const p = peepholesOf(parameters);
    const dp = peepholesOf(grads);
    const dz = zerosLike(gates);
    const dcPrev = zerosLike(cPrev);
    for (let s = 0; s < aPrev.length; s++) {
      const j = s % na;
      const u = Math.floor(s / na) * 4 * na + j;
      const f = u + na;
      const g = f + na;
      const o = g + na;
      dz[o] = da[s] * tanhC[s] * gates[o] * (1 - gates[o]);
      const dcTotal = dc[s] + da[s] * gates[o] * (1 - tanhC[s] * tanhC[s]) + dz[o] * p[j + 2 * na];
      dz[u] = dcTotal * gates[g] * gates[u] * (1 - gates[u]);
      dz[f] = dcTotal * cPrev[s] * gates[f] * (1 - gates[f]);
      dz[g] = dcTotal * gates[u] * (1 - gates[g] * gates[g]);
      dcPrev[s] = dcTotal * gates[f] + dz[u] * p[j] + dz[f] * p[j + na];
      dp[j] += dz[u] * cPrev[s];
      dp[j + na] += dz[f] * cPrev[s];
      dp[j + 2 * na] += dz[o] * c[s];
    }
    const dx = zerosLike(x);
    const daPrev = zerosLike(aPrev);
    addAffineBackward(dz, input, x, dx, grads.input);
    addAffineBackward(dz, recurrent, aPrev, daPrev, grads.recurrent);
    return { dx, dPrev: [daPrev, dcPrev] };
  },
};

function peepholesOf({ peepholes, recurrent }: CellParameters): Floats {
  if (peepholes === undefined) throw new ShapeError("peepholes", [3, recurrent.b.length / 4], 0);
  return peepholes;
}
