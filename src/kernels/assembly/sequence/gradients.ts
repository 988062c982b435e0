/** The gradients of a layer's weights over all steps and sequences, for some panels of 8 rows. */
import { PACKED_PANELS, weightTiles } from "../arithmetic/products";
import { addTilesToRows } from "../arithmetic/rowLayouts";
import { laneSum, madd } from "../arithmetic/simd";
import { useScratch } from "../execution/thread";
import { SCRATCH_BYTES } from "../layout/network";
import { blockStride, columnAt, gateStride, GRU_RESET_BEFORE, LayerRun, LSTM_PEEPHOLE, unitStride } from "./layerRun";

/** The weights and the bias that read x⟨t⟩, and the peepholes. */
export function inputWeightsRun(address: usize, first: i32, last: i32, scratch: usize): void {
  useScratch(scratch);
  const run = changetype<LayerRun>(address);
  const into = scratch + SCRATCH_BYTES;
  weightRows(run, 0, first, last, run.xBlocks, run.inputs, run.inputOrder, run.dInput, run.dInputBias, into);
  if (run.cell == LSTM_PEEPHOLE) for (let m = first; m < last; m++) peepholeGradients(run, m);
}

/** The weights and the bias that read a⟨t-1⟩. */
export function recurrentWeightsRun(address: usize, first: i32, last: i32, scratch: usize): void {
  useScratch(scratch);
  const run = changetype<LayerRun>(address);
  const into = scratch + SCRATCH_BYTES;
  // Where the reset gate is before the product, the candidate's rows read Γr * a⟨t-1⟩.
  const split = run.cell == GRU_RESET_BEFORE ? run.paddedUnits >> 2 : last;
  const row = run.recurrentRow;
  const order = run.recurrentOrder;
  const dW = run.dRecurrent;
  const dB = run.dRecurrentBias;
  weightRows(run, row, first, min(split, last), run.aBlocks, run.units, order, dW, dB, into);
  weightRows(run, row, max(split, first), last, run.innerBlocks, run.units, order, dW, dB, into);
}

/** @param row the gates' row that is the first of the product, and `tiles` space for PACKED_PANELS */
function weightRows(
  run: LayerRun, row: i32, first: i32, last: i32, x: usize, columns: i32, order: i32, dW: usize, dB: usize,
  tiles: usize,
): void {
  const dz = run.gates + (<usize>row << 5);
  const blocks = (columns + 7) >> 3;
  const tileStride = <usize>blocks << 8;
  const rowBytes = <usize>columns << 2;
  const count = run.steps * run.groups << 3;
  for (let m = first; m < last; m += PACKED_PANELS) {
    const end = min(m + PACKED_PANELS, last);
    const base = tiles - <usize>m * tileStride;
    weightTiles(base, tileStride, blocks, m, end, dz, gateStride(run), x, blockStride(run), count, false);
    for (let p = m; p < end; p++) {
      const unit = (p << 3) % run.paddedUnits;
      const block = (order >> (((p << 3) / run.paddedUnits) << 2)) & 15;
      const own = <usize>(block * run.units + unit);
      const rows = min(8, run.units - unit);
      addTilesToRows(base + <usize>p * tileStride, dW + own * rowBytes, rowBytes, rows, columns);
      for (let i = 0; i < rows; i++) {
        const at = dB + ((own + <usize>i) << 2);
        store<f32>(at, load<f32>(at) + rowSum(run, row + (p << 3) + i));
      }
    }
  }
}

/** The sum of dL/d(gate input) of one row over all steps and sequences. */
function rowSum(run: LayerRun, row: i32): f32 {
  const stride = gateStride(run);
  let at = run.gates + (<usize>row << 5);
  let sums = f32x4.splat(0);
  for (let k = run.steps * run.groups; k > 0; k--) {
    sums = f32x4.add(sums, f32x4.add(v128.load(at), v128.load(at, 16)));
    at += stride;
  }
  return laneSum(sums);
}

/** dp += sum of dz c over time and batch, where i and f read c⟨t-1⟩ and o reads c⟨t⟩. */
function peepholeGradients(run: LayerRun, panel: i32): void {
  const block = (panel << 3) / run.paddedUnits;
  if (block == 2) return; // the candidate has no peephole
  const unit = (panel << 3) % run.paddedUnits;
  const which = min(block, 2);
  const read = block == 3 ? columnAt(run, run.cells, unitStride(run), 1, 0) : run.cells;
  for (let i = 0; i < min(8, run.units - unit); i++) {
    let dz = run.gates + (<usize>((panel << 3) + i) << 5);
    let c = read + (<usize>(unit + i) << 5);
    let sums = f32x4.splat(0);
    for (let k = run.steps * run.groups; k > 0; k--) {
      sums = madd(v128.load(dz), v128.load(c), sums);
      sums = madd(v128.load(dz, 16), v128.load(c, 16), sums);
      dz += gateStride(run);
      c += unitStride(run);
    }
    const at = run.dPeepholes + (<usize>(which * run.units + unit + i) << 2);
    store<f32>(at, load<f32>(at) + laneSum(sums));
  }
}
