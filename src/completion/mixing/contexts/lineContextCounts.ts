/** Counts of what has followed each line context in one document. */
import { HashedCounts } from "../../../memory/hashedCounts.ts";
import { LINE_CONTEXTS } from "./lineContext.ts";

/** Numbers per token in the log: its contexts and the token itself. */
const ENTRY = LINE_CONTEXTS + 1;

/** Counts token by token. A log of all tokens lets `rewind` take counts back exactly. */
export class LineContextCounts {
  readonly counts = new HashedCounts();
  private log = new Int32Array(64 * ENTRY);
  private length = 0;

  /** @param contexts hashes at the position before the token, [LINE_CONTEXTS] */
  append(contexts: Int32Array, token: number): void {
    if ((this.length + 1) * ENTRY > this.log.length) {
      const log = new Int32Array(2 * this.log.length);
      log.set(this.log);
      this.log = log;
    }
    this.log.set(contexts, this.length * ENTRY);
    this.log[this.length * ENTRY + LINE_CONTEXTS] = token;
    this.count(this.length++, 1);
  }

  /** Takes back all but the first `length` tokens. */
  rewind(length: number): void {
    while (this.length > length) this.count(--this.length, -1);
  }

  private count(at: number, times: 1 | -1): void {
    const token = this.log[at * ENTRY + LINE_CONTEXTS];
    for (let k = 0; k < LINE_CONTEXTS; k++) this.counts.add(this.log[at * ENTRY + k], token, times);
  }
}
