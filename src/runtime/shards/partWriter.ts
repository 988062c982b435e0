/** Collects encoded documents, and writes them as parts of a shard folder. */
import { createHash } from "node:crypto";
import type { ShardFolder } from "../../storage/shards/shardFolder.ts";
import {
  FINGERPRINT_BYTES,
  NO_DOCUMENTS,
  type ShardPart,
  type ShardSide,
  sumOfSides,
  TOKEN_BYTES,
} from "../../storage/shards/shardManifest.ts";

/** Tokens of a part, before its last document. Set by hand, not measured. */
export const PART_TOKENS = 4 << 20;

export type SideName = "training" | "heldOut";

/** A hash of a text, long enough that no two texts of millions share one by chance. */
export function fingerprintOf(text: string): Uint8Array {
  return createHash("sha256").update(text).digest().subarray(0, FINGERPRINT_BYTES);
}

interface EncodedDocument {
  readonly ids: Int32Array;
  readonly chars: number;
  readonly fingerprint: Uint8Array;
}

/** The tokens of one side, as they will be in the file. */
class TokenBuffer {
  private bytes = new Uint8Array(1 << 16);
  private used = 0;

  push(ids: Int32Array, eos: number): void {
    const needed = this.used + (ids.length + 1) * TOKEN_BYTES;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    for (const id of ids) this.put(id);
    this.put(eos);
  }

  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.used);
    this.used = 0;
    return taken;
  }

  private put(id: number): void {
    this.bytes[this.used++] = id & 0xff;
    this.bytes[this.used++] = id >> 8;
  }
}

/** The part that is being collected. */
export class PartWriter {
  private readonly buffers = { training: new TokenBuffer(), heldOut: new TokenBuffer() };
  private fingerprints: Uint8Array[] = [];
  private shares = new Map<number, Record<SideName, ShardSide>>();
  private tokens = 0;

  constructor(
    private readonly folder: ShardFolder,
    private readonly eos: number,
    /** How many parts there are already. */
    private written: number,
    private readonly partTokens: number,
  ) {}

  get isFull(): boolean {
    return this.tokens >= this.partTokens;
  }

  get isEmpty(): boolean {
    return this.fingerprints.length === 0;
  }

  add(source: number, side: SideName, { ids, chars, fingerprint }: EncodedDocument): void {
    this.buffers[side].push(ids, this.eos);
    this.fingerprints.push(fingerprint);
    this.tokens += ids.length + 1;
    const share = this.shares.get(source) ?? { training: NO_DOCUMENTS, heldOut: NO_DOCUMENTS };
    share[side] = sumOfSides(share[side], { documents: 1, chars, tokens: ids.length + 1 });
    this.shares.set(source, share);
  }

  /** Writes the files of the part, and begins the next one. */
  async write(): Promise<ShardPart> {
    const number = String(this.written++).padStart(5, "0");
    const shares = [...this.shares].map(([source, share]) => ({ source, ...share }));
    const total = (side: SideName): ShardSide =>
      shares.reduce((sum, share) => sumOfSides(sum, share[side]), NO_DOCUMENTS);
    const training = await this.folder.write(`training-${number}.bin`, this.buffers.training.take());
    const heldOut = await this.folder.write(`heldout-${number}.bin`, this.buffers.heldOut.take());
    const fingerprints = await this.folder.write(`fingerprints-${number}.bin`, Buffer.concat(this.fingerprints));
    this.fingerprints = [];
    this.shares = new Map();
    this.tokens = 0;
    return {
      training: { ...training, ...total("training") },
      heldOut: { ...heldOut, ...total("heldOut") },
      fingerprints,
      shares,
    };
  }
}
