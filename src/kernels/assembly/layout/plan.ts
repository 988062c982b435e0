/** Plans the memory of a network: its record, its tensors, and the buffers of training or inference. */
import {
  BLOCK_TOKENS, DISTRIBUTIONS, GRU, Layer, layerOf, LSTM, Network, network, PAD, PADDED_SCORE, RECORDS, RNN, scoreAll, SCRATCH_BYTES,
  Tensor,
} from "./network";

const PAGE: u64 = 4096;

/** The most bytes of logits at once. Longer windows are scored in several blocks of steps. Set by hand, not measured. */
const LOGITS_BYTES: u64 = 96 * 1024 * 1024;

/** The most bytes for the gates of tokens. Set by hand, not measured. */
const TOKEN_GATE_BYTES: u64 = 16 * 1024 * 1024;

/** The end of the planned memory. Wider than an address, to detect a network that is too large. */
let end: u64 = 0;
let nextRecord: usize = 0;
let isTraining: bool = false;
let hasSecondMoments: bool = false;

/**
 * Plans a trainer's memory.
 * @param isSampled whether steps may use the sampled softmax
 * @returns the bytes needed, which may be more than a memory can hold
 */
export function planTrainer(
  cell: i32, vocabulary: i32, embeddingSize: i32, hidden: i32, layers: i32, isTied: bool,
  batch: i32, maxSteps: i32, threads: i32, isSampled: bool,
): f64 {
  isTraining = true;
  hasSecondMoments = true;
  planTraining(cell, vocabulary, embeddingSize, hidden, layers, isTied, batch, maxSteps, threads);
  if (isSampled) planCandidates();
  return <f64>end;
}

/** Plans the candidates' rows, which may be the whole vocabulary. They have no moments: those of the output serve. */
function planCandidates(): void {
  const net = network();
  const rows = net.output.rows;
  const columns = net.output.columns;
  const w = record(rows, columns);
  w.stride = net.output.stride;
  w.values = allocate(net.output.bytes);
  w.gradient = allocate(net.output.bytes);
  w.transposed = allocate(<u64>(columns >> 3) * net.output.transposedStride);
  const b = record(rows, 1);
  b.stride = 32;
  b.values = allocate(net.outputBias.bytes);
  b.gradient = allocate(net.outputBias.bytes);
  net.candidate = w;
  net.candidateBias = b;
  net.candidates = allocate(<u64>rows * 4);
  net.corrections = allocate(<u64>rows * 4);
}

function planTraining(
  cell: i32, vocabulary: i32, embeddingSize: i32, hidden: i32, layers: i32, isTied: bool,
  batch: i32, maxSteps: i32, threads: i32,
): void {
  planNetwork(cell, vocabulary, embeddingSize, hidden, layers, isTied);
  const net = network();
  net.batch = batch;
  net.groups = (batch + 7) >> 3;
  net.maxSteps = maxSteps;
  net.threads = threads;
  net.carriedSlot = 0;
  planActivations(net);
  net.stepColumns = <usize>net.groups << 8;
  for (let l = 0; l < layers; l++) planLayerActivations(net, layerOf(l));
}

/**
 * Plans a learner's memory: a predictor, and a trainer whose batch is up to `maxSteps` time steps of one sequence.
 * @returns the bytes needed, which may be more than a memory can hold
 */
export function planLearner(
  cell: i32, vocabulary: i32, embeddingSize: i32, hidden: i32, layers: i32, isTied: bool, maxSteps: i32,
): f64 {
  isTraining = true;
  hasSecondMoments = false;
  planTraining(cell, vocabulary, embeddingSize, hidden, layers, isTied, maxSteps, 1, 1);
  const net = network();
  net.stepColumns = 32;
  for (let l = 0; l < layers; l++) planSequence(net, layerOf(l), maxSteps);
  net.vectorGradients = allocate(<u64>net.hidden * 12);
  net.tokenRates = allocate(<u64>net.vocabulary * 4);
  planVectors(net);
  return <f64>end;
}

/**
 * Plans a predictor's memory: the weights, and vectors for one token.
 * @param isInt8 whether products use weights in eight bits; `quantize` makes them
 * @returns the bytes needed
 */
export function planPredictor(
  cell: i32, vocabulary: i32, embeddingSize: i32, hidden: i32, layers: i32, isTied: bool, isInt8: bool,
): f64 {
  isTraining = false;
  planNetwork(cell, vocabulary, embeddingSize, hidden, layers, isTied);
  const net = network();
  net.threads = 1;
  planVectors(net);
  if (isInt8) planInt8(net);
  return <f64>end;
}

