/** The products of affine maps in WebAssembly, for networks whose element-wise work is in `core`. */
import type { Affine, Products } from "../core/cells/affine.ts";
import { plainProducts } from "../core/cells/affine.ts";
import type { Floats } from "../core/tensor.ts";
import { instantiate, type KernelExports, MAX_PAGES, PAGE_BYTES } from "./kernelModule.ts";

/** The records of a network, which these products do not have, are below. */
const FIRST_BYTE = 2 * PAGE_BYTES;
const ALIGNMENT = 64;

/** Arrays of the caller are copied in and out of these. */
interface Scratch {
  readonly address: number;
  readonly values: Float32Array;
}

type ScratchName = "x" | "z" | "dx";

/** Products over one memory. It holds the arrays that it owns until it is garbage. */
export class KernelProducts implements Products {
  readonly #memory = new WebAssembly.Memory({ initial: 64, maximum: MAX_PAGES, shared: true });
  readonly #kernels: KernelExports;
  readonly #buffers = new Set<ArrayBufferLike>();
  readonly #scratch = new Map<ScratchName, Scratch>();
  #end = FIRST_BYTE;

  constructor(module: WebAssembly.Module) {
    this.#kernels = instantiate(module, this.#memory);
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
    this.#kernels.affineForward(W.byteOffset, b.byteOffset, from.address, to.address, out, nx, batch);
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
    const matrices = [W.byteOffset, from.address, to.address, dW.byteOffset, db.byteOffset] as const;
    this.#kernels.affineBackward(z.address, ...matrices, out, nx, batch);
    dx.set(to.values.subarray(0, dx.length));
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
