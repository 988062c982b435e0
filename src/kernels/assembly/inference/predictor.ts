/** Inference of one token by matrix-vector products. Its speed is that of reading the weights once. */
import { gruForward, lstmForward, rnnForward } from "../arithmetic/cells";
import { exp4 } from "../arithmetic/functions";
import { embeddingStride, embeddingTable, gateBias } from "../training/forward";
import { GRU, Layer, layerOf, LSTM, network, Tensor } from "../layout/network";
import { laneMax, laneSum } from "../arithmetic/simd";
import { matVecAdd } from "../arithmetic/tile";

/** Reads one token: updates `state` and sets `vectorLogits` to the distribution of the next token. */
export function advance(token: i32): void {
  const net = network();
  const bytes = <usize>net.hidden << 2;
  let x = embedToken(token);
  let state = net.state;
  for (let l = 0; l < net.layers; l++) {
    forwardLayer(layerOf(l), x, state, bytes);
    x = state;
    state += net.cell == LSTM ? 2 * bytes : bytes;
  }
  memory.copy(net.vectorLogits, net.outputBias.values, <usize>net.vocabulary << 2);
  addProduct(net.output, x, net.vectorLogits);
  softmax(net.vectorLogits, <usize>net.vocabulary << 2);
}

function embedToken(token: i32): usize {
  const net = network();
  const stride = embeddingStride();
  let from = embeddingTable() + (<usize>token << 5);
  for (let to = net.vector; to < net.vector + (<usize>net.embeddingSize << 2); to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += stride;
  }
  return net.vector;
}

function forwardLayer(layer: Layer, x: usize, a: usize, bytes: usize): void {
  const net = network();
  const gates = net.vectorGates;
  for (let r = 0; r < net.gateRows; r++) store<f32>(gates + (<usize>r << 2), gateBias(layer, r));
  addProduct(layer.input, x, gates);
  addProduct(layer.recurrent, a, gates + (<usize>net.recurrentRow << 2));
  const c = a + bytes;
  if (net.cell == LSTM) lstmForward(gates, bytes, c, c, net.vectorLogits, a);
  else if (net.cell == GRU) gruForward(gates, bytes, a, a);
  else rnnForward(gates, bytes, a);
}

function addProduct(w: Tensor, x: usize, y: usize): void {
  matVecAdd(w.values, w.stride, w.rows >> 3, x, w.columns, y);
}

/** ŷ = e^(z - max) / sum, in place. */
function softmax(z: usize, bytes: usize): void {
  let highest = v128.load(z);
  for (let k: usize = 0; k < bytes; k += 16) highest = f32x4.max(highest, v128.load(z + k));
  const top = f32x4.splat(laneMax(highest));
  let sum = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const e = exp4(f32x4.sub(v128.load(z + k), top));
    v128.store(z + k, e);
    sum = f32x4.add(sum, e);
  }
  const scale = f32x4.splat(1 / laneSum(sum));
  for (let k: usize = 0; k < bytes; k += 16) v128.store(z + k, f32x4.mul(scale, v128.load(z + k)));
}
