/** Matrix products C = A B and C += A B, tile by tile, in the layouts of layout/network.ts. */
import { network, Tensor } from "../layout/network";
import { laneSum, transpose8 } from "./simd";
import { groupCount, panelScratch, pulse } from "../execution/thread";
import { tileAdd, tileSet } from "./tile";

/** The depth of one block of a product, so that a panel of A or of B fits the L1 cache; set by hand, not measured. */
const INNER_DEPTH: i32 = 512;
const OUTER_DEPTH: i32 = 256;

/**
 * C = W X, or C += W X, for `steps` time steps of the groups of this thread.
 *
 * @param x, c address of the first group's column, [columns of W][8] and [rows of W][8]
 * @param xStride, cStride bytes from one group to the next
 */
export function multiply(
  w: Tensor, x: usize, xStride: usize, c: usize, cStride: usize, steps: i32, isAdded: bool,
): void {
  panelsTimesColumns(
    w.values, w.stride, w.rows >> 3, w.columns, INNER_DEPTH, x, xStride, c, cStride, steps, isAdded,
  );
}

/** C = W^T X, or C += W^T X: like `multiply`, with the transposed copy. */
export function multiplyTransposed(
  w: Tensor, x: usize, xStride: usize, c: usize, cStride: usize, steps: i32, isAdded: bool,
): void {
  panelsTimesColumns(
    w.transposed, w.transposedStride, w.columns >> 3, w.rows, OUTER_DEPTH, x, xStride, c, cStride, steps, isAdded,
  );
}

function panelsTimesColumns(
  a: usize, aStride: usize, panels: i32, depth: i32, blockDepth: i32,
  x: usize, xStride: usize, c: usize, cStride: usize, steps: i32, isAdded: bool,
): void {
  const groups = groupCount;
  const xStep = xStride * <usize>network().groups;
  const cStep = cStride * <usize>network().groups;
  for (let k = 0; k < depth; k += blockDepth) {
    const blocked = min(blockDepth, depth - k);
    const adds = isAdded || k > 0;
    let panel = a + (<usize>k << 5);
    for (let m = 0; m < panels; m++) {
      let xs = x + (<usize>k << 5);
      let cs = c + (<usize>m << 8);
      for (let t = 0; t < steps; t++) {
        let xg = xs;
        let cg = cs;
        for (let g = 0; g < groups; g++) {
          if (adds) tileAdd(panel, xg, blocked, cg);
          else tileSet(panel, xg, blocked, cg);
          xg += xStride;
          cg += cStride;
        }
        xs += xStep;
        cs += cStep;
      }
      panel += aStride;
    }
    pulse();
  }
}

/**
 * The gradient of W in z = W x: dW = sum over time and batch of dz x^T, for the panels from `first` to `last`.
 *
 * @param dz       [column group][rows][8], `dzStride` bytes from one group of 8 columns to the next
 * @param x        transposed: [columns of W / 8][columns][8], `xStride` bytes from one block to the next
 * @param columns  time steps x batch
 */
export function weightGradient(
  w: Tensor, first: i32, last: i32, dz: usize, dzStride: usize, x: usize, xStride: usize, columns: i32, isAdded: bool,
): void {
  const blocks = w.columns >> 3;
  const packed = panelScratch;
  for (let k = 0; k < columns; k += OUTER_DEPTH) {
    const depth = min(OUTER_DEPTH, columns - k);
    const adds = isAdded || k > 0;
    for (let m = first; m < last; m++) {
      let tile = dz + <usize>(k >> 3) * dzStride + (<usize>m << 8);
      for (let j: usize = 0; j < <usize>depth; j += 8) {
        transpose8(tile, packed + (j << 5));
        tile += dzStride;
      }
      let xb = x + (<usize>k << 5);
      let c = w.gradient + <usize>m * w.stride;
      for (let n = 0; n < blocks; n++) {
        if (adds) tileAdd(packed, xb, depth, c);
        else tileSet(packed, xb, depth, c);
        xb += xStride;
        c += 256;
      }
    }
    pulse();
  }
}

/** The gradient of b in z = W x + b: db = sum over time and batch of dz, for the panels from `first` to `last`. */
export function biasGradient(
  b: Tensor, first: i32, last: i32, dz: usize, dzStride: usize, columns: i32, isAdded: bool,
): void {
  for (let r = first << 3; r < last << 3; r++) {
    let column = dz + (<usize>r << 5);
    let low = f32x4.splat(0);
    let high = low;
    for (let k = 0; k < columns; k += 8) {
      low = f32x4.add(low, v128.load(column));
      high = f32x4.add(high, v128.load(column, 16));
      column += dzStride;
    }
    const at = b.gradient + (<usize>r << 2);
    const total = laneSum(f32x4.add(low, high));
    store<f32>(at, isAdded ? load<f32>(at) + total : total);
  }
}
