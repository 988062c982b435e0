/** Backpropagates through all steps of a layer that has run, for some groups of sequences. */
import { gruBackward, lstmBackward, rnnBackward } from "../arithmetic/cells";
import { candidateBackward, peepholeBackward, reluBackward, resetBackward } from "../arithmetic/cellVariants";
import { multiplyDeep, OUTER_DEPTH } from "../arithmetic/products";
import { addRowsToColumns, columnsToRows } from "../arithmetic/rowLayouts";
import { laneSum } from "../arithmetic/simd";
import { tileScratch2, useScratch } from "../execution/thread";
import { PAD } from "../layout/network";
import { arrayBytes, BLOCK_GROUPS, endedLanes, loadState, storeState } from "./forward";
import {
  columnAt, gateStride, GRU, GRU_RESET_BEFORE, GRU_SIMPLIFIED, hasCells, inputStride, lanesOf, LayerRun, LSTM,
  LSTM_PEEPHOLE, positionOf, RNN_RELU, rowsAt, unitStride,
} from "./layerRun";

/** Goes back from the last step to the first. Gates become dL/d(gate inputs). */
export function backwardRun(address: usize, first: i32, last: i32, scratch: usize): void {
  useScratch(scratch);
  const run = changetype<LayerRun>(address);
  let da = run.da;
  let daPrev = run.daPrev;
  for (let g = first; g < last; g++) {
    loadState(run, run.dAfter, da, g);
    if (hasCells(run)) loadState(run, run.dAfter + arrayBytes(run), run.dc, g);
  }
  for (let k = run.steps - 1; k >= 0; k--) {
    backwardStep(run, k, first, last, da, daPrev);
    const swapped = da;
    da = daPrev;
    daPrev = swapped;
  }
  inputGradients(run, first, last);
  for (let g = first; g < last; g++) {
    storeState(run, unitsAt(run, da, g), run.dBefore, g);
    if (hasCells(run)) storeState(run, unitsAt(run, run.dc, g), run.dBefore + arrayBytes(run), g);
  }
}

/** The columns of a group in an array of one step. */
// @ts-ignore: decorator
@inline
function unitsAt(run: LayerRun, base: usize, g: i32): usize {
  return columnAt(run, base, unitStride(run), 0, g);
}

function backwardStep(run: LayerRun, k: i32, first: i32, last: i32, da: usize, daPrev: usize): void {
  const t = positionOf(run, k);
  for (let g = first; g < last; g++) {
    const own = unitsAt(run, da, g);
    if (run.dOutputs) {
      const from = rowsAt(run, run.dOutputs, t, g, run.units);
      addRowsToColumns(from, <usize>run.units << 2, lanesOf(run, g), run.units, own, tileScratch2);
    }
    store<f64>(run.squares + (<usize>(t * run.groups + g) << 3), squaresOf(own, <usize>run.paddedUnits << 5));
    memory.fill(unitsAt(run, daPrev, g), 0, <usize>run.paddedUnits << 5);
    if (run.lengths) takePadded(run, t, g, own);
    throughCell(run, k, g, own, unitsAt(run, daPrev, g));
  }
  if (run.cell == GRU_RESET_BEFORE) throughReset(run, k, first, last, daPrev);
  else recurrentProduct(run, k, first, last, daPrev, run.recurrentRow, 0, run.recurrentRows, true);
  if (run.lengths) for (let g = first; g < last; g++) addPassing(run, t, g, unitsAt(run, daPrev, g));
}

function throughCell(run: LayerRun, k: i32, g: i32, da: usize, daPrev: usize): void {
  const stride = unitStride(run);
  const bytes = <usize>run.paddedUnits << 5;
  const gates = columnAt(run, run.gates, gateStride(run), k, g);
  const aPrev = columnAt(run, run.activations, stride, k, g);
  const a = columnAt(run, run.activations, stride, k + 1, g);
  if (run.cell >= LSTM) {
    const cPrev = columnAt(run, run.cells, stride, k, g);
    const tanhC = columnAt(run, run.inner, stride, k, g);
    const dc = unitsAt(run, run.dc, g);
    if (run.cell == LSTM_PEEPHOLE) peepholeBackward(gates, run.paddedUnits, run.peepholes, cPrev, tanhC, da, dc);
    else lstmBackward(gates, bytes, cPrev, tanhC, da, dc);
  } else if (run.cell == GRU) gruBackward(gates, bytes, aPrev, da, daPrev);
  else if (run.cell == GRU_RESET_BEFORE) candidateBackward(gates + bytes, bytes, aPrev, da, daPrev);
  else if (run.cell == GRU_SIMPLIFIED) candidateBackward(gates, bytes, aPrev, da, daPrev);
  else if (run.cell == RNN_RELU) reluBackward(gates, bytes, a, da);
  else rnnBackward(gates, bytes, a, da);
}

