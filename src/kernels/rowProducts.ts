/** Products of large matrices in rows: the output layer over all steps of a batch. */
import { chunksOf, LANES, padded } from "./layerLayouts.ts";
import type { LayerHost } from "./layerRuns.ts";

/** Extra bytes in every stride, as in assembly/layout/network.ts. */
const PAD_BYTES = 64;
const SCRATCH_BYTES = 65536;

/** A matrix in the kernels' memory. */
export interface Matrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
}

/** An affine map whose arrays are all in the kernels' memory. */
export interface PlacedAffine {
  readonly W: Matrix;
  readonly b: number;
}

/** z += x W^T + b. */
export function rowsForward(host: LayerHost, { W, b }: PlacedAffine, x: Matrix, z: number): void {
  const stride = 32 * padded(W.columns) + PAD_BYTES;
  const panels = host.memory.take((padded(W.rows) * stride) >> 5);
  const spare = host.memory.take(64);
  host.kernels.rowsToPanels(W.address, W.rows, W.columns, panels.byteOffset, stride, spare.byteOffset);
  const c = { address: z, rows: x.rows, columns: W.rows };
  multiply(host, { a: x.address, isTransposed: 0, depth: x.columns }, { b: panels.byteOffset, stride }, { c, bias: b });
}

/** dx += dz W, dW += dz^T x, db += the sums of dz. */
export function rowsBackward(
  host: LayerHost,
  W: Matrix,
  { dz, x, dx, dW, db }: Readonly<Record<"dz" | "x" | "dx" | "dW" | "db", number>>,
  batch: number,
): void {
  const { rows: out, columns: inputs } = W;
  const byOutput = blocksOf(host, W);
  const gradient = { address: dx, rows: batch, columns: inputs };
  multiply(host, { a: dz, isTransposed: 0, depth: out }, byOutput, { c: gradient, bias: 0 });
  const byRow = blocksOf(host, { address: x, rows: batch, columns: inputs });
  const weights = { address: dW, rows: out, columns: inputs };
  multiply(host, { a: dz, isTransposed: 1, depth: batch }, byRow, { c: weights, bias: db });
}

/** A matrix as [columns / 8][rows][8]. */
function blocksOf(host: LayerHost, { address, rows, columns }: Matrix) {
  const stride = 32 * padded(rows) + PAD_BYTES;
  const { byteOffset } = host.memory.take((padded(columns) * stride) >> 5);
  host.kernels.rowsToBlocks(address, rows, columns, byteOffset, stride);
  return { b: byteOffset, stride };
}

/** C += A B, with the record of assembly/arithmetic/rowProducts.ts. */
function multiply(
  host: LayerHost,
  { a, isTransposed, depth }: Readonly<Record<"a" | "isTransposed" | "depth", number>>,
  { b, stride }: Readonly<Record<"b" | "stride", number>>,
  { c, bias }: { readonly c: Matrix; readonly bias: number },
): void {
  const record = host.memory.record([c.rows, c.columns, depth, isTransposed, a, b, stride, c.address, bias]);
  const items = Math.ceil(c.rows / LANES);
  const chunks = chunksOf(host.threads, items, 2 * host.threads, c.rows * c.columns * depth);
  const scratch = host.memory.take((chunks * SCRATCH_BYTES) >> 2).byteOffset;
  host.call({ name: "rowProductRun", record, items, chunks, scratch, scratchBytes: SCRATCH_BYTES });
}
