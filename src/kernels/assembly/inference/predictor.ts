/**
 * Inference by matrix-vector products. The speed of one token is that of reading the weights once. Of several tokens,
 * only the recurrent products go token by token.
 */
import { gruForward, lstmForward, rnnForward } from "../arithmetic/cells";
import { exp4 } from "../arithmetic/functions";
import { embeddingStride, embeddingTable, gateBias } from "../training/forward";
import { GRU, Layer, layerOf, LSTM, network, PAD, Tensor } from "../layout/network";
import { laneMax, laneSum } from "../arithmetic/simd";
import { int8MatVecAdd, int8MatVecsAdd, quantizeTensor, quantizeVector } from "../arithmetic/int8";
import { matVecAdd, matVecsAdd } from "../arithmetic/tile";

/** Brings the weights in eight bits up to date with those in float32, where the predictor has any. */
export function quantize(): void {
  const net = network();
  if (!net.output.int8) return;
  quantizeTensor(net.output);
  for (let l = 0; l < net.layers; l++) {
    quantizeTensor(layerOf(l).input);
    quantizeTensor(layerOf(l).recurrent);
  }
}

/** Reads one token: updates `state` and sets `vectorLogits` to the distribution of the next token. */
export function advance(token: i32): void {
  const net = network();
  const bytes = <usize>net.hidden << 2;
  embedToken(token, net.vector);
  let x = net.vector;
  let state = net.state;
  for (let l = 0; l < net.layers; l++) {
    forwardLayer(layerOf(l), x, state);
    x = state;
    state += net.cell == LSTM ? 2 * bytes : bytes;
  }
  memory.copy(net.vectorLogits, net.outputBias.values, <usize>net.vocabulary << 2);
  addProduct(net.output, x, net.vectorLogits);
  softmax(net.vectorLogits, <usize>net.vocabulary << 2);
}

/**
 * Takes the first `count` of `blockTokens` in: `state` moves on, `stateBeforeLast` becomes that before the last of them,
 * and the rows of `blockLogits` become the distributions after each. Every number is that of `advance`, token by token.
 */
export function advanceBlock(count: i32): void {
  const net = network();
  const bytes = <usize>net.hidden << 2;
  const inputBytes = <usize>net.embeddingSize << 2;
  const outputBytes = <usize>net.vocabulary << 2;
  const rowBytes = blockProbabilitiesStride();
  for (let t: usize = 0; t < <usize>count; t++) {
    embedToken(load<i32>(net.blockTokens + (t << 2)), net.blockInputs + t * inputBytes);
  }
  let x = net.blockInputs;
  let xBytes = inputBytes;
  let state = net.state;
  let before = net.stateBeforeLast;
  const layerBytes = net.cell == LSTM ? 2 * bytes : bytes;
  for (let l = 0; l < net.layers; l++) {
    forwardBlock(layerOf(l), x, xBytes, state, before, count);
    x = net.blockActivations;
    xBytes = bytes;
    state += layerBytes;
    before += layerBytes;
  }
  for (let t: usize = 0; t < <usize>count; t++) {
    memory.copy(net.blockLogits + t * rowBytes, net.outputBias.values, outputBytes);
  }
  addProducts(net.output, x, xBytes, net.blockLogits, rowBytes, count);
  for (let t: usize = 0; t < <usize>count; t++) softmax(net.blockLogits + t * rowBytes, outputBytes);
}

/** Bytes from one distribution of a block to the next. */
export function blockProbabilitiesStride(): usize {
  return (<usize>network().vocabulary << 2) + PAD;
}

/** One layer over a block: the activations take the place of the layer's inputs where it is not the first. */
function forwardBlock(layer: Layer, x: usize, xBytes: usize, a: usize, before: usize, count: i32): void {
  const net = network();
  const bytes = <usize>net.hidden << 2;
  const gateBytes = (<usize>net.gateRows << 2) + PAD;
  for (let r = 0; r < net.gateRows; r++) store<f32>(net.blockGates + (<usize>r << 2), gateBias(layer, r));
  for (let t: usize = 1; t < <usize>count; t++) {
    memory.copy(net.blockGates + t * gateBytes, net.blockGates, <usize>net.gateRows << 2);
  }
  addProducts(layer.input, x, xBytes, net.blockGates, gateBytes, count);
  let gates = net.blockGates;
  let kept = net.blockActivations;
  for (let t = 0; t < count; t++) {
    if (t == count - 1) memory.copy(before, a, net.cell == LSTM ? 2 * bytes : bytes);
    recur(layer, gates, a);
    memory.copy(kept, a, bytes);
    gates += gateBytes;
    kept += bytes;
  }
}

function embedToken(token: i32, to: usize): void {
  const stride = embeddingStride();
  let from = embeddingTable() + (<usize>token << 5);
  for (const end = to + (<usize>network().embeddingSize << 2); to < end; to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += stride;
  }
}

function forwardLayer(layer: Layer, x: usize, a: usize): void {
  const net = network();
  const gates = net.vectorGates;
  for (let r = 0; r < net.gateRows; r++) store<f32>(gates + (<usize>r << 2), gateBias(layer, r));
  addProduct(layer.input, x, gates);
  recur(layer, gates, a);
}

/** The recurrent product and the cell: `gates` hold the biases and the product of the input, the state at `a` moves on. */
function recur(layer: Layer, gates: usize, a: usize): void {
  const net = network();
  const bytes = <usize>net.hidden << 2;
  addProduct(layer.recurrent, a, gates + (<usize>net.recurrentRow << 2));
  const c = a + bytes;
  if (net.cell == LSTM) lstmForward(gates, bytes, c, c, net.vectorLogits, a);
  else if (net.cell == GRU) gruForward(gates, bytes, a, a);
  else rnnForward(gates, bytes, a);
}

function addProduct(w: Tensor, x: usize, y: usize): void {
  if (w.int8) {
    const vector = network().int16Vectors;
    int8MatVecAdd(w, vector, quantizeVector(x, w.columns, vector), y);
    return;
  }
  matVecAdd(w.values, w.stride, w.rows >> 3, x, w.columns, y);
}

function addProducts(w: Tensor, x: usize, xBytes: usize, y: usize, yBytes: usize, count: i32): void {
  if (w.int8) {
    const net = network();
    const vectorBytes = <usize>w.columns << 1;
    for (let t: usize = 0; t < <usize>count; t++) {
      const scale = quantizeVector(x + t * xBytes, w.columns, net.int16Vectors + t * vectorBytes);
      store<f32>(net.int16Scales + (t << 2), scale);
    }
    int8MatVecsAdd(w, net.int16Vectors, vectorBytes, net.int16Scales, y, yBytes, count);
    return;
  }
  matVecsAdd(w.values, w.stride, w.rows >> 3, x, xBytes, w.columns, y, yBytes, count);
}

/** ŷ = e^(z - max) / sum, in place. */
function softmax(z: usize, bytes: usize): void {
  let highest = v128.load(z);
  for (let k: usize = 0; k < bytes; k += 16) highest = f32x4.pmax(highest, v128.load(z + k));
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
