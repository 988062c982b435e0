/** The products of affine maps in WebAssembly, for networks whose element-wise work is in `core`. */
import { Worker } from "node:worker_threads";
import type {
  AdamWArrays,
  AdamWFactors,
  Affine,
  LayerForward,
  LayerRequest,
  LayerWeights,
  Products,
} from "../core/cells/affine.ts";
import { plainProducts } from "../core/cells/affine.ts";
import { NO_TARGET } from "../core/loss.ts";
import type { Floats } from "../core/tensor.ts";
import { instantiate, type KernelExports, KernelThreadError, MAX_PAGES, PAGE_BYTES } from "./kernelModule.ts";
import type { ThreadStart } from "./kernelThreads.ts";
import { type LayerHost, type RangeCall, runInKernels } from "./layerRuns.ts";
import type { NativeProducts } from "./nativeLibrary.ts";
import {
  announce,
  BACKWARD,
  FORWARD,
  kindOf,
  type ProductCall,
  runAlone,
  signalsOf,
  waitForAll,
  work,
} from "./productCalls.ts";
import { rowsBackward, rowsForward } from "./rowProducts.ts";
import { StepMemory } from "./stepMemory.ts";

/** The records of a network, which these products do not have, are below. */
const FIRST_BYTE = 2 * PAGE_BYTES;
const ALIGNMENT = 64;

/** Arrays of the caller are copied in and out of these. */
interface Scratch {
  readonly address: number;
  readonly values: Float32Array;
}

type ScratchName = "x" | "z" | "dx" | "y";

/** Multiplications below which other threads cost more than they save. Set by hand, not measured. */
const SHARED_FROM = 1 << 16;
/** Rows from which it pays to rearrange the weights for a product. Set by hand, not measured. */
const LEAST_ROWS = 16;
/** So many chunks for each thread, so that one that is late leaves its chunks to the others. */
const CHUNKS_PER_THREAD = 2;

/** The threads that help with products. */
export interface HelperOptions {
  /** The path of kernelThread.js. If undefined, there are none. */
  readonly script: string | undefined;
  readonly patienceMs: number;
  /** How many threads compute, this one included. */
  readonly threads: number;
  /** Native products, in a process that trains. */
  readonly native?: NativeProducts | undefined;
}

/** Products over one memory. It holds the arrays that it owns until it is garbage. */
export class KernelProducts implements Products {
  readonly #memory = new WebAssembly.Memory({ initial: 64, maximum: MAX_PAGES, shared: true });
  readonly #kernels: KernelExports;
  readonly #buffers = new Set<ArrayBufferLike>();
  readonly #scratch = new Map<ScratchName, Scratch>();
  readonly #signals: Int32Array;
  readonly #patienceMs: number;
  readonly #host: LayerHost;
  /** Steps that are under way: 0 or 1. */
  #steps = 0;
  #helpers: readonly Worker[] = [];
  /** Helpers that have started. Until then, this thread computes without them. */
  #ready = 0;
  #end = FIRST_BYTE;

  constructor(module: WebAssembly.Module, { script, patienceMs, threads, native }: HelperOptions) {
    this.#kernels = instantiate(module, this.#memory, native);
    this.#host = {
      kernels: this.#kernels,
      memory: new StepMemory(length => this.#allocate(length)),
      threads: script === undefined ? 1 : threads,
      owns: array => this.#owns(array),
      call: call => this.#runRange(call),
    };
    this.#signals = signalsOf(this.#memory);
    this.#patienceMs = patienceMs;
    if (script === undefined) return;
    this.#helpers = Array.from({ length: threads - 1 }, () => this.#startHelper(script, module, native));
  }

