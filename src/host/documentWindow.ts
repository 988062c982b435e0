/** Which part of a document goes to the completion worker with a keystroke. */

/** Up to here the prefix is the whole document before the cursor. */
const WHOLE_CHARS = 200_000;
/** Beyond, the start of the prefix moves once in so many characters, so that the network's state stays of use. */
const STRIDE_CHARS = 100_000;
/** What stands after the cursor matters to see what is closed or written already; that is near. */
const SUFFIX_CHARS = 2000;

/**
 * The offset before which the document is cut off for a cursor at `offset`; the caller moves it to the
 * start of its line. Between 100,000 and 200,000 characters remain, and typing on does not move the start
 * but once in 100,000 characters: a start that slid with the cursor would make every keystroke a new text.
 */
export function prefixStart(offset: number): number {
  if (offset <= WHOLE_CHARS) return 0;
  return Math.ceil((offset - WHOLE_CHARS) / STRIDE_CHARS) * STRIDE_CHARS;
}

/** The offset after which the document is cut off for a cursor at `offset`. */
export function suffixEnd(offset: number): number {
  return offset + SUFFIX_CHARS;
}
