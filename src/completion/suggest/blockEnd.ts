/** Where a continuation is over: at the end of the line, of the next one, or where a block ends. */

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
/** Columns of a tab: only indentations of one document are compared. */
const TAB_COLUMNS = 4;
/** A line that begins with one of these still belongs to the block that was opened above it. */
const CLOSERS = new Set([..."}])"].map(sign => sign.charCodeAt(0)));

/**
 * Follows the bytes of a continuation. It is over before the line where the indentation returns: below that of its
 * first line, or back to it once it was deeper, but for a line that closes what was opened. It has at most so many
 * lines. Where it begins with a line break, its first line is the next one, however that is indented.
 */
export class BlockEnd {
  private lines = 1;
  /** Columns of the current line so far; undefined once its first sign was seen. */
  private columns: number | undefined;
  private wasDeeper = false;
  /** The last byte that is not white space ends before this place. */
  private textEnd = 0;
  private length = 0;

  /**
   * @param base columns by which the line of the cursor is indented
   * @param mayBreak whether it may begin with a line break
   */
  constructor(
    private base: number,
    private readonly maxLines: number,
    private readonly mayBreak: boolean,
  ) {}

  /** Takes the bytes that follow; says at how many bytes of all the continuation is over, if it is. */
  endAfter(bytes: Uint8Array): number | undefined {
    for (const byte of bytes) {
      const end = this.take(byte);
      if (end !== undefined) return end;
      this.length++;
    }
    return undefined;
  }

  private take(byte: number): number | undefined {
    if (byte === NEWLINE) {
      const isFirst = this.textEnd === 0;
      if (isFirst && !this.mayBreak) return this.length;
      if (!isFirst && this.lines === this.maxLines) return this.maxLines === 1 ? this.length : this.textEnd;
      if (!isFirst) this.lines++;
      this.columns = 0;
      return undefined;
    }
    if (byte === RETURN) return undefined;
    if (byte === SPACE || byte === TAB) {
      if (this.columns !== undefined) this.columns += byte === TAB ? TAB_COLUMNS : 1;
      return undefined;
    }
    if (this.columns !== undefined) {
      if (this.textEnd === 0) this.base = Math.min(this.base, this.columns);
      if (this.isOutside(this.columns, byte)) return this.textEnd;
    }
    this.columns = undefined;
    this.textEnd = this.length + 1;
    return undefined;
  }

  private isOutside(columns: number, first: number): boolean {
    if (columns > this.base) {
      this.wasDeeper = true;
      return false;
    }
    return columns < this.base || (this.wasDeeper && !CLOSERS.has(first));
  }
}

/** Columns by which the last line of a text is indented. */
export function lastIndentation(text: string): number {
  const line = text.slice(text.lastIndexOf("\n") + 1);
  const indentation = /^[ \t]*/.exec(line)?.[0] ?? "";
  return [...indentation].reduce((columns, sign) => columns + (sign === "\t" ? TAB_COLUMNS : 1), 0);
}
