/** A document that is being edited: keeps its tokens and the reader's state along them from keystroke to keystroke. */
import type { Experts } from "../mixing/experts.ts";
import { MixerParameters } from "../mixing/parameters/mixerParameters.ts";
import { Reader, type ReaderCheckpoint } from "./reader.ts";
import { TokenizedText } from "./tokenizedText.ts";

/** Tokens between two checkpoints: near the last one read, where most edits are, and before. Set by hand, not measured. */
const CHECKPOINT_TOKENS = 16;
const FAR_CHECKPOINT_TOKENS = 128;
/** Tokens before the last one read that count as near. Set by hand, not measured. */
const NEAR_TOKENS = 512;
/**
 * Where there are more, every second far checkpoint is dropped. A checkpoint holds four bytes for each of the mixer's
 * parameters and for each number of the network's state: about 70 KB, so all of them take 16 MB at most.
 */
const MAX_CHECKPOINTS = 224;
/** The reader rewinds over so many tokens at most; to get farther back it begins anew. Set by hand, not measured. */
const MAX_REWOUND_TOKENS = 1024;
/** Tokens that are skimmed between two checks for lateness. Set by hand, not measured. */
const SKIMMED_TOKENS = 256;

/** What it takes to reach the cursor. */
export interface Distance {
  /** Tokens that the network must read. */
  readonly read: number;
  /** Tokens that are only counted again. */
  readonly skimmed: number;
}

/**
 * Reads the text before the cursor up to the last token boundary, however the text changes between two calls. Tokens
 * and checkpoints after the cursor stay until the text before them differs. All text is read, from the first token on.
 */
export class OpenDocument {
  private readonly text: TokenizedText;
  /** Absent after `release`, and where it would have to go far back. */
  private current: Reader | undefined;
  /** Whether the reader has skimmed and must go to a checkpoint before it predicts. */
  private isSkimming = false;
  /** What the mixer had learned before an edit far above, until the text is read again. */
  private learnedBefore: MixerParameters | undefined;
  /** The reader that was left behind when the cursor went far back: it waits for the cursor to return. */
  private left: Reader | undefined;
  private checkpoints: ReaderCheckpoint[] = [];
  /** The last one dropped: its memory is used for the next. */
  private spare: ReaderCheckpoint | undefined;
  private farTokens = FAR_CHECKPOINT_TOKENS;
  private cursor = 0;

  /** @param parameters of the mixer at the beginning; they learn in place */
  constructor(
    private readonly experts: Experts,
    parameters: MixerParameters,
  ) {
    this.text = new TokenizedText(experts.vocabulary);
    this.current = new Reader(experts, parameters);
    this.checkpoints.push(this.current.checkpoint());
  }

  /**
   * A document that is read in part: of all tokens but the last ones before the cursor only the counts are taken. What
   * it predicts is not exact.
   * @param lastTokens that are read
   */
  static readInPart(experts: Experts, parameters: MixerParameters, prefix: string, lastTokens: number): OpenDocument {
    const document = new OpenDocument(experts, parameters);
    document.setPrefix(prefix);
    while (document.text.encodeOn(prefix.length));
    const { tokens } = document.text.encoded;
    const { reader } = document;
    for (const token of document.text.tokens(0, Math.max(0, tokens - lastTokens))) reader.skim(token);
    if (reader.length > 0) {
      reader.beginHere();
      document.checkpoints[0] = reader.checkpoint();
    }
    return document;
  }

  get reader(): Reader {
    this.current ??= this.readerFromBeginning();
    return this.current;
  }

  /** What the mixer has learned of this document, for readings that need not be exact; undefined of a short text. */
  get learned(): MixerParameters | undefined {
    return this.learnedBefore ?? (this.position >= NEAR_TOKENS ? this.current?.parameters : undefined);
  }

  /** Tokens before each checkpoint, ascending. */
  get checkpointLengths(): readonly number[] {
    return this.checkpoints.map(({ length }) => length);
  }

  /** Tokens that are counted, by all readers. */
  get countedTokens(): number {
    return this.position + (this.left?.length ?? 0);
  }

  /** Tokens that the reader has counted; 0 without a reader. */
  private get position(): number {
    return this.current?.length ?? 0;
  }

  /**
   * What stands before the cursor now. The reader stays where it is, or goes back to where the text is the same.
   * @returns false where a document that is read in part has to be begun again, for the text differs before that part
   */
  setPrefix(prefix: string): boolean {
    const same = this.text.change(prefix);
    this.cursor = prefix.length;
    const kept = this.checkpoints.findLastIndex(({ length }) => length <= same);
    if (kept < 0) return false;
    this.checkpoints.length = kept + 1;
    if (this.left && this.left.length > same) this.left = undefined;
    if (this.position > same + NEAR_TOKENS) this.learnedBefore = this.reader.parameters.clone();
    if (this.position > same && !this.hasRewoundTo(this.checkpoints[kept])) this.current = undefined;
    return this.checkpoints[0].length <= this.text.lastBoundary(this.cursor).tokens;
  }

