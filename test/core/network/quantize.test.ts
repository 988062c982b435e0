import { expect, test } from "vitest";
import { dequantizeRows, quantizeRows } from "../../../src/core/network/quantize.ts";
import { createRandom } from "../../../src/core/random.ts";

const random = createRandom(3);
const matrix = Float32Array.from({ length: 7 * 13 }, (_, k) => (random() - 0.5) * 10 ** (Math.floor(k / 13) - 3));

test("no number changes by more than half the scale of its row", () => {
  const quantized = quantizeRows(matrix, 7);
  const back = dequantizeRows(quantized);
  for (let k = 0; k < matrix.length; k++) {
    const scale = quantized.scales[Math.floor(k / 13)];
    expect(Math.abs(back[k]! - matrix[k]!)).toBeLessThanOrEqual(scale! * 0.5001);
  }
});

test("the largest number of a row is kept, whatever the other rows contain", () => {
  const back = dequantizeRows(quantizeRows(matrix, 7));
  for (let r = 0; r < 7; r++) {
    const row = [...matrix.subarray(r * 13, (r + 1) * 13)];
    const at = row.reduce((best, value, k) => (Math.abs(value) > Math.abs(row[best]!) ? k : best), 0);
    expect(back[r * 13 + at]).toBeCloseTo(row[at]!, 6);
  }
});

test("a row of zeros stays zero", () => {
  expect([...dequantizeRows(quantizeRows(new Float32Array(6), 2))]).toEqual([0, 0, 0, 0, 0, 0]);
});
