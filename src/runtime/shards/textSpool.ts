/** Keeps the texts of one folder between two passes in a temporary file, so that memory stays small. */
import { createReadStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import type { TextStore } from "../../workspace/surveyedFolder.ts";

const OWNER_ONLY = 0o600;
/** Written and read at a time. */
const CHUNK_BYTES = 4 << 20;

/** A temporary file of texts. The creator disposes it. */
export class TextSpool implements TextStore {
  private handle: FileHandle | undefined;
  private readonly lengths: number[] = [];
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private readonly encoder = new TextEncoder();

  constructor(private readonly file: string) {}

  async put(text: string): Promise<void> {
    const bytes = this.encoder.encode(text);
    this.lengths.push(bytes.length);
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (this.waitingBytes >= CHUNK_BYTES) await this.flush();
  }

  async *texts(): AsyncGenerator<string> {
    await this.flush();
    if (this.lengths.length === 0) return;
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const stream = createReadStream(this.file, { highWaterMark: CHUNK_BYTES })[Symbol.asyncIterator]();
    let left: Buffer = Buffer.alloc(0);
    for (const length of this.lengths) {
      const parts = [left];
      let found = left.length;
      while (found < length) {
        const next = await stream.next();
        if (next.done) throw new Error(`${this.file} has changed while it was read`);
        parts.push(next.value as Buffer);
        found += (next.value as Buffer).length;
      }
      const whole = parts.length === 1 ? left : Buffer.concat(parts);
      yield decoder.decode(whole.subarray(0, length));
      left = whole.subarray(length);
    }
  }

  /** Forgets the texts, and removes the file. */
  async clear(): Promise<void> {
    await this.handle?.close();
    this.handle = undefined;
    this.lengths.length = 0;
    this.waiting = [];
    this.waitingBytes = 0;
    await rm(this.file, { force: true });
  }

  private async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    this.handle ??= await open(this.file, "w", OWNER_ONLY);
    for (const bytes of this.waiting) await this.handle.write(bytes);
    this.waiting = [];
    this.waitingBytes = 0;
  }
}
