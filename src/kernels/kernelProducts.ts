/** The products of affine maps in WebAssembly, for networks whose element-wise work is in `core`. */
import { Worker } from "node:worker_threads";
import type { AdamWArrays, AdamWFactors, Affine, Products } from "../core/cells/affine.ts";
import { plainProducts } from "../core/cells/affine.ts";
import { NO_TARGET } from "../core/loss.ts";
import type { Floats } from "../core/tensor.ts";
import { instantiate, type KernelExports, KernelThreadError, MAX_PAGES, PAGE_BYTES } from "./kernelModule.ts";
import type { ThreadStart } from "./kernelThreads.ts";
import {
  announce,
  BACKWARD,
  FORWARD,
  type ProductCall,
  runAlone,
  signalsOf,
  waitForAll,
  work,
} from "./productCalls.ts";

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
/** So many chunks for each thread, so that one that is late leaves its chunks to the others. */
const CHUNKS_PER_THREAD = 2;

/** The threads that help with products. */
export interface HelperOptions {
  /** The path of kernelThread.js. If undefined, there are none. */
  readonly script: string | undefined;
  readonly patienceMs: number;
  /** How many threads compute, this one included. */
  readonly threads: number;
}

/** Products over one memory. It holds the arrays that it owns until it is garbage. */
export class KernelProducts implements Products {
  readonly #memory = new WebAssembly.Memory({ initial: 64, maximum: MAX_PAGES, shared: true });
  readonly #kernels: KernelExports;
  readonly #buffers = new Set<ArrayBufferLike>();
  readonly #scratch = new Map<ScratchName, Scratch>();
  readonly #signals: Int32Array;
  readonly #patienceMs: number;
  #helpers: readonly Worker[] = [];
  /** Helpers that have started. Until then, this thread computes without them. */
  #ready = 0;
  #end = FIRST_BYTE;

  constructor(module: WebAssembly.Module, { script, patienceMs, threads }: HelperOptions) {
    this.#kernels = instantiate(module, this.#memory);
    this.#signals = signalsOf(this.#memory);
    this.#patienceMs = patienceMs;
    if (script === undefined) return;
    this.#helpers = Array.from({ length: threads - 1 }, () => this.#startHelper(script, module));
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
    const from = this.#copied("x", x.subarray(0, batch * nx));
    const to = this.#copied("z", z);
    const addresses = [W.byteOffset, b.byteOffset, from.address, to.address];
    this.#run({ kind: FORWARD, out, inputs: nx, batch, addresses });
    z.set(to.values.subarray(0, z.length));
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
    const [z, from, to] = [this.#copied("z", dz), this.#copied("x", x), this.#copied("dx", dx)];
    const addresses = [z.address, W.byteOffset, from.address, to.address, dW.byteOffset, db.byteOffset];
    this.#run({ kind: BACKWARD, out, inputs: nx, batch, addresses });
    dx.set(to.values.subarray(0, dx.length));
  }

  crossEntropyInPlace(z: Floats, y: Int32Array, size: number): number {
    const counted = y.reduce((count, target) => count + (target === NO_TARGET ? 0 : 1), 0);
    const scores = this.#copied("z", z);
    const targets = this.#copied("y", new Float32Array(y.buffer, y.byteOffset, y.length)); // the same bits
    const nats = this.#kernels.crossEntropyRows(scores.address, targets.address, y.length, size, 1 / counted);
    z.set(scores.values.subarray(0, z.length));
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
    const chunks = 2 * CHUNKS_PER_THREAD * (1 + this.#ready);
    announce(this.#signals, { ...call, chunks });
    work(this.#kernels, this.#signals);
    if (!waitForAll(this.#signals, chunks, this.#patienceMs)) throw new KernelThreadError();
  }

  #startHelper(script: string, module: WebAssembly.Module): Worker {
    const start: ThreadStart = { module, memory: this.#memory, id: 0, isHelper: true };
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