function planInt8(net: Network): void {
  const widest = <u64>max(net.embeddingSize, net.hidden);
  net.int16Vectors = allocate(BLOCK_TOKENS * widest * 2);
  net.int16Scales = allocate(BLOCK_TOKENS * 4);
  const tokenGateBytes = <u64>net.vocabulary * net.gateRows * 4;
  net.tokenGates = tokenGateBytes > TOKEN_GATE_BYTES ? 0 : allocate(tokenGateBytes);
  net.isTokenKnown = allocate(<u64>net.vocabulary);
  planInt8Tensor(net.output);
  for (let l = 0; l < net.layers; l++) {
    planInt8Tensor(layerOf(l).input);
    planInt8Tensor(layerOf(l).recurrent);
  }
}

function planInt8Tensor(w: Tensor): void {
  w.int8 = allocate(<u64>w.rows * w.columns);
  w.int8Scales = allocate(<u64>w.rows * 4);
}

function planVectors(net: Network): void {
  net.vector = allocate(<u64>net.embeddingSize * 4);
  net.state = allocate(<u64>net.layers * stateArrays() * net.hidden * 4);
  net.vectorGates = allocate(<u64>net.gateRows * 4);
  net.vectorLogits = allocate(<u64>net.vocabulary * 4);
  net.blockTokens = allocate(BLOCK_TOKENS * 4);
  net.blockInputs = allocate(BLOCK_TOKENS * net.embeddingSize * 4);
  net.blockActivations = allocate(BLOCK_TOKENS * net.hidden * 4);
  net.blockGates = allocate(BLOCK_TOKENS * ((<u64>net.gateRows << 2) + PAD));
  net.blockLogits = allocate(BLOCK_TOKENS * ((<u64>net.vocabulary << 2) + PAD));
  net.stateBeforeLast = allocate(<u64>net.layers * stateArrays() * net.hidden * 4);
  net.distributions = allocate(DISTRIBUTIONS * ((<u64>net.vocabulary << 2) + PAD));
  net.likeliest = allocate(<u64>net.vocabulary << 2);
  net.pooledMeans = allocate(16);
}

function planSequence(net: Network, layer: Layer, maxSteps: i32): void {
  const vector = <u64>net.hidden * 4;
  const hasCells = net.cell == LSTM;
  layer.sequenceGates = allocate(<u64>maxSteps * net.gateRows * 4);
  layer.sequenceActivations = allocate(<u64>(maxSteps + 1) * vector);
  layer.sequenceCells = hasCells ? allocate(<u64>(maxSteps + 1) * vector) : 0;
  layer.sequenceTanhCells = hasCells ? allocate(<u64>maxSteps * vector) : 0;
}

function stateArrays(): i32 {
  return network().cell == LSTM ? 2 : 1;
}

function planNetwork(cell: i32, vocabulary: i32, embeddingSize: i32, hidden: i32, layers: i32, isTied: bool): void {
  const net = network();
  const na = padded(hidden);
  net.cell = cell;
  net.vocabulary = padded(vocabulary);
  net.embeddingSize = padded(embeddingSize);
  net.hidden = na;
  net.layers = layers;
  net.isTied = isTied;
  net.gateRows = cell == RNN ? na : 4 * na;
  net.recurrentRow = cell == GRU ? na : 0;
  const weightRows = net.gateRows - net.recurrentRow;

  net.layerRecords = RECORDS + offsetof<Network>();
  nextRecord = net.layerRecords + <usize>layers * offsetof<Layer>();
  end = <u64>nextRecord + (4 * layers + 5) * offsetof<Tensor>();
  end = (end + PAGE) & ~(PAGE - 1);

  net.embedding = isTied && isTraining ? changetype<Tensor>(0) : embeddingTable(net.vocabulary, net.embeddingSize);
  for (let l = 0; l < layers; l++) {
    const layer = layerOf(l);
    layer.input = matrix(weightRows, l == 0 ? net.embeddingSize : na);
    layer.recurrent = matrix(weightRows, na);
    layer.inputBias = bias(weightRows);
    layer.recurrentBias = bias(weightRows);
  }
  net.output = matrix(net.vocabulary, na);
  net.outputBias = bias(net.vocabulary);
  scoreAll();
}

