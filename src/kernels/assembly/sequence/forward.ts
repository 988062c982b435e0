/** Runs a layer over a batch of sequences, for some groups of them. */
import { gruForward, lstmForward, rnnForward } from "../arithmetic/cells";
import {
  candidateForward, peepholeForward, reluForward, resetForward, simplifiedForward,
} from "../arithmetic/cellVariants";
import { INNER_DEPTH, multiplyDeep } from "../arithmetic/products";
import { columnsToBlocks, columnsToRows, rowsToColumns } from "../arithmetic/rowLayouts";
import { tileScratch2, useScratch } from "../execution/thread";
import { PAD } from "../layout/network";
import {
  blockStride, columnAt, gateStride, GRU, GRU_RESET_BEFORE, GRU_SIMPLIFIED, hasCells, inputStride, lanesOf, LayerRun,
  LSTM, LSTM_PEEPHOLE, positionOf, RNN_RELU, rowsAt, unitStride,
} from "./layerRun";

/** Groups in one block of the input product, so that the block fits the L2 cache; set by hand, not measured. */
export const BLOCK_GROUPS: i32 = 16;

/** Runs the groups from `first` to `last` through all steps. */
export function forwardRun(address: usize, first: i32, last: i32, scratch: usize): void {
  useScratch(scratch);
  const run = changetype<LayerRun>(address);
  for (let g = first; g < last; g++) {
    loadState(run, run.before, run.activations, g);
    if (hasCells(run)) loadState(run, run.before + arrayBytes(run), run.cells, g);
  }
  inputProducts(run, first, last);
  for (let k = 0; k < run.steps; k++) forwardStep(run, k, first, last);
  for (let g = first; g < last; g++) {
    storeState(run, columnAt(run, run.activations, unitStride(run), run.steps, g), run.after, g);
    if (!hasCells(run)) continue;
    storeState(run, columnAt(run, run.cells, unitStride(run), run.steps, g), run.after + arrayBytes(run), g);
  }
}

/** Bytes of one array of a state, [batch][units]. */
export function arrayBytes(run: LayerRun): usize {
  return <usize>(run.batch * run.units) << 2;
}

/** Rows of a state to the columns of a group. */
export function loadState(run: LayerRun, rows: usize, columns: usize, g: i32): void {
  const from = rowsAt(run, rows, 0, g, run.units);
  const to = columnAt(run, columns, unitStride(run), 0, g);
  rowsToColumns(from, <usize>run.units << 2, lanesOf(run, g), run.units, to, tileScratch2);
}

/** The columns of a group to rows of a state. */
export function storeState(run: LayerRun, columns: usize, rows: usize, g: i32): void {
  const to = rowsAt(run, rows, 0, g, run.units);
  columnsToRows(columns, run.units, to, <usize>run.units << 2, lanesOf(run, g), tileScratch2);
}

/** Wx x⟨t⟩ + bx + ba for all steps. */
function inputProducts(run: LayerRun, first: i32, last: i32): void {
  const groups = last - first;
  const block = max(1, BLOCK_GROUPS / groups);
  const x = inputStride(run);
  const z = gateStride(run);
  const stride = (<usize>run.paddedInputs << 5) + PAD;
  for (let k = 0; k < run.steps; k += block) {
    const steps = min(block, run.steps - k);
    for (let s = k; s < k + steps; s++) {
      for (let g = first; g < last; g++) {
        loadInput(run, s, g);
        fillWithBias(run, columnAt(run, run.gates, z, s, g));
      }
    }
    multiplyDeep(
      run.inputPanels, stride, run.inputRows >> 3, run.paddedInputs, INNER_DEPTH,
      columnAt(run, run.xColumns, x, k, first), x, x * <usize>run.groups,
      columnAt(run, run.gates, z, k, first), z, z * <usize>run.groups, groups, steps, true,
    );
  }
}

function loadInput(run: LayerRun, k: i32, g: i32): void {
  const from = rowsAt(run, run.x, positionOf(run, k), g, run.inputs);
  const columns = columnAt(run, run.xColumns, inputStride(run), k, g);
  rowsToColumns(from, <usize>run.inputs << 2, lanesOf(run, g), run.inputs, columns, tileScratch2);
  columnsToBlocks(columns, run.paddedInputs, run.xBlocks + (<usize>(k * run.groups + g) << 8), blockStride(run));
}

function fillWithBias(run: LayerRun, gates: usize): void {
  for (let r: usize = 0; r < <usize>run.gateRows; r++) {
    const bias = v128.load_splat<f32>(run.bias + (r << 2));
    v128.store(gates + (r << 5), bias);
    v128.store(gates + (r << 5), bias, 16);
  }
}

