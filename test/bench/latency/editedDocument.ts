/** A document as the editor shows it to the completion worker: its text, and the part around the cursor that is sent. */
import { backToLineStart, prefixStart, suffixEnd } from "../../../src/host/common/documentWindow.ts";
import type { CompletionContract, CompletionResult } from "../../../src/protocol/completion.ts";
import type { Client } from "../../../src/protocol/rpc.ts";

/** The deadline while typing, and the default settings. */
const TYPING = { deadlineMs: 150, minConfidence: 0.4, maxChars: 160, maxLines: 1 };

/** An answer, and how long it took there and back. */
export interface Answer {
  readonly text: string;
  readonly ms: number;
}

export class EditedDocument {
  constructor(
    private readonly completer: Client<CompletionContract>,
    readonly path: string,
    public text: string,
  ) {}

  /** Asks as the editor does while the user types. */
  ask(offset: number): Promise<Answer> {
    return this.request(offset, TYPING);
  }

  /** Has all before the cursor read. */
  settle(offset: number): Promise<Answer> {
    const { deadlineMs: _, ...untimed } = TYPING;
    return this.request(offset, untimed);
  }

  insert(offset: number, inserted: string): void {
    this.text = this.text.slice(0, offset) + inserted + this.text.slice(offset);
  }

  private async request(offset: number, wish: Partial<typeof TYPING>): Promise<Answer> {
    const cut = prefixStart(offset);
    const start = cut - backToLineStart(cut - (this.text.lastIndexOf("\n", cut - 1) + 1));
    // The rest of the line is not written yet.
    const lineEnd = this.text.indexOf("\n", offset);
    const suffix = lineEnd < 0 ? "" : this.text.slice(lineEnd, suffixEnd(lineEnd));
    const startMs = performance.now();
    const place = { path: this.path, prefixStart: start, prefix: this.text.slice(start, offset), suffix };
    const { text }: CompletionResult = await this.completer.request("complete", { ...place, ...wish });
    return { text, ms: performance.now() - startMs };
  }
}
