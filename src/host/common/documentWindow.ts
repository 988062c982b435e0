/** Which part of a document goes to the completion worker with a keystroke, and under what name. */

/** Up to here the prefix is the whole document before the cursor. */
const WHOLE_CHARS = 200_000;
/** Beyond, the start of the prefix moves once in so many characters, so that the network's state stays of use. */
const STRIDE_CHARS = 100_000;
/** What stands after the cursor matters to see what is closed or written already; that is near. */
const SUFFIX_CHARS = 2000;
/** A line that begins further before the place where the document is cut off is cut in two. */
const LINE_CHARS = 10_000;

/**
 * The offset before which the document is cut off for a cursor at `offset`; the caller moves it to the
 * start of its line, unless that is far. Between 100,000 and 200,000 characters remain, and typing on does not move the start
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

/** How many characters the cut goes back from this column. */
export function backToLineStart(column: number): number {
  return column <= LINE_CHARS ? column : 0;
}

/** Without the second half of a character that was cut in two. */
export function withoutHalfCharacter(text: string): string {
  return /^[\uDC00-\uDFFF]/.test(text) ? text.slice(1) : text;
}

/**
 * Relative to the learned folder with "/" between names, as the corpus has it; a document anywhere else is named by
 * its address, so that it never stands for a learned file that is called alike in another folder of the workspace.
 * @param document its address, the absolute path of its workspace folder, and its path in there
 */
export function pathInModel(
  document: { readonly uri: string; readonly folder: string | undefined; readonly relativePath: string },
  learnedFolder: string | undefined,
): string {
  const isLearned = document.folder !== undefined && document.folder === learnedFolder;
  return isLearned ? document.relativePath : document.uri;
}
