/** What of a long text is read before an answer that need not be exact: its first lines, and the text before the cursor. */

/** UTF-16 units at the beginning, where imports stand. Set by hand, not measured. */
const HEAD_CHARS = 2048;
/** UTF-16 units before the cursor, at least; at most twice as many. See the record 023 of docs/experiments. */
const TAIL_CHARS = 16_384;

/** The first and the last lines of a long prefix. Where the last ones begin moves seldom, so that typing only adds to them. */
export function shortPrefix(prefix: string): string {
  const anchor = Math.floor(prefix.length / TAIL_CHARS - 1) * TAIL_CHARS;
  if (anchor <= HEAD_CHARS) return prefix;
  return prefix.slice(0, lineStartAt(prefix, HEAD_CHARS)) + prefix.slice(lineStartAt(prefix, anchor));
}

/** The beginning of a line near an offset; the offset itself where the line is long. */
function lineStartAt(text: string, offset: number): number {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return offset - start < HEAD_CHARS / 2 ? start : offset;
}
