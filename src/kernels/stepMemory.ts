/** Memory for the arrays of one step. All of it is free again after the step. */

/** Numbers of the smallest block, and of the largest that is not for one array alone. Set by hand, not measured. */
const LEAST_BLOCK = 1 << 18;
const MOST_BLOCK = 1 << 25;
/** Numbers that a step may use: half of what 32 bits address. Weights and what no array fits into take the rest. */
const MOST = 1 << 29;
/** Numbers between the starts of two arrays are a multiple of this: a cache line. */
const ALIGNMENT = 16;

/** Where the next array goes. */
interface Position {
  readonly block: number;
  readonly used: number;
}

export class StepMemory {
  readonly #blocks: Float32Array[] = [];
  #allocated = 0;
  #position: Position = { block: 0, used: 0 };

  /** @param allocate takes memory that is never given back */
  constructor(private readonly allocate: (length: number) => Float32Array) {}

  /** An array with any numbers in it. */
  take(length: number): Float32Array {
    let { block, used } = this.#position;
    while ((this.#blocks[block]?.length ?? Number.POSITIVE_INFINITY) < used + length) {
      block++;
      used = 0;
    }
    const own = this.#blocks[block] ?? this.#addBlock(length);
    this.#position = { block, used: Math.ceil((used + length) / ALIGNMENT) * ALIGNMENT };
    return own.subarray(used, used + length);
  }

  /** Whether the step may use so many numbers more. */
  hasRoom(length: number): boolean {
    const { block, used } = this.#position;
    const before = this.#blocks.slice(0, block).reduce((sum, { length }) => sum + length, used);
    return before + length <= MOST;
  }

  /** As large as all before together, so that there are few. */
  #addBlock(length: number): Float32Array {
    const block = this.allocate(Math.max(length, LEAST_BLOCK, Math.min(this.#allocated, MOST_BLOCK)));
    this.#allocated += block.length;
    this.#blocks.push(block);
    return block;
  }

  /** A record of whole numbers or addresses. @returns its address */
  record(fields: readonly number[]): number {
    const { buffer, byteOffset } = this.take(fields.length);
    new Int32Array(buffer, byteOffset, fields.length).set(fields);
    return byteOffset;
  }

  /** Runs a function whose arrays are free again when it returns. */
  during<T>(run: () => T): T {
    const before = this.#position;
    try {
      return run();
    } finally {
      this.#position = before;
    }
  }
}
