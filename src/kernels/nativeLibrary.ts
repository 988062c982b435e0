/**
 * Loads the native matrix products. The library replaces one function of the kernels, `multiplyPanels`, in threads that
 * train. It is only loaded in a process whose crash harms nobody else.
 */

/** The product that training spends most of its time in; assembly/arithmetic/products.ts documents its arguments. */
export type MultiplyPanels = (
  a: number,
  aStride: number,
  panels: number,
  depth: number,
  b: number,
  bGroup: number,
  bStep: number,
  c: number,
  cGroup: number,
  cStep: number,
  cPanel: number,
  groups: number,
  steps: number,
  isAdded: number,
) => void;

/** A library that was tried, and the vectors to use. It crosses to threads. */
export interface NativeProducts {
  /** Absolute path of the library. */
  readonly file: string;
  /** The name of a kind of vectors, such as "avx512". */
  readonly vectors: string;
}

/** The exports of the library; addon.c documents them. */
interface NativeLibrary {
  readonly vectors: readonly string[];
  bind(memory: Uint8Array, vectors: string): MultiplyPanels;
}

/** The name of the library for a platform, next to the bundles. */
export function libraryName(platform: string, arch: string): string {
  return `products-${platform}-${arch}.node`;
}

/** @throws when the library is missing, or is for another platform */
export function loadLibrary(file: string): NativeLibrary {
  const module: { exports: Partial<NativeLibrary> } = { exports: {} };
  process.dlopen(module, file);
  const { vectors, bind } = module.exports;
  if (vectors === undefined || bind === undefined) throw new Error(`${file} has no products`);
  return { vectors, bind };
}

/** The products over a memory, which must live as long as they are called. */
export function bindProducts({ file, vectors }: NativeProducts, memory: WebAssembly.Memory): MultiplyPanels {
  // A shared memory stays in its place when it grows.
  return loadLibrary(file).bind(new Uint8Array(memory.buffer, 0, 1), vectors);
}
