/** The TypeScript side of assembly/module.ts: its exports, and a memory for one network. */
import { FAULTS } from "../core/faults.ts";
import { type LanguageModelSpec, SpecError } from "../core/network/spec.ts";
import { bindProducts, type MultiplyPanels, type NativeProducts } from "./nativeLibrary.ts";

/** An address in the memory of the module. An address above 2^31 arrives as a negative number. */
type Address = number;

/** Computes the part from `first` to `last` of what a record describes. */
type RangeFunction = (record: Address, first: number, last: number, scratch: Address) => void;

/** The exports of the module; assembly/ documents each. */
export interface KernelExports {
  planTrainer(...sizes: readonly number[]): number;
  planPredictor(...sizes: readonly number[]): number;
  planLearner(...sizes: readonly number[]): number;
  maskPaddedVocabulary(vocabulary: number): void;
  tensorArray(tensor: number, layer: number, array: number): Address;
  tensorBytes(tensor: number, layer: number): number;
  tensorStride(tensor: number, layer: number): number;
  inputsAddress(): Address;
  tokenRatesAddress(): Address;
  targetsAddress(): Address;
  candidatesAddress(): Address;
  correctionsAddress(): Address;
  stateAddress(): Address;
  savedState(layer: number, array: number): Address;
  stateStride(): number;
  probabilitiesAddress(): Address;
  blockTokensAddress(): Address;
  blockProbabilitiesAddress(): Address;
  blockProbabilitiesStride(): number;
  stateBeforeLastAddress(): Address;
  distributionsAddress(): Address;
  likeliestAddress(): Address;
  pooledMeansAddress(): Address;
  clearParameters(): void;
  setInitialWeights(): void;
  refreshTransposed(): void;
  becomeThread(id: number): void;
  serveCommands(id: number): void;
  setPatience(ms: number): void;
  reportFailure(): void;
  trainStep(
    steps: number,
    gain1: number,
    gain2: number,
    stepSize: number,
    epsilon: number,
    decay: number,
    clipNorm: number,
    candidates: number,
  ): number;
  gradNorm(): number;
  measureSequence(steps: number): number;
  learnSequence(
    steps: number,
    learningRate: number,
    lowerLayers: number,
    biases: number,
    decay: number,
    clipNorm: number,
  ): number;
  evaluateWindow(steps: number): number;
  saveState(): void;
  resetState(): void;
  restoreState(): void;
  quantize(): void;
  advance(token: number): void;
  advanceBlock(count: number): void;
  fillValues(size: number, value: number, out: Address): void;
  scaleValues(size: number, factor: number, values: Address, out: Address): void;
  copyValues(size: number, values: Address, out: Address): void;
  mixValues(
    size: number,
    p0: Address,
    p1: Address,
    p2: Address,
    w0: number,
    w1: number,
    w2: number,
    out: Address,
  ): void;
  pool(size: number, p0: Address, p1: Address, p2: Address, v0: number, v1: number, v2: number, least: number): void;
  largest(size: number, p: Address): number;
  likeliest(size: number, p: Address, most: number, out: Address): number;
  affineForward(
    w: Address,
    b: Address,
    x: Address,
    z: Address,
    out: number,
    inputs: number,
    batch: number,
    first: number,
    last: number,
  ): void;
  affineInputs(dz: Address, w: Address, dx: Address, out: number, inputs: number, first: number, last: number): void;
  affineWeights(
    dz: Address,
    x: Address,
    dw: Address,
    db: Address,
    out: number,
    inputs: number,
    batch: number,
    first: number,
    last: number,
  ): void;
  rowsToPanels(rows: Address, count: number, n: number, panels: Address, stride: number, spare: Address): void;
  rowsToBlocks(rows: Address, count: number, n: number, blocks: Address, stride: number): void;
  rowProductRun: RangeFunction;
  forwardRun: RangeFunction;
  backwardRun: RangeFunction;
  inputWeightsRun: RangeFunction;
  recurrentWeightsRun: RangeFunction;
  applyFunction(which: number, address: Address, count: number): void;
  crossEntropyRows(z: Address, targets: Address, rows: number, size: number, scale: number): number;
  adamRows(
    w: Address,
    g: Address,
    m: Address,
    v: Address,
    count: number,
    scale: number,
    gain1: number,
    gain2: number,
    stepSize: number,
    epsilon: number,
    decay: number,
  ): void;
  multiplyTiles(count: number): void;
  multiplyPanels: MultiplyPanels;
  useNativeProducts(): void;
}

