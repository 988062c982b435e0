/**
 * One time step of the cells that are not in cells.ts, element by element, in the same layout. The references are
 * core/cells/rnn.ts, gruSimplified.ts, gruResetBefore.ts and lstmPeephole.ts.
 *
 *     RNN, ReLU               one block
 *     GRU without reset       z n
 *     GRU, reset before       r z n
 *     LSTM with peepholes     i f g o
 */
import { sigmoid4, tanh4 } from "./functions";
import { madd, nmadd } from "./simd";

/** a = max(0, gate). */
export function reluForward(gate: usize, bytes: usize, a: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) v128.store(a + k, f32x4.max(f32x4.splat(0), v128.load(gate + k)));
}

/** gate = da where a > 0, else 0. */
export function reluBackward(gate: usize, bytes: usize, a: usize, da: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) {
    v128.store(gate + k, v128.and(v128.load(da + k), f32x4.gt(v128.load(a + k), f32x4.splat(0))));
  }
}

/** a = n + z (a' - n). */
export function simplifiedForward(gates: usize, bytes: usize, aPrev: usize, a: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) v128.store(gates + k, sigmoid4(v128.load(gates + k)));
  candidateForward(gates, bytes, aPrev, a);
}

/** Γr, 1 - Γu, and Γr a', which the candidate's product reads. */
export function resetForward(gates: usize, bytes: usize, aPrev: usize, inner: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) {
    const r = sigmoid4(v128.load(gates + k));
    v128.store(gates + k, r);
    v128.store(gates + bytes + k, sigmoid4(v128.load(gates + bytes + k)));
    v128.store(inner + k, f32x4.mul(r, v128.load(aPrev + k)));
  }
}

/** n = tanh(n), a = n + z (a' - n). `z` is the address of two blocks, z and n; z is done. */
export function candidateForward(z: usize, bytes: usize, aPrev: usize, a: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) {
    const n = tanh4(v128.load(z + bytes + k));
    v128.store(z + bytes + k, n);
    v128.store(a + k, madd(v128.load(z + k), f32x4.sub(v128.load(aPrev + k), n), n));
  }
}

/** Back through `candidateForward`. Adds to `daPrev` the part of dL/da' that does not pass through a matrix. */
export function candidateBackward(z: usize, bytes: usize, aPrev: usize, da: usize, daPrev: usize): void {
  const one = f32x4.splat(1);
  for (let k: usize = 0; k < bytes; k += 16) {
    const gate = v128.load(z + k);
    const n = v128.load(z + bytes + k);
    const d = v128.load(da + k);
    const left = f32x4.sub(one, gate);
    v128.store(z + k, f32x4.mul(f32x4.mul(d, f32x4.sub(v128.load(aPrev + k), n)), f32x4.mul(gate, left)));
    v128.store(z + bytes + k, f32x4.mul(f32x4.mul(d, left), nmadd(n, n, one)));
    v128.store(daPrev + k, madd(d, gate, v128.load(daPrev + k)));
  }
}

/** Back through Γr, whose gate input gets its gradient. */
export function resetBackward(r: usize, bytes: usize, aPrev: usize, dInner: usize, daPrev: usize): void {
  const one = f32x4.splat(1);
  for (let k: usize = 0; k < bytes; k += 16) {
    const gate = v128.load(r + k);
    const d = v128.load(dInner + k);
    v128.store(r + k, f32x4.mul(f32x4.mul(d, v128.load(aPrev + k)), f32x4.mul(gate, f32x4.sub(one, gate))));
    v128.store(daPrev + k, madd(d, gate, v128.load(daPrev + k)));
  }
}

/** As lstmForward, where i and f also read c', and o reads c. `p`: [3][units]. */
export function peepholeForward(
  gates: usize, units: i32, p: usize, cPrev: usize, c: usize, tanhC: usize, a: usize,
): void {
  const bytes = <usize>units << 5;
  const row = <usize>units << 2;
  for (let k: usize = 0; k < bytes; k += 16) {
    const own = p + ((k >> 5) << 2);
    const z = gates + k;
    const before = v128.load(cPrev + k);
    const i = sigmoid4(madd(v128.load_splat<f32>(own), before, v128.load(z)));
    const f = sigmoid4(madd(v128.load_splat<f32>(own + row), before, v128.load(z + bytes)));
    const g = tanh4(v128.load(z + 2 * bytes));
    const cell = madd(f, before, f32x4.mul(i, g));
    const o = sigmoid4(madd(v128.load_splat<f32>(own + 2 * row), cell, v128.load(z + 3 * bytes)));
    const t = tanh4(cell);
    v128.store(z, i);
    v128.store(z + bytes, f);
    v128.store(z + 2 * bytes, g);
    v128.store(z + 3 * bytes, o);
    v128.store(c + k, cell);
    v128.store(tanhC + k, t);
    v128.store(a + k, f32x4.mul(o, t));
  }
}

/** `dc` is dL/dc from the next step, and becomes dL/dc'. */
export function peepholeBackward(
  gates: usize, units: i32, p: usize, cPrev: usize, tanhC: usize, da: usize, dc: usize,
): void {
  const bytes = <usize>units << 5;
  const row = <usize>units << 2;
  const one = f32x4.splat(1);
  for (let k: usize = 0; k < bytes; k += 16) {
    const own = p + ((k >> 5) << 2);
    const z = gates + k;
    const i = v128.load(z), f = v128.load(z + bytes), g = v128.load(z + 2 * bytes), o = v128.load(z + 3 * bytes);
    const t = v128.load(tanhC + k);
    const d = v128.load(da + k);
    const dO = f32x4.mul(f32x4.mul(d, t), f32x4.mul(o, f32x4.sub(one, o)));
    const direct = madd(f32x4.mul(d, o), nmadd(t, t, one), v128.load(dc + k));
    const dCell = madd(dO, v128.load_splat<f32>(own + 2 * row), direct);
    const dI = f32x4.mul(f32x4.mul(dCell, g), f32x4.mul(i, f32x4.sub(one, i)));
    const dF = f32x4.mul(f32x4.mul(dCell, v128.load(cPrev + k)), f32x4.mul(f, f32x4.sub(one, f)));
    v128.store(z, dI);
    v128.store(z + bytes, dF);
    v128.store(z + 2 * bytes, f32x4.mul(f32x4.mul(dCell, i), nmadd(g, g, one)));
    v128.store(z + 3 * bytes, dO);
    const through = madd(dI, v128.load_splat<f32>(own), f32x4.mul(dCell, f));
    v128.store(dc + k, madd(dF, v128.load_splat<f32>(own + row), through));
  }
}
