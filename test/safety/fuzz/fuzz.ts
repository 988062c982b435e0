/** Runs a target on many inputs and checks that it throws only its own errors, quickly, and in little memory. */
import fc from "fast-check";

export interface FuzzTarget<Input = never> {
  readonly inputs: fc.Arbitrary<Input>;
  /** Throws where the parser breaks a promise. */
  run(input: Input): void | Promise<void>;
  /** Bytes of buffers that one input may cost, beside 64 times its own size. */
  readonly maxBytes?: number;
  /** Of the processor. */
  readonly maxMs?: number;
}

/** A case that takes more CPU time counts as a hang. Other programs' time does not count. */
const MAX_CASE_MS = 1000;
const DEFAULT_BYTES = 8 << 20;

/** Gives a target its type. */
export function target<Input>(parts: FuzzTarget<Input>): FuzzTarget {
  return parts as unknown as FuzzTarget;
}

/** Calls `parse`, which may throw only the documented errors. */
export function throwsOnly(errors: readonly (new (...args: never[]) => Error)[], parse: () => unknown): void {
  try {
    parse();
  } catch (thrown) {
    if (!errors.some(error => thrown instanceof error)) throw thrown;
  }
}

/** @throws fast-check's report, with the input and the seed that reproduces it */
export async function fuzz(
  { inputs, run, maxBytes = DEFAULT_BYTES, maxMs = MAX_CASE_MS }: FuzzTarget,
  numRuns: number,
  seed: number,
): Promise<void> {
  const property = fc.asyncProperty(inputs as fc.Arbitrary<unknown>, async input => {
    const before = process.memoryUsage().arrayBuffers;
    const start = process.cpuUsage();
    const pending = run(input as never);
    // Only what is waited for may take a turn of the event loop: a million turns would take longer than the cases.
    if (pending) await pending;
    const { user, system } = process.cpuUsage(start);
    const tookMs = (user + system) / 1000;
    const tookBytes = process.memoryUsage().arrayBuffers - before;
    if (tookMs > maxMs) throw new Error(`one case took ${Math.round(tookMs)} ms`);
    const allowed = maxBytes + 64 * sizeOf(input);
    if (tookBytes > allowed) throw new Error(`one case took ${tookBytes} bytes of buffers, more than ${allowed}`);
  });
  await fc.assert(property, { numRuns, seed, includeErrorInReport: true, endOnFailure: true });
}

function sizeOf(input: unknown): number {
  if (input instanceof Uint8Array || typeof input === "string") return input.length;
  return 0;
}
