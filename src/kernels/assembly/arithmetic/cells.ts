/**
 * One time step of the recurrent cells, element by element, after their matrix products. The references are
 * core/cells/lstm.ts, gru.ts and rnn.ts. The letters are those of torch.nn; ' marks time t-1.
 *
 * `gates` consists of blocks of `bytes` each, with one number for each unit and sequence. The order of the rows makes
 * each of the two products one contiguous range:
 *
 *     LSTM   i f g o     both products reach all four
 *     GRU    n r z q     the input product n r z, the recurrent product r z q, where q = Wan a' + ban
 *     RNN    one block
 *
 * The backward steps replace the gates by dL/d(gate inputs).
 */
import { sigmoid4, tanh4 } from "./functions";
import { madd, nmadd } from "./simd";

/** c = f c' + i g,  a = o tanh c. `c` may be `cPrev`. */
export function lstmForward(gates: usize, bytes: usize, cPrev: usize, c: usize, tanhC: usize, a: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) {
    const z = gates + k;
    const i = sigmoid4(v128.load(z));
    const f = sigmoid4(v128.load(z + bytes));
    const g = tanh4(v128.load(z + 2 * bytes));
    const o = sigmoid4(v128.load(z + 3 * bytes));
    v128.store(z, i);
    v128.store(z + bytes, f);
    v128.store(z + 2 * bytes, g);
    v128.store(z + 3 * bytes, o);
    const cell = madd(f, v128.load(cPrev + k), f32x4.mul(i, g));
    const t = tanh4(cell);
    v128.store(c + k, cell);
    v128.store(tanhC + k, t);
    v128.store(a + k, f32x4.mul(o, t));
  }
}

/** `dc` is dL/dc from the next step, and becomes dL/dc'. */
export function lstmBackward(gates: usize, bytes: usize, cPrev: usize, tanhC: usize, da: usize, dc: usize): void {
  const one = f32x4.splat(1);
  for (let k: usize = 0; k < bytes; k += 16) {
    const z = gates + k;
    const i = v128.load(z);
    const f = v128.load(z + bytes);
    const g = v128.load(z + 2 * bytes);
    const o = v128.load(z + 3 * bytes);
    const t = v128.load(tanhC + k);
    const d = v128.load(da + k);
    const dCell = madd(f32x4.mul(d, o), nmadd(t, t, one), v128.load(dc + k));
    v128.store(dc + k, f32x4.mul(dCell, f));
    v128.store(z, f32x4.mul(f32x4.mul(dCell, g), f32x4.mul(i, f32x4.sub(one, i))));
    v128.store(z + bytes, f32x4.mul(f32x4.mul(dCell, v128.load(cPrev + k)), f32x4.mul(f, f32x4.sub(one, f))));
    v128.store(z + 2 * bytes, f32x4.mul(f32x4.mul(dCell, i), nmadd(g, g, one)));
    v128.store(z + 3 * bytes, f32x4.mul(f32x4.mul(d, t), f32x4.mul(o, f32x4.sub(one, o))));
  }
}

/** n = tanh(n + r q),  a = n + z (a' - n). `a` may be `aPrev`. */
export function gruForward(gates: usize, bytes: usize, aPrev: usize, a: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) {
    const at = gates + k;
    const r = sigmoid4(v128.load(at + bytes));
    const z = sigmoid4(v128.load(at + 2 * bytes));
    const n = tanh4(madd(r, v128.load(at + 3 * bytes), v128.load(at)));
    v128.store(at, n);
    v128.store(at + bytes, r);
    v128.store(at + 2 * bytes, z);
    v128.store(a + k, madd(z, f32x4.sub(v128.load(aPrev + k), n), n));
  }
}

/** Adds to `daPrev` the part of dL/da' that does not pass through a matrix. */
export function gruBackward(gates: usize, bytes: usize, aPrev: usize, da: usize, daPrev: usize): void {
  const one = f32x4.splat(1);
  for (let k: usize = 0; k < bytes; k += 16) {
    const at = gates + k;
    const n = v128.load(at);
    const r = v128.load(at + bytes);
    const z = v128.load(at + 2 * bytes);
    const q = v128.load(at + 3 * bytes);
    const d = v128.load(da + k);
    const dn = f32x4.mul(f32x4.mul(d, f32x4.sub(one, z)), nmadd(n, n, one));
    const dz = f32x4.mul(f32x4.mul(d, f32x4.sub(v128.load(aPrev + k), n)), f32x4.mul(z, f32x4.sub(one, z)));
    v128.store(daPrev + k, madd(d, z, v128.load(daPrev + k)));
    v128.store(at, dn);
    v128.store(at + bytes, f32x4.mul(f32x4.mul(dn, q), f32x4.mul(r, f32x4.sub(one, r))));
    v128.store(at + 2 * bytes, dz);
    v128.store(at + 3 * bytes, f32x4.mul(dn, r));
  }
}

/** a = tanh(gate). */
export function rnnForward(gate: usize, bytes: usize, a: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) v128.store(a + k, tanh4(v128.load(gate + k)));
}

/** gate = da (1 - a^2). */
export function rnnBackward(gate: usize, bytes: usize, a: usize, da: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) {
    const activation = v128.load(a + k);
    v128.store(gate + k, f32x4.mul(v128.load(da + k), nmadd(activation, activation, f32x4.splat(1))));
  }
}
