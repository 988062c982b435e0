import { describe, expect, test } from "vitest";
import { addAffine, addAffineBackward, rowsOf } from "../../../src/core/cells/affine.ts";
import { drawer, relativeError } from "../network/fixtures.ts";

const out = 5;
const nx = 3;

describe.each([1, 3, 4, 7, 8])("a product for a batch of %i", batch => {
  const draw = drawer(batch);
  const [W, b, x, z, dz] = [draw(out * nx), draw(out), draw(batch * nx), draw(batch * out), draw(batch * out)];

  test("adds W x + b", () => {
    const found = z.slice();
    addAffine(found, { W, b }, x);
    const expected = z.map((before, s) => {
      const [i, r] = [Math.floor(s / out), s % out];
      return before + b[r]! + [0, 1, 2].reduce((sum, k) => sum + W[r * nx + k]! * x[i * nx + k]!, 0);
    });
    expect(relativeError(found, expected)).toBeLessThan(1e-14);
  });

  test("adds dz^T x, dz and dz W going backward", () => {
    const before = { W: draw(out * nx), b: draw(out), dx: draw(batch * nx) };
    const [dW, db, dx] = [before.W.slice(), before.b.slice(), before.dx.slice()];
    addAffineBackward(dz, { W, b }, x, dx, { W: dW, b: db });
    const sum = (length: number, term: (n: number) => number) =>
      Array.from({ length }, (_, n) => term(n)).reduce((total, value) => total + value, 0);
    const expected = {
      W: before.W.map((v, w) => v + sum(batch, i => dz[i * out + Math.floor(w / nx)]! * x[i * nx + (w % nx)]!)),
      b: before.b.map((v, r) => v + sum(batch, i => dz[i * out + r]!)),
      dx: before.dx.map((v, s) => v + sum(out, r => dz[Math.floor(s / nx) * out + r]! * W[r * nx + (s % nx)]!)),
    };
    expect(relativeError(dW, expected.W)).toBeLessThan(1e-14);
    expect(relativeError(db, expected.b)).toBeLessThan(1e-14);
    expect(relativeError(dx, expected.dx)).toBeLessThan(1e-14);
  });

  test("gives each row the same bits as on its own", () => {
    const together = z.slice();
    addAffine(together, { W, b }, x);
    const alone = Array.from({ length: batch }, (_, i) => {
      const own = z.slice(i * out, (i + 1) * out);
      addAffine(own, { W, b }, x.slice(i * nx, (i + 1) * nx));
      return [...own];
    });
    expect([...together]).toEqual(alone.flat());
  });
});

test("rows are views: writing to them changes the whole", () => {
  const W = new Float64Array(out * nx);
  const b = new Float64Array(out);
  const rows = rowsOf({ W, b }, 1, 3);
  rows.W.fill(2);
  rows.b.fill(3);
  expect([...W]).toEqual(Array.from(W, (_, w) => (w >= nx && w < 3 * nx ? 2 : 0)));
  expect([...b]).toEqual([0, 3, 3, 0, 0]);
});
