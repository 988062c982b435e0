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
  memory.fill(net.isTokenKnown, 0, <usize>net.vocabulary);
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
  const gates = net.vectorGates;
  let state = net.state;
  let x = state;
  for (let l = 0; l < net.layers; l++) {
    if (l == 0) memory.copy(gates, gatesOfToken(token, gates), <usize>net.gateRows << 2);
    else inputGates(layerOf(l), x, gates);
    recur(layerOf(l), gates, state);
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
  const outputBytes = <usize>net.vocabulary << 2;
  const rowBytes = blockProbabilitiesStride();
  let state = net.state;
  let before = net.stateBeforeLast;
  const layerBytes = net.cell == LSTM ? 2 * bytes : bytes;
  for (let l = 0; l < net.layers; l++) {
    if (l == 0) firstGates(count);
    else blockGates(layerOf(l), net.blockActivations, bytes, count);
    forwardBlock(layerOf(l), state, before, count);
    state += layerBytes;
    before += layerBytes;
  }
  for (let t: usize = 0; t < <usize>count; t++) {
    memory.copy(net.blockLogits + t * rowBytes, net.outputBias.values, outputBytes);
  }
  addProducts(net.output, net.blockActivations, bytes, net.blockLogits, rowBytes, count);
  for (let t: usize = 0; t < <usize>count; t++) softmax(net.blockLogits + t * rowBytes, outputBytes);
}

/** Bytes from one distribution of a block to the next. */
export function blockProbabilitiesStride(): usize {
  return (<usize>network().vocabulary << 2) + PAD;
}

/** Bytes from the gates of a token of a block to those of the next. */
// @ts-ignore: decorator
@inline
function gateStride(): usize {
  return (<usize>network().gateRows << 2) + PAD;
}

/** Sets the first layer's gates over a block, from the tokens that are known, or by one product. */
function firstGates(count: i32): void {
  const net = network();
  const bytes = <usize>net.embeddingSize << 2;
  for (let t: usize = 0; t < <usize>count; t++) {
    const token = load<i32>(net.blockTokens + (t << 2));
    const to = net.blockGates + t * gateStride();
    if (hasTokenGates()) memory.copy(to, gatesOfToken(token, to), <usize>net.gateRows << 2);
    else embedToken(token, net.blockInputs + t * bytes);
  }
  if (!hasTokenGates()) blockGates(layerOf(0), net.blockInputs, bytes, count);
}

/** Sets a layer's gates over a block to the biases and the products of the inputs. */
function blockGates(layer: Layer, x: usize, xBytes: usize, count: i32): void {
  const net = network();
  for (let r = 0; r < net.gateRows; r++) store<f32>(net.blockGates + (<usize>r << 2), gateBias(layer, r));
  for (let t: usize = 1; t < <usize>count; t++) {
    memory.copy(net.blockGates + t * gateStride(), net.blockGates, <usize>net.gateRows << 2);
  }
  addProducts(layer.input, x, xBytes, net.blockGates, gateStride(), count);
}

/** One layer over a block, from its gates: the activations take the place of the inputs of the next layer. */
function forwardBlock(layer: Layer, a: usize, before: usize, count: i32): void {
  const net = network();
  const bytes = <usize>net.hidden << 2;
  const gateBytes = gateStride();
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

/** Whether the first layer's gates are kept for each token. They change with the weights, which only `quantize` tells. */
// @ts-ignore: decorator
@inline
function hasTokenGates(): bool {
  const net = network();
  return net.output.int8 != 0 && net.tokenGates != 0;
}

/**
 * The first layer's gates after a token, before the recurrent product: the same wherever the token stands.
 * @param to where they are written if they are not kept
 * @returns their address
 */
function gatesOfToken(token: i32, to: usize): usize {
  const net = network();
  const isKept = hasTokenGates();
  const known = net.isTokenKnown + <usize>token;
  const at = isKept ? net.tokenGates + <usize>token * (<usize>net.gateRows << 2) : to;
  if (isKept && load<u8>(known)) return at;
  embedToken(token, net.vector);
  inputGates(layerOf(0), net.vector, at);
  if (isKept) store<u8>(known, 1);
  return at;
}

function inputGates(layer: Layer, x: usize, gates: usize): void {
  const rows = network().gateRows;
  for (let r = 0; r < rows; r++) store<f32>(gates + (<usize>r << 2), gateBias(layer, r));
  addProduct(layer.input, x, gates);
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
