/** A document that is being edited: keeps its tokens and the reader's state along them from keystroke to keystroke. */
import type { Experts } from "../mixing/experts.ts";
import type { MixerParameters } from "../mixing/parameters/mixerParameters.ts";
import { Reader, type ReaderCheckpoint } from "./reader.ts";

/** Tokens between two checkpoints: near the end, where most edits are, and before. Set by hand, not measured. */
const CHECKPOINT_TOKENS = 16;
const FAR_CHECKPOINT_TOKENS = 128;
/** Tokens at the end that count as near. Set by hand, not measured. */
const NEAR_TOKENS = 512;
/**
 * Where there are more, every second far checkpoint is dropped. A checkpoint holds four bytes for each of the mixer's
 * parameters and for each number of the network's state: about 70 KB, so all of them take 36 MB at most.
 */
const MAX_CHECKPOINTS = 512;
/** UTF-16 units of text that are encoded at a time. Set by hand, not measured. */
const PIECE_CHARS = 2048;

/** A point after which further text changes no token before it: the lengths of the text and of its tokens. */
interface Boundary {
  readonly chars: number;
  readonly tokens: number;
}

/**
 * Reads the text before the cursor up to the last token boundary, however the text changes between two calls. Later
 * text cannot change the tokens before a boundary (see Vocabulary.lastBoundary).
 */
export class OpenDocument {
  readonly reader: Reader;
  private text = "";
  private ids: number[] = [];
  private boundaries: Boundary[] = [];
  private checkpoints: ReaderCheckpoint[] = [];
  private farTokens = FAR_CHECKPOINT_TOKENS;

  constructor(
    private readonly experts: Experts,
    parameters: MixerParameters,
  ) {
    this.reader = new Reader(experts, parameters);
    this.checkpoints.push(this.reader.checkpoint());
  }

  /** The text before the cursor at the last call of `moveTo`. */
  get prefix(): string {
    return this.text;
  }

  /**
   * Moves the reader to the last token boundary of `prefix`, as if it had read `prefix` from the beginning.
   * @param isLate asked at every eighth token; where it returns true, the rest stays for the next call
   * @returns the text between the boundary and the cursor; undefined where there was no time to get there
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

  /** Adds one, and drops one that is no longer near unless it is to stay among the far ones. */
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

  /**
   * Sets `ids` to the tokens up to the last boundary and rewinds the reader to those that are unchanged; returns the
   * boundary.
   */
  private encode(prefix: string): number {
    const common = commonLength(this.text, prefix);
    const old = this.ids;
    while ((this.boundaries.at(-1)?.chars ?? 0) > common) this.boundaries.pop();
    let { chars, tokens } = this.boundaries.at(-1) ?? { chars: 0, tokens: 0 };
    const ids = old.slice(0, tokens);
    let pieceChars = PIECE_CHARS;
    while (chars < prefix.length) {
      const piece = prefix.slice(chars, chars + pieceChars);
      const boundary = this.experts.vocabulary.lastBoundary(piece);
      if (boundary > 0) {
        for (const id of this.experts.vocabulary.encode(piece.slice(0, boundary)).ids) ids.push(id);
        chars += boundary;
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

/** The length of the longest common beginning, in UTF-16 units. */
export function commonLength(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a.charCodeAt(i) !== b.charCodeAt(i)) return i;
  return length;
}
