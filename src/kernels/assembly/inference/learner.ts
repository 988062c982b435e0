/**
 * The learner's step: one gradient step on a window of one sequence. The reference is core/network/coreLearner.ts.
 *
 * A batch of one would leave seven of eight lanes idle. Products that are not recurrent therefore use the lanes for 8
 * time steps: to the code of training, the window is a batch of its steps, one step long. The recurrent part goes step
 * by step on vectors, as in inference.
 */
import { inputGradients } from "../training/backward";
import { gruBackward, gruForward, lstmBackward, lstmForward, rnnBackward, rnnForward } from "../arithmetic/cells";
import { embed, inputProducts } from "../training/forward";
import { layerGradients } from "../training/gradients";
import { GRU, Layer, layerOf, LSTM, network } from "../layout/network";
import { updateLearner } from "../training/optimizer";
import { outputLoss, summedLoss } from "../training/output";
import { becomeThread } from "../execution/thread";
import { matVecAdd } from "../arithmetic/tile";
import { embeddingAndOutput, gradNorm } from "../training/step";

/** Computes the summed loss of the window in `inputs` and `targets`, and advances `state`. */
export function measureSequence(steps: i32): f64 {
  return forwardSequence(steps, false);
}

/**
 * Takes one gradient step on the window in `inputs` and `targets`, and advances `state`.
 * @returns the summed loss before the update
 */
export function learnSequence(
  steps: i32, learningRate: f32, lowerLayers: f32, biases: f32, decay: f32, clipNorm: f64,
): f64 {
  const net = network();
  net.stepSize = learningRate;
  net.decay = decay;
  net.clipNorm = clipNorm;
  const loss = forwardSequence(steps, true);
  for (let l = net.layers - 1; l >= 0; l--) backwardLayer(layerOf(l), l, steps);
  layerGradients(1);
  embeddingAndOutput(1);
  updateLearner(gradNorm(), lowerLayers, biases);
  return loss;
}

function forwardSequence(steps: i32, isTraining: bool): f64 {
  const net = network();
  net.batch = steps;
  net.groups = (steps + 7) >> 3;
  net.steps = 1;
  becomeThread(0);
  embed(1);
  let state = net.state;
  for (let l = 0; l < net.layers; l++) state = forwardLayer(layerOf(l), l, state, steps);
  outputLoss(0, 1, isTraining);
  return summedLoss(1);
}

/** @returns the address of the next layer's state */
function forwardLayer(layer: Layer, l: i32, state: usize, steps: i32): usize {
  const net = network();
  const bytes = <usize>net.hidden << 2;
  const gateBytes = <usize>net.gateRows << 2;
  const isLstm = net.cell == LSTM;
  const x = l == 0 ? net.embedded : afterWindow(layerOf(l - 1).activations);
  inputProducts(layer, x, l == 0 ? net.embeddedStride : net.hiddenStride, 1);
  let a = layer.sequenceActivations;
  let c = layer.sequenceCells;
  memory.copy(a, state, bytes);
  if (isLstm) memory.copy(c, state + bytes, bytes);
  keepColumn(layer, a, 0);
  for (let t = 0; t < steps; t++) {
    const gates = layer.sequenceGates + <usize>t * gateBytes;
    gather(layer.gates, net.gateStride, t, gates, net.gateRows);
    const w = layer.recurrent;
    matVecAdd(w.values, w.stride, w.rows >> 3, a, w.columns, gates + (<usize>net.recurrentRow << 2));
    if (isLstm) lstmForward(gates, bytes, c, c + bytes, layer.sequenceTanhCells + <usize>t * bytes, a + bytes);
    else if (net.cell == GRU) gruForward(gates, bytes, a, a + bytes);
    else rnnForward(gates, bytes, a + bytes);
    a += bytes;
    c += bytes;
    scatter(a, net.hidden, afterWindow(layer.activations), net.hiddenStride, t);
    keepColumn(layer, a, t + 1);
  }
  memory.copy(state, a, bytes);
  if (isLstm) memory.copy(state + bytes, c, bytes);
  return state + (isLstm ? 2 * bytes : bytes);
}

