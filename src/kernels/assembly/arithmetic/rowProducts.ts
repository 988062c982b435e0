/** Products of matrices in rows, by panels. Sizes may be anything. */
import { useScratch, panelScratch, tileScratch2 } from "../execution/thread";
import { multiplyPanels } from "./products";
import { addTilesToRows, copyEight, padded, rowsToColumns } from "./rowLayouts";

/** Panels of A and columns of C in 8s that one block of the product has, and its depth, so that the scratch space holds it. */
const PANELS: i32 = 3;
const BLOCKS: i32 = 8;
const DEPTH: i32 = 512;
const PANEL_BYTES: usize = <usize>DEPTH * 32 + 64;

/** C += A B, or C += A^T B. The fields are those of `RowProduct` in src/kernels/rowProducts.ts, in the same order. */
@unmanaged
class RowProduct {
  rows: i32;
  columns: i32;
  depth: i32;
  /** Whether A is [depth][rows], not [rows][depth]. */
  isTransposed: i32;
  a: usize;
  /** [columns / 8][padded depth][8]. */
  b: usize;
  bStride: usize;
  /** [rows][columns]. */
  c: usize;
  /** Of A B: added to each row of C. Of A^T B: the sums of A's columns are added to it. 0 for none. */
  bias: usize;
}

/** The rows of C from panel `first` to panel `last`, of 8 rows each. */
export function rowProductRun(address: usize, first: i32, last: i32, scratch: usize): void {
  useScratch(scratch);
  const product = changetype<RowProduct>(address);
  for (let m = first; m < last; m += PANELS) {
    const panels = min(PANELS, last - m);
    for (let d = 0; d < product.depth; d += DEPTH) {
      const depth = min(DEPTH, product.depth - d);
      for (let p = 0; p < panels; p++) loadPanel(product, m + p, d, depth, panelScratch + <usize>p * PANEL_BYTES);
      multiplyBlock(product, m, panels, d, padded(depth));
    }
    if (product.bias) for (let p = 0; p < panels; p++) addBias(product, m + p);
  }
}

/** How many rows a panel has. */
// @ts-ignore: decorator
@inline
function rowsIn(product: RowProduct, panel: i32): i32 {
  return min(8, product.rows - (panel << 3));
}

/** Part of a panel of A: [padded depth][8 rows]. */
function loadPanel(product: RowProduct, panel: i32, from: i32, depth: i32, to: usize): void {
  const row = panel << 3;
  const count = rowsIn(product, panel);
  if (!product.isTransposed) {
    const rowBytes = <usize>product.depth << 2;
    const rows = product.a + <usize>row * rowBytes + (<usize>from << 2);
    rowsToColumns(rows, rowBytes, count, depth, to, tileScratch2);
    return;
  }
  let at = product.a + (<usize>(from * product.rows + row) << 2);
  for (let k = 0; k < depth; k++) {
    copyEight(at, count, to);
    at += <usize>product.rows << 2;
    to += 32;
  }
  memory.fill(to, 0, <usize>(padded(depth) - depth) << 5);
}

function multiplyBlock(product: RowProduct, panel: i32, panels: i32, from: i32, depth: i32): void {
  const tiles = panelScratch + PANELS * PANEL_BYTES;
  const rowBytes = <usize>product.columns << 2;
  for (let j = 0; j < product.columns; j += BLOCKS << 3) {
    const columns = min(BLOCKS << 3, product.columns - j);
    const b = product.b + <usize>(j >> 3) * product.bStride + (<usize>from << 5);
    const blocks = padded(columns) >> 3;
    multiplyPanels(
      panelScratch, PANEL_BYTES, panels, depth, b, product.bStride, 0, tiles, 256, 0, BLOCKS << 8, blocks, 1, false,
    );
    for (let p = 0; p < panels; p++) {
      const to = product.c + <usize>((panel + p) << 3) * rowBytes + (<usize>j << 2);
      addTilesToRows(tiles + (<usize>(p * BLOCKS) << 8), to, rowBytes, rowsIn(product, panel + p), columns);
    }
  }
}

function addBias(product: RowProduct, panel: i32): void {
  if (product.isTransposed) {
    addColumnSums(product, panel);
    return;
  }
  const bytes = <usize>product.columns << 2;
  const whole = bytes & ~15;
  let row = product.c + <usize>(panel << 3) * bytes;
  for (let i = 0; i < rowsIn(product, panel); i++) {
    for (let j: usize = 0; j < whole; j += 16) {
      v128.store(row + j, f32x4.add(v128.load(row + j), v128.load(product.bias + j)));
    }
    for (let j = whole; j < bytes; j += 4) store<f32>(row + j, load<f32>(row + j) + load<f32>(product.bias + j));
    row += bytes;
  }
}

/** Adds the sums over the depth of up to 8 columns of A. */
function addColumnSums(product: RowProduct, panel: i32): void {
  const rowBytes = <usize>product.rows << 2;
  const count = rowsIn(product, panel);
  const bias = product.bias + (<usize>panel << 5);
  let at = product.a + (<usize>panel << 5);
  if (count == 8) {
    let low = v128.load(bias), high = v128.load(bias, 16);
    for (let k = 0; k < product.depth; k++) {
      low = f32x4.add(low, v128.load(at));
      high = f32x4.add(high, v128.load(at, 16));
      at += rowBytes;
    }
    v128.store(bias, low);
    v128.store(bias, high, 16);
    return;
  }
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    let sum = load<f32>(bias + i);
    for (let k = 0; k < product.depth; k++) sum += load<f32>(at + i + <usize>k * rowBytes);
    store<f32>(bias + i, sum);
  }
}