/** Sets the probability of padded vocabulary entries to zero. Call it once the memory has its planned size. */
export function maskPaddedVocabulary(vocabulary: i32): void {
  const bias = network().outputBias;
  for (let v = vocabulary; v < bias.rows; v++) store<f32>(bias.values + (<usize>v << 2), PADDED_SCORE);
}

function planActivations(net: Network): void {
  const columns = <usize>(net.maxSteps * net.groups);
  const embeddedRow = <usize>net.embeddingSize * 32;
  net.embeddedStride = embeddedRow + PAD;
  net.hiddenStride = <usize>net.hidden * 32 + PAD;
  net.gateStride = <usize>net.gateRows * 32 + PAD;
  net.embeddedTransposedStride = columns * 256 + PAD;
  net.hiddenTransposedStride = (columns + net.groups) * 256 + PAD;

  net.losses = allocate(<u64>columns * 8);
  net.scratch = allocate(<u64>net.threads * SCRATCH_BYTES);
  net.inputs = allocate(<u64>columns * 32);
  net.targets = allocate(<u64>columns * 32);
  net.embedded = allocate(<u64>columns * net.embeddedStride);
  net.embeddedGradient = allocate(<u64>columns * net.embeddedStride);
  net.embeddedTransposed = allocate(<u64>(net.embeddingSize >> 3) * net.embeddedTransposedStride);
  net.cellGradient = allocate(<u64>net.groups * net.hiddenStride);
  const logitRow = <u64>net.groups * net.logitStride;
  net.logitSteps = max(1, min(net.maxSteps, <i32>(LOGITS_BYTES / logitRow)));
  net.logits = allocate(<u64>net.logitSteps * logitRow);
}

function planLayerActivations(net: Network, layer: Layer): void {
  const columns = <u64>net.maxSteps * net.groups;
  const states = columns + net.groups;
  const hasCells = net.cell == LSTM;
  layer.gates = allocate(columns * net.gateStride);
  layer.activations = allocate(states * net.hiddenStride);
  layer.activationsTransposed = allocate(<u64>(net.hidden >> 3) * net.hiddenTransposedStride);
  layer.activationGradients = allocate(states * net.hiddenStride);
  layer.savedActivations = allocate(<u64>net.groups * net.hiddenStride);
  layer.cells = hasCells ? allocate(states * net.hiddenStride) : 0;
  layer.tanhCells = hasCells ? allocate(columns * net.hiddenStride) : 0;
  layer.savedCells = hasCells ? allocate(<u64>net.groups * net.hiddenStride) : 0;
}

function matrix(rows: i32, columns: i32): Tensor {
  const tensor = record(rows, columns);
  tensor.stride = <usize>columns * 32 + PAD;
  tensor.transposedStride = <usize>rows * 32 + PAD;
  place(tensor, <u64>(rows >> 3) * tensor.stride);
  if (isTraining) tensor.transposed = allocate(<u64>(columns >> 3) * tensor.transposedStride);
  return tensor;
}

function bias(rows: i32): Tensor {
  const tensor = record(rows, 1);
  tensor.stride = 32;
  place(tensor, <u64>rows * 4);
  return tensor;
}

function embeddingTable(vocabulary: i32, size: i32): Tensor {
  const tensor = record(vocabulary, size);
  tensor.stride = <usize>vocabulary * 32 + PAD;
  place(tensor, <u64>(size >> 3) * tensor.stride);
  return tensor;
}

function record(rows: i32, columns: i32): Tensor {
  const tensor = changetype<Tensor>(nextRecord);
  nextRecord += offsetof<Tensor>();
  tensor.rows = rows;
  tensor.columns = columns;
  return tensor;
}

function place(tensor: Tensor, bytes: u64): void {
  tensor.bytes = <usize>bytes;
  tensor.values = allocate(bytes);
  if (!isTraining) return;
  tensor.gradient = allocate(bytes);
  tensor.squares = allocate(<u64>tensor.rows);
  tensor.firstMoment = allocate(bytes);
  if (hasSecondMoments) tensor.secondMoment = allocate(bytes);
}

/** Each block starts on a page of its own, staggered so that equal offsets do not share a cache line. */
function allocate(bytes: u64): usize {
  const address = <usize>end;
  end = ((end + bytes + (PAGE - 1)) & ~(PAGE - 1)) + 256;
  return address;
}

function padded(size: i32): i32 {
  return (size + 7) & ~7;
}