/** Goes from dL/da⟨t⟩ at the end of the window to the gradients of the inputs. Gates become gradients. */
function backwardLayer(layer: Layer, l: i32, steps: i32): void {
  const net = network();
  const bytes = <usize>net.hidden << 2;
  let da = net.vectorGradients;
  let daPrev = da + bytes;
  const dc = daPrev + bytes;
  memory.fill(da, 0, 3 * bytes);
  memory.fill(layer.gates, 0, <usize>net.groups * net.gateStride); // lanes after the end of the window
  for (let t = steps - 1; t >= 0; t--) {
    gatherAdd(afterWindow(layer.activationGradients), net.hiddenStride, t, da, net.hidden);
    backwardStep(layer, t, da, daPrev, dc);
    const next = daPrev;
    daPrev = da;
    da = next;
    memory.fill(daPrev, 0, bytes);
  }
  if (l == 0) inputGradients(layer, net.embeddedGradient, net.embeddedStride, 1);
  else inputGradients(layer, afterWindow(layerOf(l - 1).activationGradients), net.hiddenStride, 1);
}

function backwardStep(layer: Layer, t: i32, da: usize, daPrev: usize, dc: usize): void {
  const net = network();
  const bytes = <usize>net.hidden << 2;
  const dz = layer.sequenceGates + (<usize>t * net.gateRows << 2);
  const a = layer.sequenceActivations + <usize>t * bytes;
  if (net.cell == LSTM) {
    const at = <usize>t * bytes;
    lstmBackward(dz, bytes, layer.sequenceCells + at, layer.sequenceTanhCells + at, da, dc);
  } else if (net.cell == GRU) {
    gruBackward(dz, bytes, a, da, daPrev);
  } else {
    rnnBackward(dz, bytes, a + bytes, da);
  }
  scatter(dz, net.gateRows, layer.gates, net.gateStride, t);
  // The state before the window is not learned, so it needs no gradient.
  if (t == 0) return;
  const w = layer.recurrent;
  matVecAdd(w.transposed, w.transposedStride, w.columns >> 3, dz + (<usize>net.recurrentRow << 2), w.rows, daPrev);
}

/** The address of slot 1, where training puts the results of the first step: here, of the whole window. */
// @ts-ignore: decorator
@inline
function afterWindow(base: usize): usize {
  return base + network().hiddenStride * <usize>network().groups;
}

/** Copies lane `t` of the columns at `from` to a vector. */
function gather(from: usize, stride: usize, t: i32, to: usize, count: i32): void {
  let at = from + <usize>(t >> 3) * stride + (<usize>(t & 7) << 2);
  for (const end = to + (<usize>count << 2); to < end; to += 4) {
    store<f32>(to, load<f32>(at));
    at += 32;
  }
}

/** Adds lane `t` of the columns at `from` to a vector. */
function gatherAdd(from: usize, stride: usize, t: i32, to: usize, count: i32): void {
  let at = from + <usize>(t >> 3) * stride + (<usize>(t & 7) << 2);
  for (const end = to + (<usize>count << 2); to < end; to += 4) {
    store<f32>(to, load<f32>(to) + load<f32>(at));
    at += 32;
  }
}

/** Copies a vector to lane `t` of the columns at `to`. */
function scatter(from: usize, count: i32, to: usize, stride: usize, t: i32): void {
  let at = to + <usize>(t >> 3) * stride + (<usize>(t & 7) << 2);
  for (const end = from + (<usize>count << 2); from < end; from += 4) {
    store<f32>(at, load<f32>(from));
    at += 32;
  }
}

/** Stores a⟨t⟩ for the weight gradients. */
function keepColumn(layer: Layer, a: usize, t: i32): void {
  const net = network();
  let to = layer.activationsTransposed + (<usize>t << 5);
  for (let j = 0; j < net.hidden; j += 8) {
    v128.store(to, v128.load(a));
    v128.store(to, v128.load(a, 16), 16);
    a += 32;
    to += net.hiddenTransposedStride;
  }
}
