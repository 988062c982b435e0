/** The exports of the module. Their TypeScript side is src/kernels/kernelModule.ts. */
import { layerOf, network, Tensor } from "./layout/network";
import { panelScratch, tileScratch } from "./execution/thread";
import { tileSet } from "./arithmetic/tile";

export { affineForward, affineInputs, affineWeights } from "./arithmetic/affine";
export { multiplyPanels, useNativeProducts } from "./arithmetic/products";
export { rowsToBlocks, rowsToPanels } from "./arithmetic/rowLayouts";
export { rowProductRun } from "./arithmetic/rowProducts";
export { backwardRun } from "./sequence/backward";
export { forwardRun } from "./sequence/forward";
export { inputWeightsRun, recurrentWeightsRun } from "./sequence/gradients";
export { applyFunction } from "./arithmetic/functions";
export { advance, advanceBlock, blockProbabilitiesStride, quantize } from "./inference/predictor";
export { copyValues, fillValues, largest, likeliest, mixValues, pool, scaleValues } from "./inference/distributions";
export { adamRows, crossEntropyRows } from "./training/rows";
export { setInitialWeights, clearParameters, refreshTransposed } from "./training/optimizer";
export { maskPaddedVocabulary, planLearner, planPredictor, planTrainer } from "./layout/plan";
export { learnSequence, measureSequence } from "./inference/learner";
export { becomeThread, reportFailure, setPatience } from "./execution/thread";
export { evaluateWindow, gradNorm, saveState, resetState, restoreState, serveCommands, trainStep } from "./training/step";

/** The address of an array of a tensor. tensor: see `tensorOf`; array: 0 values, 1 gradient, 2 and 3 moments, 4 transposed. */
export function tensorArray(tensor: i32, layer: i32, array: i32): usize {
  const found = tensorOf(tensor, layer);
  if (array == 0) return found.values;
  if (array == 1) return found.gradient;
  if (array == 2) return found.firstMoment;
  return array == 3 ? found.secondMoment : found.transposed;
}

/** The bytes of each of the first four arrays. */
export function tensorBytes(tensor: i32, layer: i32): usize {
  return tensorOf(tensor, layer).bytes;
}

export function tensorStride(tensor: i32, layer: i32): usize {
  return tensorOf(tensor, layer).stride;
}

export function inputsAddress(): usize {
  return network().inputs;
}

export function targetsAddress(): usize {
  return network().targets;
}

export function tokenRatesAddress(): usize {
  return network().tokenRates;
}

/** Ids of the candidates of a sampled step, ascending. */
export function candidatesAddress(): usize {
  return network().candidates;
}

/** The corrections of their scores. */
export function correctionsAddress(): usize {
  return network().corrections;
}

export function stateAddress(): usize {
  return network().state;
}

/** The address of a layer's saved state: activations (array 0) or cells (array 1); [group][units][8 sequences]. */
export function savedState(layer: i32, array: i32): usize {
  return array == 0 ? layerOf(layer).savedActivations : layerOf(layer).savedCells;
}

/** Bytes from one group of 8 sequences to the next in a state. */
export function stateStride(): usize {
  return network().hiddenStride;
}

/** Ids of the tokens that `advanceBlock` takes in. */
export function blockTokensAddress(): usize {
  return network().blockTokens;
}

/** The distributions after each of them. */
export function blockProbabilitiesAddress(): usize {
  return network().blockLogits;
}

export function stateBeforeLastAddress(): usize {
  return network().stateBeforeLast;
}

/** The first of DISTRIBUTIONS arrays for distributions; `blockProbabilitiesStride` bytes from one to the next. */
export function distributionsAddress(): usize {
  return network().distributions;
}

/** Space for the ids that `likeliest` finds, [vocabulary]. */
export function likeliestAddress(): usize {
  return network().likeliest;
}

/** The means of the logarithms that were pooled, [3]. */
export function pooledMeansAddress(): usize {
  return network().pooledMeans;
}

export function probabilitiesAddress(): usize {
  return network().vectorLogits;
}

/** Multiplies one cached tile of depth 256 `count` times: measures the peak speed, for benchmarks. */
export function multiplyTiles(count: i32): void {
  for (let i = 0; i < count; i++) tileSet(panelScratch, panelScratch + 8192, 256, tileScratch);
}

function tensorOf(tensor: i32, l: i32): Tensor {
  const net = network();
  if (tensor == 0) return net.embedding;
  if (tensor == 1) return layerOf(l).input;
  if (tensor == 2) return layerOf(l).recurrent;
  if (tensor == 3) return layerOf(l).inputBias;
  if (tensor == 4) return layerOf(l).recurrentBias;
  return tensor == 5 ? net.output : net.outputBias;
}
