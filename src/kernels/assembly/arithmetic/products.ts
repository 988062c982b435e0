/** Matrix products C = A B and C += A B, tile by tile, in the layouts of layout/network.ts. */
import { network, Tensor } from "../layout/network";
import { laneSum, transpose8 } from "./simd";
import { groupCount, panelScratch, pulse } from "../execution/thread";
import { tileAdd, tileSet } from "./tile";

/** The depth of one block of a product, so that a panel of A or of B fits the L1 cache; set by hand, not measured. */
export const INNER_DEPTH: i32 = 512;
export const OUTER_DEPTH: i32 = 256;
/** Panels of OUTER_DEPTH that the scratch space holds at once, for whole tiles of the native products. */
export const PACKED_PANELS: i32 = 6;

// @ts-ignore: decorator
@external("env", "nativeMultiply")
declare function nativeMultiply(
  a: usize, aStride: usize, panels: i32, depth: i32, b: usize, bGroup: usize, bStep: usize,
  c: usize, cGroup: usize, cStep: usize, cPanel: usize, groups: i32, steps: i32, isAdded: bool,
): void;

let isNative: bool = false;

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
  const xStep = xStride * <usize>network().groups;
  const cStep = cStride * <usize>network().groups;
  multiplyDeep(a, aStride, panels, depth, blockDepth, x, xStride, xStep, c, cStride, cStep, groupCount, steps, isAdded);
}

/** As `multiplyPanels`, in blocks of the depth, and with the tiles of C one after the other. */
export function multiplyDeep(
  a: usize, aStride: usize, panels: i32, depth: i32, blockDepth: i32, b: usize, bGroup: usize, bStep: usize,
  c: usize, cGroup: usize, cStep: usize, groups: i32, steps: i32, isAdded: bool,
): void {
  for (let k = 0; k < depth; k += blockDepth) {
    const offset = <usize>k << 5;
    const blocked = min(blockDepth, depth - k);
    const adds = isAdded || k > 0;
    multiplyPanels(
      a + offset, aStride, panels, blocked, b + offset, bGroup, bStep, c, cGroup, cStep, 256, groups, steps, adds,
    );
    pulse();
  }
}

/** Makes this thread use the native products of src/kernels/native, which `env.nativeMultiply` must be. */
export function useNativeProducts(): void {
  isNative = true;
}

/**
 * C = A B, or C += A B: `panels` panels of A times the columns of `groups` groups in each of `steps` steps.
 *
 * A has a panel [depth][8 rows] every `aStride` bytes. B has a column [depth][8] every `bGroup` bytes for a group and
 * every `bStep` bytes for a step; C has a tile [8 rows][8 columns] likewise, and every `cPanel` bytes for a panel.
 */
export function multiplyPanels(
  a: usize, aStride: usize, panels: i32, depth: i32, b: usize, bGroup: usize, bStep: usize,
  c: usize, cGroup: usize, cStep: usize, cPanel: usize, groups: i32, steps: i32, isAdded: bool,
): void {
  if (isNative) {
    nativeMultiply(a, aStride, panels, depth, b, bGroup, bStep, c, cGroup, cStep, cPanel, groups, steps, isAdded);
    return;
  }
  for (let m = 0; m < panels; m++) {
    let bs = b;
    let cs = c;
    for (let t = 0; t < steps; t++) {
      let bg = bs;
      let cg = cs;
      for (let g = 0; g < groups; g++) {
        if (isAdded) tileAdd(a, bg, depth, cg);
        else tileSet(a, bg, depth, cg);
        bg += bGroup;
        cg += cGroup;
      }
      bs += bStep;
      cs += cStep;
    }
    a += aStride;
    c += cPanel;
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
  weightTiles(w.gradient, w.stride, w.columns >> 3, first, last, dz, dzStride, x, xStride, columns, isAdded);
}

/** As `weightGradient`, to tiles of which every panel has `blocks`. */
export function weightTiles(
  tiles: usize, tileStride: usize, blocks: i32, first: i32, last: i32,
  dz: usize, dzStride: usize, x: usize, xStride: usize, columns: i32, isAdded: bool,
): void {
  for (let k = 0; k < columns; k += OUTER_DEPTH) {
    const depth = min(OUTER_DEPTH, columns - k);
    const adds = isAdded || k > 0;
    const packedStride = <usize>depth << 5;
    const xk = x + (<usize>k << 5);
    for (let m = first; m < last; m += PACKED_PANELS) {
      const panels = min(PACKED_PANELS, last - m);
      packPanels(dz + <usize>(k >> 3) * dzStride + (<usize>m << 8), dzStride, depth, panels);
      const c = tiles + <usize>m * tileStride;
      multiplyPanels(panelScratch, packedStride, panels, depth, xk, xStride, 0, c, 256, 0, tileStride, blocks, 1, adds);
    }
    pulse();
  }
}

/** Transposes `panels` panels of dz into the scratch space, one after the other: [panel][depth][8 rows]. */
function packPanels(dz: usize, dzStride: usize, depth: i32, panels: i32): void {
  let to = panelScratch;
  for (let p = 0; p < panels; p++) {
    let tile = dz + (<usize>p << 8);
    for (let j = 0; j < depth; j += 8) {
      transpose8(tile, to);
      tile += dzStride;
      to += 256;
    }
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
