/** A document that is being edited: its tokens and the reader's state along them, kept from keystroke to keystroke. */
import type { Experts } from "../mixing/experts.ts";
import type { MixerParameters } from "../mixing/parameters/mixerParameters.ts";
import { Reader, type ReaderCheckpoint } from "./reader.ts";

/** Tokens between checkpoints: the last ones, where most edits are, and those before. */
const CHECKPOINT_TOKENS = 16;
const FAR_CHECKPOINT_TOKENS = 128;
/** So far back checkpoints lie close together. */
const NEAR_TOKENS = 512;
/** When there are more, every second one of the far ones is given up: with 30 KB each they take 16 MB at most. */
const MAX_CHECKPOINTS = 512;
/** Text is encoded in pieces of about this many characters, each ending where tokens are settled. */
const PIECE_CHARS = 2048;

/** Tokens before `chars` are settled: `tokens` of them. */
interface Boundary {
  readonly chars: number;
  readonly tokens: number;
}

/** Reads the settled part of a text before the cursor, however that text changes between two calls. */
export class OpenDocument {
  readonly reader: Reader;
  private text = "";
  private ids: number[] = [];
  private boundaries: Boundary[] = [];
  private checkpoints: ReaderCheckpoint[] = [];
  private farTokens = FAR_CHECKPOINT_TOKENS;

  constructor(
    private readonly experts: Experts,
    mixture: MixerParameters,
  ) {
    this.reader = new Reader(experts, mixture);
    this.checkpoints.push(this.reader.checkpoint());
  }

  /** The text before the cursor, as it was when it was last asked about. */
  get prefix(): string {
    return this.text;
  }

  /**
   * Brings the reader to the last token boundary of `prefix`, as if it had read it from the start.
   * @param isLate is asked between tokens; when it says yes, the rest stays for the next call
   * @returns the text between the boundary and the cursor, or undefined when there was no time to get there
   */
  moveTo(prefix: string, isLate: () => boolean): string | undefined {
    const cut = this.encode(prefix);
    const { reader, ids } = this;
    while (reader.length < ids.length) {
      if (reader.length % 8 === 7 && isLate()) return undefined;
      reader.read(ids[reader.length]);
      if (reader.length % CHECKPOINT_TOKENS === 0) this.addCheckpoint();
    }
    return prefix.slice(cut);
  }

  /** Tokens before each checkpoint, ascending. */
  get checkpointLengths(): readonly number[] {
    return this.checkpoints.map(({ length }) => length);
  }

  /** Of those that are no longer near, most are given up: one is about 30 KB. */
  private addCheckpoint(): void {
    this.checkpoints.push(this.reader.checkpoint());
    const far = this.reader.length - NEAR_TOKENS;
    if (far > 0 && far % this.farTokens !== 0) {
      const at = this.checkpoints.findLastIndex(({ length }) => length === far);
      if (at >= 0) this.checkpoints.splice(at, 1);
    }
    if (this.checkpoints.length <= MAX_CHECKPOINTS) return;
    this.farTokens *= 2;
    this.checkpoints = this.checkpoints.filter(({ length }) => length > far || length % this.farTokens === 0);
  }

  /** Sets `ids` to the settled tokens of the prefix, rewinds the reader to what is still so; returns their end. */
  private encode(prefix: string): number {
    const common = commonLength(this.text, prefix);
    const old = this.ids;
    while ((this.boundaries.at(-1)?.chars ?? 0) > common) this.boundaries.pop();
    let { chars, tokens } = this.boundaries.at(-1) ?? { chars: 0, tokens: 0 };
    const ids = old.slice(0, tokens);
    let pieceChars = PIECE_CHARS;
    while (chars < prefix.length) {
      const piece = prefix.slice(chars, chars + pieceChars);
      const settled = this.experts.vocabulary.lastBoundary(piece);
      if (settled > 0) {
        for (const id of this.experts.vocabulary.encode(piece.slice(0, settled)).ids) ids.push(id);
        chars += settled;
        tokens = ids.length;
        this.boundaries.push({ chars, tokens });
        pieceChars = PIECE_CHARS;
      } else if (chars + pieceChars < prefix.length) pieceChars *= 2;
      else break;
    }
    this.text = prefix;
    this.ids = ids;
    let same = Math.min(old.length, tokens);
    for (let i = 0; i < same; i++) if (old[i] !== ids[i]) same = i;
    this.rewind(Math.min(same, this.reader.length));
    return chars;
  }

  private rewind(length: number): void {
    if (length === this.reader.length) return;
    while (this.checkpoints.length > 1 && this.checkpoints.at(-1)!.length > length) this.checkpoints.pop();
    this.reader.rewind(this.checkpoints.at(-1)!);
  }
}

export function commonLength(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a.charCodeAt(i) !== b.charCodeAt(i)) return i;
  return length;
}
