/** Runs whole layers in the kernels: every cell, forward and backward through all steps. */
import type { LayerBackward, LayerForward, LayerRequest, LayerUpstream, LayerWeights } from "../core/cells/affine.ts";
import type { Floats } from "../core/tensor.ts";
import type { KernelExports } from "./kernelModule.ts";
import {
  chunksOf,
  FIELDS,
  LANES,
  layoutOf,
  MOST_CHUNKS,
  numbersOf,
  packed,
  padded,
  type Sizes,
  sizesOf,
} from "./layerLayouts.ts";
import type { RangeName } from "./productCalls.ts";
import type { StepMemory } from "./stepMemory.ts";

/** Extra bytes in every stride, as in assembly/layout/network.ts. */
const PAD_BYTES = 64;
const SCRATCH_BYTES = 65536;
/** Panels whose gradients a thread computes at once, as in assembly/arithmetic/products.ts. */
const PACKED_PANELS = 6;
/** How a call is shared out: `items` are groups of sequences or panels of rows. */
export interface RangeCall {
  readonly name: RangeName;
  readonly record: number;
  readonly items: number;
  readonly chunks: number;
  /** The address of the scratch space of the first chunk, and the bytes of each. */
  readonly scratch: number;
  readonly scratchBytes: number;
}

/** What layers need of the products. */
export interface LayerHost {
  readonly kernels: KernelExports;
  readonly memory: StepMemory;
  /** How many threads compute, at most. */
  readonly threads: number;
  owns(array: Floats): boolean;
  call(call: RangeCall): void;
}

/** Runs a layer. @returns undefined where its weights are not in the kernels' memory, or that is too small */
export function runInKernels(host: LayerHost, weights: LayerWeights, request: LayerRequest): LayerForward | undefined {
  const layout = layoutOf(request.cell);
  if (layout === undefined || !tensorsOf(weights).every(tensor => host.owns(tensor))) return undefined;
  const sizes = sizesOf(layout, weights, request);
  return host.memory.hasRoom(numbersOf(sizes)) ? new KernelLayer(host, weights, request, sizes).forward() : undefined;
}

function tensorsOf({ input, recurrent, peepholes }: LayerWeights): Floats[] {
  return [input.W, input.b, recurrent.W, recurrent.b, ...(peepholes ? [peepholes] : [])];
}

/** One run of a layer: its arrays in the kernels' memory. */
class KernelLayer {
  readonly #fields: Record<string, number>;
  readonly #outputs: Float32Array;
  readonly #scratch: number;
  readonly #scratchBytes: number;