/** An instance of the module with the memory of one network. The memory does not grow, so views stay valid. */
export interface KernelInstance {
  readonly kernels: KernelExports;
  readonly memory: WebAssembly.Memory;
  readonly floats: Float32Array;
  readonly ints: Int32Array;
}

/** Says that another thread failed or stopped responding, so the trainer cannot continue. */
export class KernelThreadError extends Error {
  override readonly name = "KernelThreadError";
  constructor(options?: ErrorOptions) {
    super(FAULTS.threadStopped(), options);
  }
}

/** The cells that the kernels compute whole, in the order of their numbers in assembly/layout/network.ts. */
export const KERNEL_CELLS = ["rnn", "gru", "lstm"] as const;

export type KernelCell = (typeof KERNEL_CELLS)[number];

/** Whether the kernels compute all of a cell. */
export function isKernelCell(cell: string): cell is KernelCell {
  return KERNEL_CELLS.some(known => known === cell);
}

export const PAGE_BYTES = 65536;
/** The limit of 32-bit addresses. */
export const MAX_PAGES = 65536;
/** Space for the records that describe a network, before its size is known. */
const RECORD_PAGES = 64;

/**
 * Instantiates the module with a memory that other instances may share.
 * @param native computes the products of training instead of the module
 */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  native?: NativeProducts,
): KernelExports {
  const threadFailed = (): never => {
    throw new KernelThreadError();
  };
  const now = (): number => performance.now(); // for the profiling build
  const nativeMultiply = native ? bindProducts(native, memory) : () => {};
  const env = { memory, threadFailed, now, nativeMultiply };
  const kernels = new WebAssembly.Instance(module, { env }).exports as unknown as KernelExports;
  if (native) kernels.useNativeProducts();
  return kernels;
}

/** Calls planTrainer, planPredictor or planLearner. @returns the number of bytes needed */
export type PlanMemory = (kernels: KernelExports, sizes: readonly number[]) => number;

/**
 * Makes a memory for one network.
 *
 * @param native computes the products of training instead of the module
 * @throws SpecError when the network does not fit in 4 GiB
 */
export function openNetwork(
  module: WebAssembly.Module,
  spec: LanguageModelSpec,
  plan: PlanMemory,
  native?: NativeProducts,
): KernelInstance {
  const memory = new WebAssembly.Memory({ initial: RECORD_PAGES, maximum: MAX_PAGES, shared: true });
  const kernels = instantiate(module, memory, native);
  const { vocabularySize, embeddingSize, hiddenSize, layers, isTied } = spec;
  const cell = (KERNEL_CELLS as readonly string[]).indexOf(spec.cell);
  const bytes = plan(kernels, [cell, vocabularySize, embeddingSize, hiddenSize, layers, Number(isTied)]);
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MAX_PAGES) {
    throw new SpecError(`memory: expected at most 4 GiB for all of the network, found ${(bytes / 2 ** 30).toFixed(1)}`);
  }
  if (pages > RECORD_PAGES) memory.grow(pages - RECORD_PAGES);
  kernels.maskPaddedVocabulary(vocabularySize);
  return { kernels, memory, floats: new Float32Array(memory.buffer), ints: new Int32Array(memory.buffer) };
}

/** Converts an address to an index into a view of 4-byte numbers. */
export function indexOf(address: Address): number {
  return address >>> 2;
}
