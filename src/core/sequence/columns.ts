/** Concatenates the outputs of two directions, and splits their gradients. All matrices are [batch, columns]. */
import { type Floats, zerosLike } from "../tensor.ts";

/** Concatenates matrices along their columns. */
export function concatColumns(parts: readonly Floats[], batch: number): Floats {
  if (parts.length === 1) return parts[0];
  const width = parts.reduce((total, part) => total + part.length / batch, 0);
  const joined = zerosLike(parts[0], batch * width);
  let column = 0;
  for (const part of parts) {
    const own = part.length / batch;
    for (let i = 0; i < batch; i++) joined.set(part.subarray(i * own, (i + 1) * own), i * width + column);
    column += own;
  }
  return joined;
}

/** Adds to `sum` as many columns of `joined` as `sum` has, starting at column `from`. */
export function addColumns(sum: Floats, joined: Floats, batch: number, from: number): void {
  const own = sum.length / batch;
  const width = joined.length / batch;
  for (let i = 0; i < batch; i++) {
    for (let j = 0; j < own; j++) sum[i * own + j] += joined[i * width + from + j];
  }
}
