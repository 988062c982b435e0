/** What the mixer computes for every token, in WebAssembly. Its reference is core/mixing/distributions.ts. */
import {
  type DistributionOperations,
  type DistributionSpace,
  type Distributions,
  MIN_LOG2,
  POOLED,
} from "../core/mixing/distributions.ts";
import { checkShape } from "../core/tensor.ts";
import { indexOf, type KernelInstance } from "./kernelModule.ts";

/** Arrays in the memory of the kernels, in their order: copies of arrays from elsewhere, and those of the space. */
const ARRAYS = ["first", "second", "third", "scaled", "memory", "cache", "mixed", "before"] as const;

type ArrayName = (typeof ARRAYS)[number];

/** The operations over the memory of one network. Arrays that are in that memory are used where they are. */
export class KernelDistributions implements DistributionOperations {
  readonly space: DistributionSpace;
  private readonly arrays: Record<ArrayName, Float32Array>;
  private readonly means: Float32Array;
  private readonly ids: Int32Array;
  /** The array whose values `scaled` has. */
  private known: Float32Array | undefined;

  constructor(
    private readonly size: number,
    private readonly instance: KernelInstance,
  ) {
    const { kernels, floats, ints } = instance;
    const first = indexOf(kernels.distributionsAddress());
    const stride = kernels.blockProbabilitiesStride() / 4;
    const at = (k: number): Float32Array => floats.subarray(first + k * stride, first + k * stride + size);
    this.arrays = Object.fromEntries(ARRAYS.map((name, k) => [name, at(k)])) as Record<ArrayName, Float32Array>;
    this.space = this.arrays;
    const means = indexOf(kernels.pooledMeansAddress());
    this.means = floats.subarray(means, means + POOLED);
    const ids = indexOf(kernels.likeliestAddress());
    this.ids = ints.subarray(ids, ids + size);
  }

  fill(value: number, out: Float32Array): void {
    this.into(out, "first", address => this.instance.kernels.fillValues(this.size, value, address));
  }

  scale(factor: number, values: Float32Array, out: Float32Array): void {
    if (this.known !== values) {
      checkShape("values", values, [this.size]);
      this.arrays.scaled.set(values);
      this.known = values;
    }
    const from = this.arrays.scaled.byteOffset;
    this.into(out, "first", address => this.instance.kernels.scaleValues(this.size, factor, from, address));
  }

  copy(values: Float32Array, out: Float32Array): void {
    const from = this.addressOf(values, "first");
    this.into(out, "second", address => this.instance.kernels.copyValues(this.size, from, address));
  }

  mix([p0, p1, p2]: Distributions, [w0, w1, w2]: Float32Array, out: Float32Array): void {
    const first = this.addressOf(p0, "first", 0);
    const second = this.addressOf(p1, "second", 0);
    const third = this.addressOf(p2, "third", 0);
    this.into(out, "first", address =>
      this.instance.kernels.mixValues(this.size, first, second, third, w0, w1, w2, address),
    );
  }

  pool([p0, p1, p2]: Distributions, [v0, v1, v2]: Float64Array, expected: Float64Array): void {
    const first = this.addressOf(p0, "first", 1);
    const second = this.addressOf(p1, "second", 1);
    const third = this.addressOf(p2, "third", 1);
    this.instance.kernels.pool(this.size, first, second, third, v0, v1, v2, MIN_LOG2);
    if (first === this.arrays.first.byteOffset) p0.set(this.arrays.first);
    expected.set(this.means);
  }

  largest(distribution: Float32Array): number {
    return this.instance.kernels.largest(this.size, this.addressOf(distribution, "first"));
  }

  likeliest(distribution: Float32Array, ids: Int32Array): number {
    const address = this.addressOf(distribution, "first");
    const count = this.instance.kernels.likeliest(this.size, address, ids.length, this.ids.byteOffset);
    for (let i = 0; i < count; i++) ids[i] = this.ids[i];
    return count;
  }

  /**
   * The address of an array in the memory: its own, or that of a copy.
   * @param absent every value of an empty array
   */
  private addressOf(values: Float32Array, copy: ArrayName, absent?: number): number {
    if (values.buffer === this.instance.memory.buffer) return values.byteOffset;
    const to = this.arrays[copy];
    if (values.length === 0 && absent !== undefined) to.fill(absent);
    else {
      checkShape("distribution", values, [this.size]);
      to.set(values);
    }
    return to.byteOffset;
  }

  /** Runs a kernel that writes an array, directly or by way of a copy. */
  private into(out: Float32Array, copy: ArrayName, run: (address: number) => void): void {
    checkShape("out", out, [this.size]);
    if (out.buffer === this.instance.memory.buffer) {
      run(out.byteOffset);
      return;
    }
    run(this.arrays[copy].byteOffset);
    out.set(this.arrays[copy]);
  }
}