/** Back through the candidate's product, then through the reset gate, then through the gates' product. */
function throughReset(run: LayerRun, k: i32, first: i32, last: i32, daPrev: usize): void {
  const candidate = 2 * run.paddedUnits;
  recurrentProduct(run, k, first, last, run.dInner, candidate, candidate, run.paddedUnits, false);
  for (let g = first; g < last; g++) {
    const gates = columnAt(run, run.gates, gateStride(run), k, g);
    const aPrev = columnAt(run, run.activations, unitStride(run), k, g);
    const dInner = unitsAt(run, run.dInner, g);
    resetBackward(gates, <usize>run.paddedUnits << 5, aPrev, dInner, unitsAt(run, daPrev, g));
  }
  recurrentProduct(run, k, first, last, daPrev, 0, 0, candidate, true);
}

/** Wa^T dz, or its part from some rows: `row` counts the gates' rows, `from` those of Wa. */
function recurrentProduct(
  run: LayerRun, k: i32, first: i32, last: i32, to: usize, row: i32, from: i32, rows: i32, isAdded: bool,
): void {
  const stride = unitStride(run);
  const z = gateStride(run);
  multiplyDeep(
    run.recurrentTransposed + (<usize>from << 5), (<usize>run.recurrentRows << 5) + PAD, run.paddedUnits >> 3, rows,
    OUTER_DEPTH, columnAt(run, run.gates, z, k, first) + (<usize>row << 5), z, 0,
    columnAt(run, to, stride, 0, first), stride, 0, last - first, 1, isAdded,
  );
}

/** dL/dx⟨t⟩ for all steps. */
function inputGradients(run: LayerRun, first: i32, last: i32): void {
  const groups = last - first;
  const block = max(1, BLOCK_GROUPS / groups);
  const x = inputStride(run);
  const z = gateStride(run);
  const stride = (<usize>run.inputRows << 5) + PAD;
  for (let k = 0; k < run.steps; k += block) {
    const steps = min(block, run.steps - k);
    multiplyDeep(
      run.inputTransposed, stride, run.paddedInputs >> 3, run.inputRows, OUTER_DEPTH,
      columnAt(run, run.gates, z, k, first), z, z * <usize>run.groups,
      columnAt(run, run.xColumns, x, k, first), x, x * <usize>run.groups, groups, steps, false,
    );
    for (let s = k; s < k + steps; s++) {
      for (let g = first; g < last; g++) {
        const to = rowsAt(run, run.dx, positionOf(run, s), g, run.inputs);
        const dx = columnAt(run, run.xColumns, x, s, g);
        columnsToRows(dx, run.inputs, to, <usize>run.inputs << 2, lanesOf(run, g), tileScratch2);
      }
    }
  }
}

function squaresOf(values: usize, bytes: usize): f64 {
  let sums = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const value = v128.load(values + k);
    sums = f32x4.add(sums, f32x4.mul(value, value));
  }
  return laneSum(sums);
}

/** The gradients of sequences that have ended pass through: they are taken out, so that the cell adds nothing for them. */
function takePadded(run: LayerRun, t: i32, g: i32, da: usize): void {
  const low = endedLanes(run, t, g << 3);
  const high = endedLanes(run, t, (g << 3) + 4);
  take(da, unitsAt(run, run.passing, g), <usize>run.paddedUnits << 5, low, high);
  if (hasCells(run)) take(unitsAt(run, run.dc, g), passingCells(run, g), <usize>run.paddedUnits << 5, low, high);
}

function passingCells(run: LayerRun, g: i32): usize {
  return unitsAt(run, run.passing, run.groups + g);
}

function take(values: usize, taken: usize, bytes: usize, low: v128, high: v128): void {
  for (let j: usize = 0; j < bytes; j += 32) {
    const first = v128.load(values + j), second = v128.load(values + j, 16);
    v128.store(taken + j, v128.and(first, low));
    v128.store(taken + j, v128.and(second, high), 16);
    v128.store(values + j, v128.andnot(first, low));
    v128.store(values + j, v128.andnot(second, high), 16);
  }
}

function addPassing(run: LayerRun, t: i32, g: i32, daPrev: usize): void {
  add(daPrev, unitsAt(run, run.passing, g), <usize>run.paddedUnits << 5);
  if (hasCells(run)) add(unitsAt(run, run.dc, g), passingCells(run, g), <usize>run.paddedUnits << 5);
}

function add(values: usize, more: usize, bytes: usize): void {
  for (let j: usize = 0; j < bytes; j += 16) {
    v128.store(values + j, f32x4.add(v128.load(values + j), v128.load(more + j)));
  }
}