function forwardStep(run: LayerRun, k: i32, first: i32, last: i32): void {
  const stride = unitStride(run);
  const isSplit = run.cell == GRU_RESET_BEFORE;
  for (let g = first; g < last; g++) {
    const aPrev = columnAt(run, run.activations, stride, k, g);
    columnsToBlocks(aPrev, run.paddedUnits, run.aBlocks + (<usize>(k * run.groups + g) << 8), blockStride(run));
  }
  const panels = isSplit ? run.paddedUnits >> 2 : run.recurrentRows >> 3;
  recurrentProduct(run, k, first, last, run.activations, run.recurrentRow, 0, panels);
  if (isSplit) {
    for (let g = first; g < last; g++) reset(run, k, g);
    recurrentProduct(run, k, first, last, run.inner, 2 * run.paddedUnits, panels, run.paddedUnits >> 3);
  }
  for (let g = first; g < last; g++) {
    activate(run, k, g);
    if (run.lengths) keepPadded(run, k, g);
    const a = columnAt(run, run.activations, stride, k + 1, g);
    const to = rowsAt(run, run.outputs, positionOf(run, k), g, run.units);
    columnsToRows(a, run.units, to, <usize>run.units << 2, lanesOf(run, g), tileScratch2);
  }
}

/** Adds some panels of Wa times columns to the gates' rows from `row` on. */
function recurrentProduct(
  run: LayerRun, k: i32, first: i32, last: i32, from: usize, row: i32, firstPanel: i32, panels: i32,
): void {
  const stride = unitStride(run);
  const z = gateStride(run);
  multiplyDeep(
    run.recurrentPanels + <usize>firstPanel * stride, stride, panels, run.paddedUnits, INNER_DEPTH,
    columnAt(run, from, stride, k, first), stride, 0,
    columnAt(run, run.gates, z, k, first) + (<usize>row << 5), z, 0, last - first, 1, true,
  );
}

/** The gates of a GRU with the reset gate before the product, and what that product reads. */
function reset(run: LayerRun, k: i32, g: i32): void {
  const stride = unitStride(run);
  const inner = columnAt(run, run.inner, stride, k, g);
  const gates = columnAt(run, run.gates, gateStride(run), k, g);
  resetForward(gates, <usize>run.paddedUnits << 5, columnAt(run, run.activations, stride, k, g), inner);
  columnsToBlocks(inner, run.paddedUnits, run.innerBlocks + (<usize>(k * run.groups + g) << 8), blockStride(run));
}

function activate(run: LayerRun, k: i32, g: i32): void {
  const stride = unitStride(run);
  const bytes = <usize>run.paddedUnits << 5;
  const gates = columnAt(run, run.gates, gateStride(run), k, g);
  const aPrev = columnAt(run, run.activations, stride, k, g);
  const a = columnAt(run, run.activations, stride, k + 1, g);
  if (run.cell >= LSTM) {
    const cPrev = columnAt(run, run.cells, stride, k, g);
    const c = columnAt(run, run.cells, stride, k + 1, g);
    const tanhC = columnAt(run, run.inner, stride, k, g);
    if (run.cell == LSTM_PEEPHOLE) peepholeForward(gates, run.paddedUnits, run.peepholes, cPrev, c, tanhC, a);
    else lstmForward(gates, bytes, cPrev, c, tanhC, a);
  } else if (run.cell == GRU) gruForward(gates, bytes, aPrev, a);
  else if (run.cell == GRU_RESET_BEFORE) candidateForward(gates + bytes, bytes, aPrev, a);
  else if (run.cell == GRU_SIMPLIFIED) simplifiedForward(gates, bytes, aPrev, a);
  else if (run.cell == RNN_RELU) reluForward(gates, bytes, a);
  else rnnForward(gates, bytes, a);
}

/** All ones in the lanes of four sequences from `i` on that have ended before position `t`. */
export function endedLanes(run: LayerRun, t: i32, i: i32): v128 {
  return i32x4(ended(run, t, i), ended(run, t, i + 1), ended(run, t, i + 2), ended(run, t, i + 3));
}

function ended(run: LayerRun, t: i32, i: i32): i32 {
  return i < run.batch && t >= load<i32>(run.lengths + (<usize>i << 2)) ? -1 : 0;
}

/** Beyond the end of a sequence its state stays what it was. */
function keepPadded(run: LayerRun, k: i32, g: i32): void {
  const low = endedLanes(run, positionOf(run, k), g << 3);
  const high = endedLanes(run, positionOf(run, k), (g << 3) + 4);
  if (!v128.any_true(v128.or(low, high))) return;
  keep(run, run.activations, k, g, low, high);
  if (hasCells(run)) keep(run, run.cells, k, g, low, high);
}

function keep(run: LayerRun, base: usize, k: i32, g: i32, low: v128, high: v128): void {
  const prev = columnAt(run, base, unitStride(run), k, g);
  const next = columnAt(run, base, unitStride(run), k + 1, g);
  for (let j: usize = 0; j < <usize>run.paddedUnits << 5; j += 32) {
    v128.store(next + j, v128.bitselect(v128.load(prev + j), v128.load(next + j), low));
    v128.store(next + j, v128.bitselect(v128.load(prev + j, 16), v128.load(next + j, 16), high), 16);
  }
}
