/**
 * One product that several threads compute together. The call is described in the first page of the memory that they
 * share. It is cut into chunks, and each thread takes the next one, so that nobody waits for a thread that is late.
 * What a chunk computes does not depend on who takes it or on how many threads there are.
 */
import type { KernelExports } from "./kernelModule.ts";

/** Indexes in the first page, each on a cache line of its own: the next chunk, and how many are done. */
const NEXT = 0;
const DONE = 16;
const CALL = 32;
/** `NEXT` is the number of the call times this, plus the next chunk. */
const MAX_CHUNKS = 256;
/** More would not fit into 32 bits. */
const CALLS = 2 ** 24;

/** The chunks of a call consist of whole tiles of so many rows. */
const TILE_ROWS = 4;

export const FORWARD = 0;
export const BACKWARD = 1;

/** The functions of the kernels that take a record, a range of what it holds, and scratch space. */
const RANGES = ["forwardRun", "backwardRun", "inputWeightsRun", "recurrentWeightsRun", "rowProductRun"] as const;

export type RangeName = (typeof RANGES)[number];

/** The kind of a call of such a function. Its addresses are the record and the scratch space, then the bytes of that for a chunk. */
export function kindOf(name: RangeName): number {
  return BACKWARD + 1 + RANGES.indexOf(name);
}

/** The sizes of a call, and the addresses of its arrays: W, b, x, z of `FORWARD`; dz, W, x, dx, dW, db of `BACKWARD`. */
export interface ProductCall {
  /** `FORWARD`, `BACKWARD`, or of `kindOf`; then `out` is how much the record holds, and there are no other sizes. */
  readonly kind: number;
  readonly out: number;
  readonly inputs: number;
  readonly batch: number;
  readonly chunks: number;
  readonly addresses: readonly number[];
}

/** How often a thread checks for work before it sleeps. Set by hand, not measured. */
const SPINS = 20_000;
const WAIT_MS = 100;

/** Announces a call to all threads. */
export function announce(signals: Int32Array, { kind, out, inputs, batch, chunks, addresses }: ProductCall): void {
  const before = Math.floor((Atomics.load(signals, NEXT) >>> 0) / MAX_CHUNKS);
  const first = (((before + 1) % CALLS) * MAX_CHUNKS) | 0;
  // Nobody can take a chunk while the call is being written: no call has so many.
  Atomics.store(signals, NEXT, first + MAX_CHUNKS - 1);
  signals.set([kind, out, inputs, batch, chunks, ...addresses], CALL);
  Atomics.store(signals, DONE, 0);
  Atomics.store(signals, NEXT, first);
  Atomics.notify(signals, NEXT);
}

/** Computes chunks until there are no more. */
export function work(kernels: KernelExports, signals: Int32Array): void {
  for (;;) {
    const next = Atomics.load(signals, NEXT);
    const chunk = (next >>> 0) % MAX_CHUNKS;
    const [kind, out, inputs, batch, chunks = 0, ...addresses] = signals.subarray(CALL, CALL + 11);
    if (chunk >= chunks) return;
    // Fails when another thread took the chunk, or when what was read belongs to an earlier call.
    if (Atomics.compareExchange(signals, NEXT, next, next + 1) !== next) continue;
    runChunk(kernels, { kind, out, inputs, batch, chunks, addresses } as ProductCall, chunk);
    Atomics.add(signals, DONE, 1);
    Atomics.notify(signals, DONE);
  }
}

/**
 * Waits until the chunks that other threads have taken are done.
 * @returns whether they are, within the patience
 */
export function waitForAll(signals: Int32Array, chunks: number, patienceMs: number): boolean {
  for (let k = 0; k < SPINS; k++) if (Atomics.load(signals, DONE) === chunks) return true;
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += WAIT_MS) {
    const done = Atomics.load(signals, DONE);
    if (done === chunks) return true;
    Atomics.wait(signals, DONE, done, WAIT_MS);
  }
  return Atomics.load(signals, DONE) === chunks;
}

/** Helps with every call, until the thread is terminated. */
export function help(kernels: KernelExports, memory: WebAssembly.Memory): never {
  const signals = signalsOf(memory);
  for (;;) {
    work(kernels, signals);
    awaitCall(signals);
  }
}

/** Returns after a call was announced. An idle thread uses no CPU time. */
function awaitCall(signals: Int32Array): void {
  const seen = Atomics.load(signals, NEXT);
  if ((seen >>> 0) % MAX_CHUNKS < signals[CALL + 4]!) return;
  for (let k = 0; k < SPINS; k++) if (Atomics.load(signals, NEXT) !== seen) return;
  Atomics.wait(signals, NEXT, seen);
}

export function signalsOf(memory: WebAssembly.Memory): Int32Array {
  return new Int32Array(memory.buffer, 0, 64);
}

/** Of a backward call, the first half of the chunks are of the inputs' gradients, the others of the weights'. */
function runChunk(kernels: KernelExports, call: ProductCall, chunk: number): void {
  const { kind, out, inputs, batch, chunks, addresses } = call;
  const [a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0] = addresses;
  if (kind === FORWARD) {
    kernels.affineForward(a0, a1, a2, a3, out, inputs, batch, ...rowsOfChunk(out, chunk, chunks));
    return;
  }
  if (kind > BACKWARD) {
    const at = (k: number): number => Math.floor((out * k) / chunks);
    kernels[RANGES[kind - BACKWARD - 1]!](a0, at(chunk), at(chunk + 1), a1 + chunk * a2);
    return;
  }
  const half = chunks / 2;
  if (chunk < half) kernels.affineInputs(a0, a1, a3, out, inputs, ...rowsOfChunk(batch, chunk, half));
  else kernels.affineWeights(a0, a2, a4, a5, out, inputs, batch, ...rowsOfChunk(out, chunk - half, half));
}

function rowsOfChunk(rows: number, chunk: number, chunks: number): [first: number, last: number] {
  const tiles = Math.ceil(rows / TILE_ROWS);
  const start = (k: number): number => Math.min(rows, TILE_ROWS * Math.floor((tiles * k) / chunks));
  return [start(chunk), start(chunk + 1)];
}

/** Computes a call on this thread alone. */
export function runAlone(kernels: KernelExports, call: Omit<ProductCall, "chunks">): void {
  const chunks = call.kind === BACKWARD ? 2 : 1;
  for (let chunk = 0; chunk < chunks; chunk++) runChunk(kernels, { ...call, chunks }, chunk);
}