  dispose(): void {
    for (const helper of this.#helpers) void helper.terminate();
    this.#helpers = [];
    this.#ready = 0;
  }

  own(values: Floats): Floats {
    if (!(values instanceof Float32Array)) return values.slice();
    const owned = this.#allocate(values.length);
    owned.set(values);
    return owned;
  }

  addAffine(z: Floats, affine: Affine, x: Floats): void {
    const { W, b } = affine;
    if (!(this.#owns(W) && this.#owns(b))) {
      plainProducts.addAffine(z, affine, x);
      return;
    }
    const out = b.length;
    const nx = W.length / out;
    const batch = z.length / out;
    const from = this.#placed("x", x.subarray(0, batch * nx));
    const to = this.#placed("z", z);
    if (this.#isLarge(out, nx, batch)) {
      const placed = { W: { address: W.byteOffset, rows: out, columns: nx }, b: b.byteOffset };
      const rows = { address: from.address, rows: batch, columns: nx };
      this.#host.memory.during(() => rowsForward(this.#host, placed, rows, to.address));
    } else {
      const addresses = [W.byteOffset, b.byteOffset, from.address, to.address];
      this.#run({ kind: FORWARD, out, inputs: nx, batch, addresses });
    }
    this.#copyBack(to, z);
  }

  addAffineBackward(dz: Floats, affine: Affine, x: Floats, dx: Floats, grads: Affine): void {
    const { W, b } = affine;
    const { W: dW, b: db } = grads;
    if (![W, dW, db].every(array => this.#owns(array))) {
      plainProducts.addAffineBackward(dz, affine, x, dx, grads);
      return;
    }
    const out = b.length;
    const nx = W.length / out;
    const batch = dz.length / out;
    const [z, from, to] = [this.#placed("z", dz), this.#placed("x", x), this.#placed("dx", dx)];
    if (this.#isLarge(out, nx, batch)) {
      const gradients = { dW: dW.byteOffset, db: db.byteOffset };
      const places = { dz: z.address, x: from.address, dx: to.address, ...gradients };
      const matrix = { address: W.byteOffset, rows: out, columns: nx };
      this.#host.memory.during(() => rowsBackward(this.#host, matrix, places, batch));
    } else {
      const addresses = [z.address, W.byteOffset, from.address, to.address, dW.byteOffset, db.byteOffset];
      this.#run({ kind: BACKWARD, out, inputs: nx, batch, addresses });
    }
    this.#copyBack(to, dx);
  }

  withinStep<T>(run: () => T): T {
    this.#steps++;
    try {
      return this.#host.memory.during(run);
    } finally {
      this.#steps--;
    }
  }

  zeros(length: number): Floats | undefined {
    const { memory } = this.#host;
    return this.#steps > 0 && memory.hasRoom(length) ? memory.take(length).fill(0) : undefined;
  }

  runLayer(weights: LayerWeights, request: LayerRequest): LayerForward | undefined {
    return this.#steps > 0 ? runInKernels(this.#host, weights, request) : undefined;
  }

  crossEntropyInPlace(z: Floats, y: Int32Array, size: number): number {
    const counted = y.reduce((count, target) => count + (target === NO_TARGET ? 0 : 1), 0);
    const scores = this.#placed("z", z);
    const targets = this.#copied("y", new Float32Array(y.buffer, y.byteOffset, y.length)); // the same bits
    const nats = this.#kernels.crossEntropyRows(scores.address, targets.address, y.length, size, 1 / counted);
    this.#copyBack(scores, z);
    return nats / counted;
  }

  adamW({ W, dW, m, v }: AdamWArrays, { gain1, gain2, stepSize, epsilon, decay }: AdamWFactors): boolean {
    if (![W, dW, m, v].every(array => this.#owns(array))) return false;
    const [w, g, first, second] = [W, dW, m, v].map(array => array.byteOffset) as [number, number, number, number];
    this.#kernels.adamRows(w, g, first, second, W.length, 1, gain1, gain2, stepSize, epsilon, decay);
    return true;
  }

  #run(call: Omit<ProductCall, "chunks">): void {
    if (this.#ready === 0 || call.out * call.inputs * call.batch < SHARED_FROM) {
      runAlone(this.#kernels, call);
      return;
    }
    this.#share({ ...call, chunks: 2 * CHUNKS_PER_THREAD * (1 + this.#ready) });
  }

  #share(call: ProductCall): void {
    announce(this.#signals, call);
    work(this.#kernels, this.#signals);
    if (!waitForAll(this.#signals, call.chunks, this.#patienceMs)) throw new KernelThreadError();
  }

  #isLarge(out: number, inputs: number, batch: number): boolean {
    return batch >= LEAST_ROWS && out * inputs * batch >= SHARED_FROM;
  }

  #runRange({ name, record, items, chunks, scratch, scratchBytes }: RangeCall): void {
    const addresses = [record, scratch, scratchBytes];
    const call = { kind: kindOf(name), out: items, inputs: 0, batch: 0, addresses };
    if (this.#ready === 0 || chunks === 1) runAlone(this.#kernels, call);
    else this.#share({ ...call, chunks });
  }

  #startHelper(script: string, module: WebAssembly.Module, native: NativeProducts | undefined): Worker {
    const start: ThreadStart = { module, memory: this.#memory, id: 0, isHelper: true, native };
    const helper = new Worker(script, { workerData: start });
    helper.unref(); // products that are not disposed must not keep the process alive
    helper.once("message", () => {
      this.#ready++;
    });
    helper.on("error", () => this.dispose()); // this thread computes alone from now on
    return helper;
  }

  #owns(array: Floats): boolean {
    return array instanceof Float32Array && this.#buffers.has(array.buffer);
  }

  /** Where the kernels read an array: where it is, or a copy. */
  #placed(name: ScratchName, values: Floats): Scratch {
    return values instanceof Float32Array && this.#owns(values)
      ? { address: values.byteOffset, values }
      : this.#copied(name, values);
  }

  #copyBack({ address, values }: Scratch, to: Floats): void {
    if (to.byteOffset !== address || to.buffer !== values.buffer) to.set(values.subarray(0, to.length));
  }

  #copied(name: ScratchName, values: Floats): Scratch {
    let scratch = this.#scratch.get(name);
    if (!scratch || scratch.values.length < values.length) {
      const own = this.#allocate(Math.max(4096, 2 * values.length));
      scratch = { address: own.byteOffset, values: own };
      this.#scratch.set(name, scratch);
    }
    scratch.values.set(values);
    return scratch;
  }

  /** A shared memory that grows leaves the earlier views as they are. */
  #allocate(length: number): Float32Array {
    const start = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT;
    this.#end = start + 4 * length;
    const missing = Math.ceil((this.#end - this.#memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) this.#memory.grow(missing);
    this.#buffers.add(this.#memory.buffer);
    return new Float32Array(this.#memory.buffer, start, length);
  }
}
