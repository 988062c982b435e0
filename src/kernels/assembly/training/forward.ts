/** The forward pass over a window for the groups of this thread. The reference is core/network/languageModel.ts. */
import { gruForward, lstmForward, rnnForward } from "../arithmetic/cells";
import { GRU, Layer, layerOf, LSTM, network } from "../layout/network";
import { multiply } from "../arithmetic/products";
import { CELLS, enter, INPUT_PRODUCTS, RECURRENT_PRODUCTS } from "../execution/profile";
import { transpose8 } from "../arithmetic/simd";
import { firstGroup, groupCount, pulse } from "../execution/thread";

/** Groups in one block of the input product, so that the block fits the L2 cache; set by hand, not measured. */
const BLOCK_GROUPS: i32 = 16;

/** The address of the first group of this thread at time `t`. */
// @ts-ignore: decorator
@inline
export function column(base: usize, stride: usize, t: i32): usize {
  return base + stride * <usize>(t * network().groups + firstGroup);
}

/** The steps of a block of about `groups` groups; at least 1. */
export function blockSteps(groups: i32): i32 {
  return max(1, groups / max(1, groupCount));
}

/** x⟨t⟩ = E[token⟨t⟩] for `steps` steps, also transposed. */
export function embed(steps: i32): void {
  const net = network();
  const table = embeddingTable();
  const tableStride = embeddingStride();
  const blocks = net.embeddingSize >> 3;
  for (let t = 0; t < steps; t++) {
    for (let g = firstGroup; g < firstGroup + groupCount; g++) {
      const group = <usize>(t * net.groups + g);
      const tokens = net.inputs + (group << 5);
      let from = table;
      let rows = net.embeddedTransposed + (group << 8);
      let columns = net.embedded + group * net.embeddedStride;
      for (let e = 0; e < blocks; e++) {
        for (let i: usize = 0; i < 8; i++) {
          const row = from + (<usize>load<i32>(tokens + (i << 2)) << 5);
          v128.store(rows + (i << 5), v128.load(row));
          v128.store(rows + (i << 5), v128.load(row, 16), 16);
        }
        transpose8(rows, columns);
        from += tableStride;
        rows += net.embeddedTransposedStride;
        columns += 256;
      }
    }
  }
}

/** The rows of E in blocks of 8 columns. If tied in training, the transposed copy of the output matrix. */
// @ts-ignore: decorator
@inline
export function embeddingTable(): usize {
  const net = network();
  return changetype<usize>(net.embedding) == 0 ? net.output.transposed : net.embedding.values;
}

/** Bytes from one block of 8 columns to the next. */
// @ts-ignore: decorator
@inline
export function embeddingStride(): usize {
  const net = network();
  return changetype<usize>(net.embedding) == 0 ? net.output.transposedStride : net.embedding.stride;
}

/** Runs all layers over `steps` steps from the carried state. */
export function forwardLayers(steps: i32): void {
  const net = network();
  for (let l = 0; l < net.layers; l++) {
    const layer = layerOf(l);
    beginFromCarriedState(layer);
    const x = l == 0 ? net.embedded : layerOf(l - 1).activations + net.hiddenStride * <usize>net.groups;
    enter(INPUT_PRODUCTS);
    inputProducts(layer, x, l == 0 ? net.embeddedStride : net.hiddenStride, steps);
    for (let t = 0; t < steps; t++) forwardStep(layer, t);
    pulse();
  }
}

/** Sets a⟨0⟩, and c⟨0⟩ for an LSTM, to the state after the previous window. */
function beginFromCarriedState(layer: Layer): void {
  const net = network();
  const bytes = <usize>groupCount * net.hiddenStride;
  if (net.carriedSlot != 0) {
    const from = net.carriedSlot;
    const stride = net.hiddenStride;
    memory.copy(column(layer.activations, stride, 0), column(layer.activations, stride, from), bytes);
    if (net.cell == LSTM) memory.copy(column(layer.cells, stride, 0), column(layer.cells, stride, from), bytes);
  }
  transposeActivations(layer, 0);
}

/** Wx x⟨t⟩ + bx + ba for all steps, as one product. */
export function inputProducts(layer: Layer, x: usize, xStride: usize, steps: i32): void {
  const stride = network().gateStride;
  const block = blockSteps(BLOCK_GROUPS);
  for (let t = 0; t < steps; t += block) {
    const count = min(block, steps - t);
    for (let s = t; s < t + count; s++) fillWithBias(layer, s);
    multiply(layer.input, column(x, xStride, t), xStride, column(layer.gates, stride, t), stride, count, true);
  }
}

/** Sets every gate row to the sum of the biases of its products. */
function fillWithBias(layer: Layer, t: i32): void {
  const net = network();
  for (let g = 0; g < groupCount; g++) {
    let to = column(layer.gates, net.gateStride, t) + <usize>g * net.gateStride;
    for (let r = 0; r < net.gateRows; r++) {
      const bias = f32x4.splat(gateBias(layer, r));
      v128.store(to, bias);
      v128.store(to, bias, 16);
      to += 32;
    }
  }
}

/** The sum of the biases of the products that add to gate row `r`. */
// @ts-ignore: decorator
@inline
export function gateBias(layer: Layer, r: i32): f32 {
  const k = r - network().recurrentRow;
  let bias: f32 = 0;
  if (r < layer.inputBias.rows) bias += load<f32>(layer.inputBias.values + (<usize>r << 2));
  if (k >= 0) bias += load<f32>(layer.recurrentBias.values + (<usize>k << 2));
  return bias;
}

function forwardStep(layer: Layer, t: i32): void {
  const net = network();
  const stride = net.hiddenStride;
  const bytes = <usize>net.hidden << 5;
  const reached = column(layer.gates, net.gateStride, t) + (<usize>net.recurrentRow << 5);
  enter(RECURRENT_PRODUCTS);
  multiply(layer.recurrent, column(layer.activations, stride, t), stride, reached, net.gateStride, 1, true);
  enter(CELLS);
  for (let g = 0; g < groupCount; g++) {
    const offset = <usize>g * stride;
    const gates = column(layer.gates, net.gateStride, t) + <usize>g * net.gateStride;
    const aPrev = column(layer.activations, stride, t) + offset;
    const a = column(layer.activations, stride, t + 1) + offset;
    if (net.cell == LSTM) {
      const cPrev = column(layer.cells, stride, t) + offset;
      const c = column(layer.cells, stride, t + 1) + offset;
      lstmForward(gates, bytes, cPrev, c, column(layer.tanhCells, stride, t) + offset, a);
    } else if (net.cell == GRU) {
      gruForward(gates, bytes, aPrev, a);
    } else {
      rnnForward(gates, bytes, a);
    }
  }
  transposeActivations(layer, t + 1);
}

function transposeActivations(layer: Layer, slot: i32): void {
  const net = network();
  for (let g = 0; g < groupCount; g++) {
    let from = column(layer.activations, net.hiddenStride, slot) + <usize>g * net.hiddenStride;
    let to = layer.activationsTransposed + (<usize>(slot * net.groups + firstGroup + g) << 8);
    for (let j = 0; j < net.hidden; j += 8) {
      transpose8(from, to);
      from += 256;
      to += net.hiddenTransposedStride;
    }
  }
}
