/** Finds where a continuation ends: at the end of the line, of the next line, or of the block. */

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
/** Columns of a tab. Any number does, as only indentations of one document are compared. */
const TAB_COLUMNS = 4;
/** A line that begins with one of these belongs to the block that was opened above it. */
const CLOSERS = new Set([..."}])"].map(sign => sign.charCodeAt(0)));

/** What a continuation may hold. */
export interface BlockLimits {
  /** Indentation of the cursor's line, in columns. */
  readonly baseColumns: number;
  readonly maxLines: number;
  /** Whether the continuation may begin with a line break. Its first line is then the next one. */
  readonly mayBeginNextLine: boolean;
}

/**
 * Follows a continuation byte by byte. A block ends before the first line that is indented less than the base, or as
 * much as the base after a deeper line, unless that line begins with a closing bracket. A continuation that begins with
 * a line break takes a smaller indentation of its first line as the base.
 */
export class BlockEnd {
  private readonly limits: BlockLimits;
  private base: number;
  private lines = 1;
  /** Columns of white space so far in the current line; undefined after its first other byte. */
  private columns: number | undefined;
  private wasDeeper = false;
  /** The number of bytes up to the last one that is not white space. */
  private textEnd = 0;
  private length = 0;

  constructor(limits: BlockLimits) {
    this.limits = limits;
    this.base = limits.baseColumns;
  }

  /** Takes the next bytes. Returns the number of bytes that belong to the block, once its end is reached. */
  endAfter(bytes: Uint8Array): number | undefined {
    for (const byte of bytes) {
      const end = this.take(byte);
      if (end !== undefined) return end;
      this.length++;
    }
    return undefined;
  }

  private take(byte: number): number | undefined {
    if (byte === NEWLINE) return this.takeNewline();
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

  private takeNewline(): number | undefined {
    const { maxLines, mayBeginNextLine } = this.limits;
    const isFirst = this.textEnd === 0;
    if (isFirst && !mayBeginNextLine) return this.length;
    if (!isFirst && this.lines === maxLines) return maxLines === 1 ? this.length : this.textEnd;
    if (!isFirst) this.lines++;
    this.columns = 0;
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
