/**
 * A training step and an evaluation, as every thread runs them.
 *
 *     own sequences: forward, loss, backward | own rows: gradients | own rows: AdamW |
 *
 * with a barrier at each bar, and where the output is sampled one more before the loss and one among the gradients:
 * each thread gathers candidates for all, and spreads the gradients of some over the rows of all. Within one thread count the order of every sum is fixed, so a seed fixes the curve.
 */
import { backwardLayers } from "./backward";
import { clearOutputGradient, gatherCandidates, isSampled, scoreCandidates, scatterCandidates } from "./candidates";
import { embed, forwardLayers } from "./forward";
import { embeddingGradients, layerGradients, outputGradients } from "./gradients";
import { layerOf, LSTM, network, scoreAll, threadId } from "../layout/network";
import { updateParameters } from "./optimizer";
import { outputLoss } from "./output";
import { EMBEDDING, enter, IDLE, OPTIMIZER, OUTPUT_PRODUCTS, WEIGHT_GRADIENTS } from "../execution/profile";
import { awaitCommand, barrier, becomeThread, release } from "../execution/thread";

const STEP: i32 = 1;
const EVALUATE: i32 = 2;

/**
 * One training step over the window in `inputs` and `targets`, on all threads. Called by thread 0.
 * @param candidates how many of `candidates` are scored; 0 for the whole vocabulary
 * @returns the summed loss before the update
 */
export function trainStep(
  steps: i32, gain1: f32, gain2: f32, stepSize: f32, epsilon: f32, decay: f32, clipNorm: f64,
  candidates: i32,
): f64 {
  const net = network();
  if (candidates > 0) scoreCandidates(candidates);
  else scoreAll();
  net.gain1 = gain1;
  net.gain2 = gain2;
  net.stepSize = stepSize;
  net.epsilon = epsilon;
  net.decay = decay;
  net.clipNorm = clipNorm;
  return runOnAll(STEP, steps);
}

/** The summed loss of a window, forward only; the carried state moves on. Called by thread 0. */
export function evaluateWindow(steps: i32): f64 {
  scoreAll();
  return runOnAll(EVALUATE, steps);
}

/** The global norm of the last step's gradients, before clipping. */
export function gradNorm(): f64 {
  return f64.sqrt(sumOverThreads(network().squares));
}

/** Runs the commands of thread 0 until the thread is terminated. */
export function serveCommands(id: i32): void {
  becomeThread(id);
  for (let seen = 0; ; seen++) {
    awaitCommand(seen);
    runCommand();
  }
}

/** Sets the carried state to zeros. */
export function resetState(): void {
  const net = network();
  const bytes = <usize>net.groups * net.hiddenStride;
  for (let l = 0; l < net.layers; l++) {
    memory.fill(layerOf(l).activations, 0, bytes);
    if (net.cell == LSTM) memory.fill(layerOf(l).cells, 0, bytes);
  }
  net.carriedSlot = 0;
}

/** Puts the carried state aside, for an evaluation or to be read. */
export function saveState(): void {
  const net = network();
  const bytes = <usize>net.groups * net.hiddenStride;
  const carried = <usize>net.carriedSlot * bytes;
  for (let l = 0; l < net.layers; l++) {
    const layer = layerOf(l);
    memory.copy(layer.savedActivations, layer.activations + carried, bytes);
    if (net.cell == LSTM) memory.copy(layer.savedCells, layer.cells + carried, bytes);
  }
}

/** Takes back what `saveState` put aside. */
export function restoreState(): void {
  const net = network();
  const bytes = <usize>net.groups * net.hiddenStride;
  for (let l = 0; l < net.layers; l++) {
    const layer = layerOf(l);
    memory.copy(layer.activations, layer.savedActivations, bytes);
    if (net.cell == LSTM) memory.copy(layer.cells, layer.savedCells, bytes);
  }
  net.carriedSlot = 0;
}

function runOnAll(command: i32, steps: i32): f64 {
  const net = network();
  net.command = command;
  net.steps = steps;
  release();
  runCommand();
  net.carriedSlot = steps;
  return sumOverThreads(net.losses);
}

function runCommand(): void {
  const net = network();
  const isTraining = net.command == STEP;
  const steps = net.steps;
  enter(EMBEDDING);
  if (isSampled()) gatherCandidates();
  embed(steps);
  forwardLayers(steps);
  if (isSampled()) barrier();
  storeShare(net.losses, outputOverBlocks(steps, isTraining));
  if (isTraining) {
    if (isSampled()) clearOutputGradient();
    backwardLayers(steps);
    barrier();
    enter(WEIGHT_GRADIENTS);
    // Summed in the order of dependence: the tied embedding adds to the output's gradient.
    const squares = layerGradients(steps) + embeddingAndOutput(steps);
    storeShare(net.squares, squares);
    barrier();
    enter(OPTIMIZER);
    updateParameters(gradNorm());
  }
  barrier();
  enter(IDLE);
}

/** Where not all logits fit at once, the output's gradient takes each block before the next overwrites it. */
function outputOverBlocks(steps: i32, isTraining: bool): f64 {
  const block = network().logitSteps;
  let loss: f64 = 0;
  for (let t = 0; t < steps; t += block) {
    const end = min(t + block, steps);
    loss += outputLoss(t, end, isTraining);
    if (!isTraining || end == steps) continue;
    enter(OUTPUT_PRODUCTS);
    barrier();
    enter(WEIGHT_GRADIENTS);
    outputGradients(t, end);
    barrier();
  }
  return loss;
}

export function embeddingAndOutput(steps: i32): f64 {
  const block = network().logitSteps;
  outputGradients((steps - 1) / block * block, steps);
  if (isSampled()) {
    scatterCandidates();
    barrier();
  }
  return embeddingGradients(steps);
}

/** The squares of the gradients that a single thread has made. */
export function storeSquaredNorm(squares: f64): void {
  storeShare(network().squares, squares);
}

function storeShare(shares: usize, share: f64): void {
  store<f64>(shares + (<usize>threadId << 6), share);
}

function sumOverThreads(shares: usize): f64 {
  const threads = <usize>network().threads;
  let sum: f64 = 0;
  for (let t: usize = 0; t < threads; t++) sum += load<f64>(shares + (t << 6));
  return sum;
}
