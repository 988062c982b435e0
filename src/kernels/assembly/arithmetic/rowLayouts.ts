/** Converts between rows, as `core` has them, and the columns, panels and blocks of 8 that products read. */
import { transpose8 } from "./simd";

/** The next multiple of 8. */
// @ts-ignore: decorator
@inline
export function padded(n: i32): i32 {
  return (n + 7) & ~7;
}

/**
 * Up to 8 rows of `n` numbers, `rowBytes` apart, as columns [padded n][8]; zeros in the padding.
 * @param spare space for 64 numbers
 */
export function rowsToColumns(rows: usize, rowBytes: usize, count: i32, n: i32, columns: usize, spare: usize): void {
  let j = 0;
  if (count == 8) {
    for (; j + 8 <= n; j += 8) {
      gatherTile(rows + (<usize>j << 2), rowBytes, spare);
      transpose8(spare, columns + (<usize>j << 5));
    }
  }
  for (; j < padded(n); j++) {
    const to = columns + (<usize>j << 5);
    for (let i = 0; i < 8; i++) {
      const isThere = i < count && j < n;
      store<f32>(to + (<usize>i << 2), isThere ? load<f32>(rows + <usize>i * rowBytes + (<usize>j << 2)) : 0);
    }
  }
}

/** Adds rows to columns, as `rowsToColumns` sets them. @param spare space for 128 numbers */
export function addRowsToColumns(rows: usize, rowBytes: usize, count: i32, n: i32, columns: usize, spare: usize): void {
  let j = 0;
  if (count == 8) {
    const tile = spare + 256;
    for (; j + 8 <= n; j += 8) {
      gatherTile(rows + (<usize>j << 2), rowBytes, spare);
      transpose8(spare, tile);
      const to = columns + (<usize>j << 5);
      for (let k: usize = 0; k < 256; k += 16) v128.store(to + k, f32x4.add(v128.load(to + k), v128.load(tile + k)));
    }
  }
  for (; j < n; j++) {
    const to = columns + (<usize>j << 5);
    for (let i = 0; i < count; i++) {
      const at = to + (<usize>i << 2);
      store<f32>(at, load<f32>(at) + load<f32>(rows + <usize>i * rowBytes + (<usize>j << 2)));
    }
  }
}

/** The inverse of `rowsToColumns`. */
export function columnsToRows(columns: usize, n: i32, rows: usize, rowBytes: usize, count: i32, spare: usize): void {
  let j = 0;
  if (count == 8) {
    for (; j + 8 <= n; j += 8) {
      transpose8(columns + (<usize>j << 5), spare);
      const to = rows + (<usize>j << 2);
      for (let i: usize = 0; i < 8; i++) {
        v128.store(to + i * rowBytes, v128.load(spare + (i << 5)));
        v128.store(to + i * rowBytes, v128.load(spare + (i << 5), 16), 16);
      }
    }
  }
  for (; j < n; j++) {
    const from = columns + (<usize>j << 5);
    for (let i = 0; i < count; i++) {
      store<f32>(rows + <usize>i * rowBytes + (<usize>j << 2), load<f32>(from + (<usize>i << 2)));
    }
  }
}

/** Columns of 8 sequences as the blocks [columns / 8][8 sequences][8], `stride` bytes apart. */
export function columnsToBlocks(columns: usize, n: i32, blocks: usize, stride: usize): void {
  for (let j = 0; j < n; j += 8) {
    transpose8(columns + (<usize>j << 5), blocks);
    blocks += stride;
  }
}

/** Rows [count][n] as blocks [padded n / 8][padded count][8], `stride` bytes apart; zeros in the padding. */
export function rowsToBlocks(rows: usize, count: i32, n: i32, blocks: usize, stride: usize): void {
  const rowBytes = <usize>n << 2;
  for (let j = 0; j < n; j += 8) {
    let from = rows + (<usize>j << 2);
    let to = blocks;
    for (let i = 0; i < count; i++) {
      copyEight(from, min(8, n - j), to);
      from += rowBytes;
      to += 32;
    }
    memory.fill(to, 0, <usize>(padded(count) - count) << 5);
    blocks += stride;
  }
}

/** Rows [count][n] as panels [padded count / 8][padded n][8 rows], `stride` bytes apart; zeros in the padding. */
export function rowsToPanels(rows: usize, count: i32, n: i32, panels: usize, stride: usize, spare: usize): void {
  const rowBytes = <usize>n << 2;
  for (let i = 0; i < count; i += 8) {
    rowsToColumns(rows + <usize>i * rowBytes, rowBytes, min(8, count - i), n, panels, spare);
    panels += stride;
  }
}

/** Adds tiles [8 rows][8 columns], 256 bytes apart, to up to 8 rows of `n` numbers. */
export function addTilesToRows(tiles: usize, rows: usize, rowBytes: usize, count: i32, n: i32): void {
  for (let j = 0; j < n; j += 8) {
    const width = min(8, n - j);
    for (let i = 0; i < count; i++) {
      const from = tiles + (<usize>i << 5);
      const to = rows + <usize>i * rowBytes + (<usize>j << 2);
      if (width == 8) {
        v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
        v128.store(to, f32x4.add(v128.load(to, 16), v128.load(from, 16)), 16);
      } else {
        for (let k: usize = 0; k < <usize>width << 2; k += 4) store<f32>(to + k, load<f32>(to + k) + load<f32>(from + k));
      }
    }
    tiles += 256;
  }
}

/** Copies up to 8 numbers, and zeros for the others. */
// @ts-ignore: decorator
@inline
export function copyEight(from: usize, count: i32, to: usize): void {
  if (count == 8) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  } else {
    for (let k: usize = 0; k < 8; k++) store<f32>(to + (k << 2), <i32>k < count ? load<f32>(from + (k << 2)) : 0);
  }
}

// @ts-ignore: decorator
@inline
function gatherTile(rows: usize, rowBytes: usize, tile: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    v128.store(tile + (i << 5), v128.load(rows + i * rowBytes));
    v128.store(tile + (i << 5), v128.load(rows + i * rowBytes, 16), 16);
  }
}
