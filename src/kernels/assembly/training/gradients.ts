/** The gradients of all tensors. Each thread computes its share of the rows, over the whole batch. */
import { Layer, layerOf, network, Tensor, threadId } from "../layout/network";
import { biasGradient, weightGradient } from "../arithmetic/products";
import { EMBEDDING, enter } from "../execution/profile";
import { laneSum, madd, transpose8 } from "../arithmetic/simd";
import { pulse, shareStart, tileScratch } from "../execution/thread";

/** Computes this thread's share of the gradients of all layers, and their squares. */
export function layerGradients(steps: i32): void {
  const net = network();
  for (let l = 0; l < net.layers; l++) {
    const first = l == 0;
    const below = first ? net.embeddedTransposed : layerOf(l - 1).activationsTransposed + net.stepColumns;
    const belowStride = first ? net.embeddedTransposedStride : net.hiddenTransposedStride;
    layerGradient(layerOf(l), below, belowStride, steps * net.groups << 3);
  }
}

function layerGradient(layer: Layer, below: usize, belowStride: usize, columns: i32): void {
  const net = network();
  const first = firstPanel(layer.input);
  const last = endPanel(layer.input);
  const dz = layer.gates;
  const reached = dz + (<usize>net.recurrentRow << 5);
  const a = layer.activationsTransposed;
  weightGradient(layer.input, first, last, dz, net.gateStride, below, belowStride, columns, false);
  weightGradient(layer.recurrent, first, last, reached, net.gateStride, a, net.hiddenTransposedStride, columns, false);
  biasGradient(layer.inputBias, first, last, dz, net.gateStride, columns, false);
  biasGradient(layer.recurrentBias, first, last, reached, net.gateStride, columns, false);
  rowSquares(layer.input);
  rowSquares(layer.recurrent);
  rowSquares(layer.inputBias);
  rowSquares(layer.recurrentBias);
}

/** Adds the output gradients of the steps from `begin` to `end`, whose dL/dz is in `logits`. The first block sets them. */
export function outputGradients(begin: i32, end: i32): void {
  const net = network();
  const top = layerOf(net.layers - 1);
  const first = firstPanel(net.scored);
  const last = endPanel(net.scored);
  const columns = (end - begin) * net.groups << 3;
  const a = top.activationsTransposed + <usize>(begin + 1) * net.stepColumns;
  const isAdded = begin > 0;
  const dz = net.logits;
  weightGradient(net.scored, first, last, dz, net.logitStride, a, net.hiddenTransposedStride, columns, isAdded);
  biasGradient(net.scoredBias, first, last, dz, net.logitStride, columns, isAdded);
}

/**
 * Adds dL/dx⟨t⟩ to the embedding rows of this thread. If tied, these are rows of the output weights, whose gradient
 * this thread has just computed. Also computes the squares of this thread's share of both gradients.
 */
export function embeddingGradients(steps: i32): void {
  const net = network();
  const output = net.output;
  enter(EMBEDDING);
  if (net.isTied) scatter(output.gradient, output.stride, 256, steps);
  else embeddingTableGradients(steps);
  rowSquares(output);
  rowSquares(net.outputBias);
}

function embeddingTableGradients(steps: i32): void {
  const net = network();
  const table = net.embedding;
  const blocks = <usize>(table.columns >> 3) * table.stride;
  const first = <usize>firstPanel(table) << 8;
  const bytes = (<usize>endPanel(table) << 8) - first;
  for (let block: usize = 0; block < blocks; block += table.stride) {
    memory.fill(table.gradient + block + first, 0, bytes);
  }
  scatter(table.gradient, 256, table.stride, steps);
  for (let m = firstPanel(table); m < endPanel(table); m++) {
    const panel = table.gradient + (<usize>m << 8);
    let squares: f64 = 0;
    for (let block: usize = 0; block < blocks; block += table.stride) squares += sumOfSquares(panel + block, 256);
    store<f64>(table.squares + (<usize>m << 3), squares);
  }
}

/**
 * @param panelStride bytes from one panel of 8 rows of the gradient to the next
 * @param blockStride bytes from one block of 8 columns to the next
 */
function scatter(gradient: usize, panelStride: usize, blockStride: usize, steps: i32): void {
  const net = network();
  const first = firstPanel(net.output);
  const last = endPanel(net.output);
  const blocks = net.embeddingSize >> 3;
  const rows = tileScratch;
  for (let group = 0; group < steps * net.groups; group++) {
    const tokens = net.inputs + (<usize>group << 5);
    let dx = net.embeddedGradient + <usize>group * net.embeddedStride;
    for (let e = 0; e < blocks; e++) {
      transpose8(dx, rows);
      dx += 256;
      for (let i: usize = 0; i < 8; i++) {
        const token = load<i32>(tokens + (i << 2));
        const panel = token >> 3;
        if (panel < first || panel >= last) continue;
        const to = gradient + <usize>panel * panelStride + <usize>e * blockStride + (<usize>(token & 7) << 5);
        const from = rows + (i << 5);
        v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
        v128.store(to, f32x4.add(v128.load(to, 16), v128.load(from, 16)), 16);
      }
    }
  }
  pulse();
}

/** The first panel of this thread's share of a tensor. */
export function firstPanel(tensor: Tensor): i32 {
  return shareStart(tensor.rows >> 3, threadId);
}

/** The panel after the last one of this thread's share of a tensor. */
export function endPanel(tensor: Tensor): i32 {
  return shareStart(tensor.rows >> 3, threadId + 1);
}

/** Stores the squares of the panels of this thread's share of a matrix or a bias. */
function rowSquares(w: Tensor): void {
  const bytes = <usize>w.columns << 5;
  for (let m = firstPanel(w); m < endPanel(w); m++) {
    store<f64>(w.squares + (<usize>m << 3), sumOfSquares(w.gradient + <usize>m * w.stride, bytes));
  }
}

/** The sum of the squares of all gradients, in an order that does not depend on the threads. */
export function squaredNorm(): f64 {
  const net = network();
  let squares = panelSum(net.output) + panelSum(net.outputBias);
  if (!net.isTied) squares += panelSum(net.embedding);
  for (let l = 0; l < net.layers; l++) {
    const layer = layerOf(l);
    squares += panelSum(layer.input) + panelSum(layer.recurrent);
    squares += panelSum(layer.inputBias) + panelSum(layer.recurrentBias);
  }
  return squares;
}

function panelSum(tensor: Tensor): f64 {
  let sum: f64 = 0;
  for (let m = 0; m < tensor.rows >> 3; m++) sum += load<f64>(tensor.squares + (<usize>m << 3));
  return sum;
}

/** Sums squares in four float32 lanes over at most 64 kilobytes, and these sums in float64. */
function sumOfSquares(address: usize, bytes: usize): f64 {
  let squares: f64 = 0;
  while (bytes > 0) {
    const end = address + min<usize>(bytes, 65536);
    bytes -= end - address;
    let low = f32x4.splat(0);
    let high = low;
    for (; address < end; address += 32) {
      const a = v128.load(address);
      const b = v128.load(address, 16);
      low = madd(a, a, low);
      high = madd(b, b, high);
    }
    squares += <f64>laneSum(f32x4.add(low, high));
  }
  return squares;
}
