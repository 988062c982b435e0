/** Compares the native products with those of WebAssembly on small products, at the edges of every tile. */
import { createRandom } from "../core/random.ts";
import { instantiate, type KernelExports } from "./kernelModule.ts";
import type { MultiplyPanels } from "./nativeLibrary.ts";

/** The sizes of one product. */
export interface ProductSize {
  readonly panels: number;
  readonly depth: number;
  readonly groups: number;
  readonly steps: number;
  readonly isAdded: boolean;
}

/** Sizes around those of a tile: up to 3 panels, and 3 columns. */
export const SIZES: readonly ProductSize[] = [1, 2, 3, 4, 7].flatMap(panels =>
  [1, 2, 3, 5].flatMap(groups =>
    [1, 3].map(steps => ({ panels, depth: 2 * panels * groups, groups, steps, isAdded: steps > 1 })),
  ),
);

/** Bytes between panels and columns, as the kernels leave them (assembly/layout/network.ts). */
const PAD = 64;
const TILE_BYTES = 256;
const PAGES = 256;
/** The end of what a network of 8 units takes. Behind it the comparison has the memory for itself. */
const FIRST_BYTE = 1 << 20;
const ROUNDING = 2 ** -23;

/** Where a product lies in memory: the arguments of `multiplyPanels`, and the numbers of C. */
interface Placed {
  readonly args: Parameters<MultiplyPanels>;
  readonly inputs: { readonly first: number; readonly count: number };
  readonly outputs: { readonly first: number; readonly count: number };
}

/** A memory with an instance of the kernels, for comparisons. */
export interface Bench {
  readonly memory: WebAssembly.Memory;
  readonly floats: Float32Array;
  readonly kernels: KernelExports;
}

export function openBench(module: WebAssembly.Module): Bench {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const kernels = instantiate(module, memory);
  kernels.planTrainer(2, 8, 8, 8, 1, 0, 8, 1, 1, 0);
  kernels.becomeThread(0);
  return { memory, floats: new Float32Array(memory.buffer), kernels };
}

/**
 * Computes a product with WebAssembly and natively.
 * @returns the largest difference, in roundings of the largest number that a sum of this depth can have
 */
export function differenceOf({ floats, kernels }: Bench, multiply: MultiplyPanels, size: ProductSize): number {
  const { args, inputs, outputs } = place(size);
  const random = createRandom(size.depth);
  for (let k = 0; k < inputs.count; k++) floats[inputs.first + k] = 2 * random() - 1;
  const before = Float32Array.from({ length: outputs.count }, () => 2 * random() - 1);
  const compute = (product: MultiplyPanels): Float32Array => {
    floats.set(before, outputs.first);
    product(...args);
    return floats.slice(outputs.first, outputs.first + outputs.count);
  };
  const [expected, found] = [compute(kernels.multiplyPanels), compute(multiply)];
  let largest = 0;
  for (const [k, value] of expected.entries()) {
    const difference = Math.abs(found[k]! - value);
    largest = Math.max(largest, difference); // a NaN stays
  }
  return largest / ((size.depth + 1) * ROUNDING);
}

/** Whether a library computes all products like WebAssembly. A memory that it writes outside of C differs, too. */
export function agrees(bench: Bench, multiply: MultiplyPanels): boolean {
  return SIZES.every(size => differenceOf(bench, multiply, size) <= 1);
}

function place({ panels, depth, groups, steps, isAdded }: ProductSize): Placed {
  const stride = 32 * depth + PAD;
  const [bStep, cPanel] = [groups * stride + PAD, TILE_BYTES + PAD];
  const cGroup = panels * cPanel + PAD;
  const cStep = groups * cGroup + PAD;
  const a = FIRST_BYTE;
  const b = a + panels * stride;
  const c = b + steps * bStep;
  const end = c + steps * cStep;
  return {
    args: [a, stride, panels, depth, b, stride, bStep, c, cGroup, cStep, cPanel, groups, steps, Number(isAdded)],
    inputs: { first: a >> 2, count: (c - a) >> 2 },
    outputs: { first: c >> 2, count: (end - c) >> 2 },
  };
}
