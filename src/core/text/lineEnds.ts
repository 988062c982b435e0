/**
 * Converts line ends. The model reads every text with line feeds, whatever ends the lines of the document, and a
 * suggestion gets the line ends of its document.
 */

/** What ends a line: in the editor, each of the three. */
export type LineEnd = "\n" | "\r\n" | "\r";

/** The text around a cursor, or before it. */
export interface AroundCursor {
  readonly prefix: string;
  readonly suffix?: string;
}

/** Returns the text with "\n" for each "\r\n" and each "\r". */
export function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** Returns the text with another line end. @param text has line feeds only */
export function withLineEnd(text: string, lineEnd: LineEnd): string {
  return lineEnd === "\n" ? text : text.replaceAll("\n", lineEnd);
}

/** Returns the text around a cursor with line feeds. A cursor between "\r" and "\n" counts as before both. */
export function aroundWithLineFeeds<T extends AroundCursor>(around: T): T {
  const { prefix, suffix = "" } = around;
  if (!prefix.includes("\r") && !suffix.includes("\r")) return around;
  const isInLineEnd = prefix.endsWith("\r") && suffix.startsWith("\n");
  const before = withLineFeeds(isInLineEnd ? prefix.slice(0, -1) : prefix);
  return { ...around, prefix: before, ...(around.suffix !== undefined && { suffix: withLineFeeds(suffix) }) };
}

/** Returns the line end nearest to the cursor: the last one before it, else the first one after it, else "\n". */
export function lineEndOf({ prefix, suffix = "" }: AroundCursor): LineEnd {
  const last = Math.max(prefix.lastIndexOf("\n"), prefix.lastIndexOf("\r"));
  if (last < 0) return (/\r\n?|\n/.exec(suffix)?.[0] ?? "\n") as LineEnd;
  if (prefix[last] === "\r") return "\r";
  return prefix[last - 1] === "\r" ? "\r\n" : "\n";
}

/**
 * Maps offsets after the conversion to offsets before it.
 *
 * @param text as it was before `withLineFeeds`
 * @returns a function that takes an offset in `withLineFeeds(text)`, and returns the offset in `text`; both are in
 *   UTF-16 units
 */
export function originalOffsets(text: string): (offset: number) => number {
  const pairs: number[] = [];
  for (let at = text.indexOf("\r\n"); at >= 0; at = text.indexOf("\r\n", at + 2)) pairs.push(at - pairs.length);
  return offset => {
    let from = 0;
    let to = pairs.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (pairs[middle] < offset) from = middle + 1;
      else to = middle;
    }
    return offset + from;
  };
}