  constructor(
    private readonly host: LayerHost,
    private readonly weights: LayerWeights,
    request: LayerRequest,
    private readonly sizes: Sizes,
  ) {
    const { layout, steps, batch, units, inputs, paddedInputs, paddedUnits } = sizes;
    this.#scratchBytes = SCRATCH_BYTES + 32 * PACKED_PANELS * Math.max(paddedInputs, paddedUnits);
    this.#scratch = this.#take(this.#chunks(MOST_CHUNKS, 2 * host.threads) * (this.#scratchBytes >> 2)).byteOffset;
    this.#outputs = this.#take(steps * batch * units);
    const { layout: _, ...numbers } = sizes;
    this.#fields = {
      ...numbers,
      cell: layout.cell,
      isReversed: request.direction,
      recurrentRow: layout.recurrentFrom * paddedUnits,
      inputOrder: packed(layout.input),
      recurrentOrder: packed(layout.recurrent),
      x: this.#rows(request.xs, batch * inputs).byteOffset,
      outputs: this.#outputs.byteOffset,
      before: this.#rows(request.from, batch * units).byteOffset,
      lengths: request.lengths ? this.host.memory.record([...request.lengths]) : 0,
      ...this.#panels(),
      ...this.#columns(),
    };
  }

  forward(): LayerForward {
    const { batch, units, groups, layout, steps } = this.sizes;
    const after = this.#take(layout.stateArrays * batch * units);
    this.#call("forwardRun", groups, this.#chunks(groups, this.host.threads), { after: after.byteOffset });
    const size = batch * units;
    return {
      outputs: Array.from({ length: steps }, (_, t) => this.#outputs.subarray(t * size, (t + 1) * size)),
      // Copies, because a state is carried to the next step.
      last: Array.from({ length: layout.stateArrays }, (_, k) => after.slice(k * size, (k + 1) * size)),
      backward: (upstream, grads) => this.#backward(upstream, grads),
    };
  }

  #backward({ outputs, last }: LayerUpstream, grads: LayerWeights): LayerBackward {
    if (!tensorsOf(grads).every(tensor => this.host.owns(tensor))) {
      throw new Error("the gradients of a layer in the kernels' memory are elsewhere");
    }
    const { batch, units, inputs, groups, steps, inputRows, recurrentRows, layout } = this.sizes;
    const dx = this.#take(steps * batch * inputs);
    const dBefore = this.#take(layout.stateArrays * batch * units);
    const sums = this.#take(2 * steps * groups);
    const fields = {
      ...this.#transposed(),
      dOutputs: outputs ? this.#rows(outputs, batch * units).byteOffset : 0,
      dx: dx.byteOffset,
      dAfter: this.#rows(last, batch * units).byteOffset,
      dBefore: dBefore.byteOffset,
      squares: sums.byteOffset,
      dInput: grads.input.W.byteOffset,
      dInputBias: grads.input.b.byteOffset,
      dRecurrent: grads.recurrent.W.byteOffset,
      dRecurrentBias: grads.recurrent.b.byteOffset,
      dPeepholes: grads.peepholes?.byteOffset ?? 0,
    };
    this.#call("backwardRun", groups, this.#chunks(groups, this.host.threads), fields);
    this.#call("inputWeightsRun", inputRows / LANES, this.#chunks(inputRows / LANES, 2 * this.host.threads), fields);
    this.#call(
      "recurrentWeightsRun",
      recurrentRows / LANES,
      this.#chunks(recurrentRows / LANES, 2 * this.host.threads),
      fields,
    );
    const [width, size] = [batch * inputs, batch * units];
    return {
      dxs: Array.from({ length: steps }, (_, t) => dx.subarray(t * width, (t + 1) * width)),
      dInitial: Array.from({ length: layout.stateArrays }, (_, k) => dBefore.subarray(k * size, (k + 1) * size)),
      norms: normsOf(new Float64Array(sums.buffer, sums.byteOffset, steps * groups), groups),
    };
  }

  #call(name: RangeName, items: number, chunks: number, more: Readonly<Record<string, number>>): void {
    const fields = { ...this.#fields, ...more };
    const record = this.host.memory.record(FIELDS.map(field => fields[field as keyof typeof fields] ?? 0));
    this.host.call({ name, record, items, chunks, scratch: this.#scratch, scratchBytes: this.#scratchBytes });
  }

  #chunks(items: number, usual: number): number {
    const { steps, batch, gateRows, inputs, units } = this.sizes;
    return chunksOf(this.host.threads, items, usual, steps * batch * gateRows * (inputs + units));
  }

  #take(length: number): Float32Array {
    return this.host.memory.take(length);
  }

  /** Arrays one after the other. */
  #rows(arrays: readonly Floats[], size: number): Float32Array {
    const rows = this.#take(arrays.length * size);
    for (const [k, array] of arrays.entries()) rows.set(array, k * size);
    return rows;
  }

  /** The weights as the forward pass reads them. */
  #panels() {
    const { input, recurrent, peepholes } = this.weights;
    const { layout, inputs, units, paddedUnits, gateRows } = this.sizes;
    const bias = this.#take(gateRows).fill(0);
    for (const [from, { b }, order] of [
      [0, input, layout.input],
      [layout.recurrentFrom, recurrent, layout.recurrent],
    ] as const) {
      for (const [k, block] of order.entries()) {
        const to = (from + k) * paddedUnits;
        for (let j = 0; j < units; j++) bias[to + j]! += b[block * units + j]!;
      }
    }
    const read = peepholes && this.#take(3 * paddedUnits).fill(0);
    for (let k = 0; k < 3; k++) read?.set(peepholes!.subarray(k * units, (k + 1) * units), k * paddedUnits);
    return {
      inputPanels: this.#panelsOf(input.W, inputs, layout.input),
      recurrentPanels: this.#panelsOf(recurrent.W, units, layout.recurrent),
      bias: bias.byteOffset,
      peepholes: read?.byteOffset ?? 0,
    };
  }

  /** A matrix as panels [rows / 8][columns][8], its blocks of rows in an order of their own. */
  #panelsOf(W: Floats, columns: number, order: readonly number[]): number {
    const { units, paddedUnits } = this.sizes;
    const stride = 32 * padded(columns) + PAD_BYTES;
    const panels = this.#take((order.length * paddedUnits * stride) >> 5);
    for (const [k, block] of order.entries()) {
      const from = W.byteOffset + 4 * block * units * columns;
      const to = panels.byteOffset + ((k * paddedUnits) >> 3) * stride;
      this.host.kernels.rowsToPanels(from, units, columns, to, stride, this.#scratch);
    }
    return panels.byteOffset;
  }

  /** The weights as the backward pass reads them. */
  #transposed() {
    const { layout, inputs, units } = this.sizes;
    return {
      inputTransposed: this.#blocksOf(this.weights.input.W, inputs, layout.input),
      recurrentTransposed: this.#blocksOf(this.weights.recurrent.W, units, layout.recurrent),
    };
  }

  /** A matrix as panels [columns / 8][rows][8]. */
  #blocksOf(W: Floats, columns: number, order: readonly number[]): number {
    const { units, paddedUnits } = this.sizes;
    const stride = 32 * order.length * paddedUnits + PAD_BYTES;
    const blocks = this.#take((padded(columns) * stride) >> 5);
    for (const [k, block] of order.entries()) {
      const from = W.byteOffset + 4 * block * units * columns;
      this.host.kernels.rowsToBlocks(from, units, columns, blocks.byteOffset + 32 * k * paddedUnits, stride);
    }
    return blocks.byteOffset;
  }

  #columns() {
    const { layout, steps, groups, paddedInputs, paddedUnits, gateRows } = this.sizes;
    const columns = (count: number, rows: number): number =>
      this.#take((count * (32 * rows + PAD_BYTES)) >> 2).byteOffset;
    const blocks = (rows: number): number => this.#take((rows / LANES) * (64 * steps * groups + 16)).byteOffset;
    const hasCells = layout.stateArrays === 2;
    const hasInner = hasCells || layout.hasInner === true;
    return {
      xColumns: columns(steps * groups, paddedInputs),
      gates: columns(steps * groups, gateRows),
      activations: columns((steps + 1) * groups, paddedUnits),
      cells: hasCells ? columns((steps + 1) * groups, paddedUnits) : 0,
      inner: hasInner ? columns(steps * groups, paddedUnits) : 0,
      xBlocks: blocks(paddedInputs),
      aBlocks: blocks(paddedUnits),
      innerBlocks: hasInner ? blocks(paddedUnits) : 0,
      da: columns(groups, paddedUnits),
      daPrev: columns(groups, paddedUnits),
      dc: columns(groups, paddedUnits),
      dInner: columns(groups, paddedUnits),
      passing: columns(2 * groups, paddedUnits),
    };
  }
}

/** The roots of the sums over groups, [time]. */
function normsOf(squares: Float64Array, groups: number): Float64Array {
  return Float64Array.from({ length: squares.length / groups }, (_, t) =>
    Math.sqrt(squares.subarray(t * groups, (t + 1) * groups).reduce((sum, square) => sum + square, 0)),
  );
}
