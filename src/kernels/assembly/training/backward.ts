/** Backpropagates through the window for the groups of this thread. The reference is core/network/languageModel.ts. */
import { gruBackward, lstmBackward, rnnBackward } from "../arithmetic/cells";
import { blockSteps, column } from "./forward";
import { GRU, Layer, layerOf, LSTM, network } from "../layout/network";
import { multiplyTransposed } from "../arithmetic/products";
import { CELLS, enter, INPUT_PRODUCTS, RECURRENT_PRODUCTS } from "../execution/profile";
import { groupCount, pulse } from "../execution/thread";

const BLOCK_GROUPS: i32 = 16;

/** Goes from the activation gradients of the top layer down to those of the embedded inputs. Gates become gradients. */
export function backwardLayers(steps: i32): void {
  const net = network();
  const skipFirst = net.hiddenStride * <usize>net.groups;
  for (let l = net.layers - 1; l >= 0; l--) {
    const layer = layerOf(l);
    memory.fill(column(net.cellGradient, net.hiddenStride, 0), 0, <usize>groupCount * net.hiddenStride);
    for (let t = steps - 1; t >= 0; t--) backwardStep(layer, t);
    enter(INPUT_PRODUCTS);
    if (l == 0) inputGradients(layer, net.embeddedGradient, net.embeddedStride, steps);
    else inputGradients(layer, layerOf(l - 1).activationGradients + skipFirst, net.hiddenStride, steps);
    pulse();
  }
}

function backwardStep(layer: Layer, t: i32): void {
  const net = network();
  const stride = net.hiddenStride;
  const bytes = <usize>net.hidden << 5;
  const daPrev = column(layer.activationGradients, stride, t);
  const dz = column(layer.gates, net.gateStride, t);
  enter(CELLS);
  for (let g = 0; g < groupCount; g++) {
    const offset = <usize>g * stride;
    const gates = dz + <usize>g * net.gateStride;
    const da = column(layer.activationGradients, stride, t + 1) + offset;
    if (net.cell == LSTM) {
      const cPrev = column(layer.cells, stride, t) + offset;
      const tanhC = column(layer.tanhCells, stride, t) + offset;
      lstmBackward(gates, bytes, cPrev, tanhC, da, column(net.cellGradient, stride, 0) + offset);
    } else if (net.cell == GRU) {
      gruBackward(gates, bytes, column(layer.activations, stride, t) + offset, da, daPrev + offset);
    } else {
      rnnBackward(gates, bytes, column(layer.activations, stride, t + 1) + offset, da);
    }
  }
  // The state before the window is not learned, so it needs no gradient.
  if (t == 0) return;
  const reached = dz + (<usize>net.recurrentRow << 5);
  enter(RECURRENT_PRODUCTS);
  multiplyTransposed(layer.recurrent, reached, net.gateStride, daPrev, stride, 1, true);
}

/** dL/dx⟨t⟩ of a layer for all steps, as one product. */
export function inputGradients(layer: Layer, dx: usize, dxStride: usize, steps: i32): void {
  const stride = network().gateStride;
  const block = blockSteps(BLOCK_GROUPS);
  for (let t = 0; t < steps; t += block) {
    const count = min(block, steps - t);
    const dz = column(layer.gates, stride, t);
    multiplyTransposed(layer.input, dz, stride, column(dx, dxStride, t), dxStride, count, false);
  }
}
