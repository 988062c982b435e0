/**
 * The training step and the evaluation, as every thread runs them.
 *
 *     own sequences: forward, loss, backward | own rows: gradients | own rows: AdamW |
 *
 * Each bar is a barrier. The sampled softmax has two more: before the loss, because each thread gathers a share of the
 * candidates, and within the gradients, because each thread scatters the gradients of a share. The order of
 * every sum is fixed and does not depend on the number of threads, so a seed fixes the learning curve.
 */
import { backwardLayers } from "./backward";
import { clearOutputGradient, gatherCandidates, isSampled, scoreCandidates, scatterCandidates } from "./candidates";
import { embed, forwardLayers } from "./forward";
import { embeddingGradients, layerGradients, outputGradients, squaredNorm } from "./gradients";
import { layerOf, LSTM, network, scoreAll } from "../layout/network";
import { updateParameters } from "./optimizer";
import { outputLoss, summedLoss } from "./output";
import { EMBEDDING, enter, IDLE, OPTIMIZER, OUTPUT_PRODUCTS, WEIGHT_GRADIENTS } from "../execution/profile";
import { awaitCommand, barrier, becomeThread, release } from "../execution/thread";

const STEP: i32 = 1;
const EVALUATE: i32 = 2;

/**
 * Takes one training step over the window in `inputs` and `targets`, on all threads. Called by thread 0.
 * @param candidates how many candidates are scored; 0 for the whole vocabulary
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

/** Computes the summed loss of a window and advances the carried state. Called by thread 0. */
export function evaluateWindow(steps: i32): f64 {
  scoreAll();
  return runOnAll(EVALUATE, steps);
}

/** The global norm of the last step's gradients, before clipping. */
export function gradNorm(): f64 {
  return f64.sqrt(squaredNorm());
}

/** Runs the commands of thread 0 until this thread is terminated. */
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

/** Saves the carried state, for an evaluation or to be read. */
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

/** Restores the carried state that `saveState` saved. */
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
  return summedLoss(steps);
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
  outputOverBlocks(steps, isTraining);
  if (isTraining) {
    if (isSampled()) clearOutputGradient();
    backwardLayers(steps);
    barrier();
    enter(WEIGHT_GRADIENTS);
    // In this order, because a tied embedding adds to the gradient of the output.
    layerGradients(steps);
    embeddingAndOutput(steps);
    barrier();
    enter(OPTIMIZER);
    updateParameters(gradNorm());
  }
  barrier();
  enter(IDLE);
}

/** If not all logits fit at once, each block is added to the output gradient before the next overwrites it. */
function outputOverBlocks(steps: i32, isTraining: bool): void {
  const block = network().logitSteps;
  for (let t = 0; t < steps; t += block) {
    const end = min(t + block, steps);
    outputLoss(t, end, isTraining);
    if (!isTraining || end == steps) continue;
    enter(OUTPUT_PRODUCTS);
    barrier();
    enter(WEIGHT_GRADIENTS);
    outputGradients(t, end);
    barrier();
  }
}

/** Computes this thread's share of the gradients of output and embedding. */
export function embeddingAndOutput(steps: i32): void {
  const block = network().logitSteps;
  outputGradients((steps - 1) / block * block, steps);
  if (isSampled()) {
    scatterCandidates();
    barrier();
  }
  embeddingGradients(steps);
}