  /** What it takes to reach the cursor. Of text that is not encoded yet, every second character counts as a token. */
  distance(): Distance {
    const unencoded = Math.max(0, this.cursor - this.text.encoded.chars) >> 1;
    const target = this.text.lastBoundary(this.cursor).tokens;
    const from = this.checkpointBefore(target).length;
    if (this.isLeftBetween(from, target)) return { read: target - this.left!.length + unencoded, skimmed: 0 };
    const counted = this.position;
    const isOnTheWay = !this.isSkimming && counted >= from && counted <= target;
    if (isOnTheWay) return { read: target - counted + unencoded, skimmed: 0 };
    const isBehind = counted <= from || counted - from > MAX_REWOUND_TOKENS;
    const skimmed = isBehind ? from - (counted <= from ? counted : 0) : counted - from;
    return { read: target - from + unencoded, skimmed };
  }

  /**
   * Moves the reader toward the last token boundary before the cursor, as if it had read all text from the beginning.
   * @param isLate asked between a few tokens and the next; where it returns true, the rest stays for the next call
   * @returns the text between the boundary and the cursor; undefined where there was no time to get there
   */
  advance(isLate: () => boolean): string | undefined {
    while (this.text.encodeOn(this.cursor)) if (isLate()) return undefined;
    const { chars, tokens } = this.text.lastBoundary(this.cursor);
    if (!this.goBefore(tokens, isLate)) return undefined;
    const { reader } = this;
    while (reader.length < tokens) {
      if (isLate()) return undefined;
      const next = reader.length - (reader.length % CHECKPOINT_TOKENS) + CHECKPOINT_TOKENS;
      reader.readAll(this.text.tokens(reader.length, Math.min(next, tokens)));
      if (reader.length === next) this.addCheckpoint();
    }
    this.learnedBefore = undefined;
    return this.text.text.slice(chars, this.cursor);
  }

  /** Drops what the reader has counted, which takes more memory than all else. It is counted again when needed. */
  release(): void {
    this.current = undefined;
    this.left = undefined;
    this.spare = undefined;
    this.learnedBefore = undefined;
  }

  /** Drops every second checkpoint but the first and the last. */
  thin(): void {
    const last = this.checkpoints.length - 1;
    this.checkpoints = this.checkpoints.filter((_, k) => k % 2 === 0 || k === last);
  }

  private readerFromBeginning(): Reader {
    this.isSkimming = false;
    return new Reader(this.experts, new MixerParameters(this.checkpoints[0].parameters));
  }

  private checkpointBefore(tokens: number): ReaderCheckpoint {
    return this.checkpoints[this.checkpoints.findLastIndex(({ length }) => length <= tokens)];
  }

  /** Rewinds, unless that takes longer than to begin anew. */
  private hasRewoundTo(checkpoint: ReaderCheckpoint): boolean {
    const isNear = this.position - checkpoint.length <= MAX_REWOUND_TOKENS;
    if (isNear) this.rewindTo(checkpoint);
    return isNear;
  }

  /** Leaves the reader where it is, and goes on with one at the beginning. */
  private leave(): void {
    if (!this.isSkimming) this.left ??= this.current;
    this.current = undefined;
  }

  private rewindTo(checkpoint: ReaderCheckpoint): void {
    this.reader.rewind(checkpoint);
    this.isSkimming = false;
  }

  private isLeftBetween(from: number, to: number): boolean {
    return this.left !== undefined && this.left.length >= from && this.left.length <= to;
  }

  /** Takes the reader that was left behind where it stands between the last checkpoint and the cursor. */
  private returnToLeft(from: number, to: number): void {
    if (!this.isLeftBetween(from, to)) return;
    this.current = this.left;
    this.left = undefined;
    this.isSkimming = false;
  }

  /** Goes to the last known state before so many tokens; false where there was no time for it. */
  private goBefore(tokens: number, isLate: () => boolean): boolean {
    const checkpoint = this.checkpointBefore(tokens);
    this.returnToLeft(checkpoint.length, tokens);
    const counted = this.position;
    if (!this.isSkimming && counted >= checkpoint.length && counted <= tokens) return true;
    if (counted > checkpoint.length && !this.hasRewoundTo(checkpoint)) this.leave();
    const { reader } = this;
    while (reader.length < checkpoint.length) {
      if (isLate()) return false;
      this.isSkimming = true;
      const end = Math.min(checkpoint.length, reader.length + SKIMMED_TOKENS);
      for (const token of this.text.tokens(reader.length, end)) reader.skim(token);
    }
    if (this.isSkimming) this.rewindTo(checkpoint);
    return true;
  }

  /** Adds one, and drops one that is no longer near unless it is to stay among the far ones. */
  private addCheckpoint(): void {
    const { length } = this.reader;
    const at = this.checkpoints.findLastIndex(checkpoint => checkpoint.length < length) + 1;
    if (this.checkpoints[at]?.length !== length) {
      this.checkpoints.splice(at, 0, this.reader.checkpoint(this.spare));
      this.spare = undefined;
    }
    const far = length - NEAR_TOKENS;
    if (far > 0 && far % this.farTokens !== 0) this.dropAt(far);
    if (this.checkpoints.length <= MAX_CHECKPOINTS) return;
    this.farTokens *= 2;
    this.checkpoints = this.checkpoints.filter(
      other => (other.length > far && other.length <= length) || other.length % this.farTokens === 0,
    );
  }

  private dropAt(length: number): void {
    const at = this.checkpoints.findLastIndex(checkpoint => checkpoint.length === length);
    if (at >= 0) [this.spare] = this.checkpoints.splice(at, 1);
  }
}
