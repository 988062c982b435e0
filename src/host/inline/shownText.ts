/** Tracks a suggestion through the changes of its document, to notice when a word or line of it is accepted. */

/** A suggestion and the offset at which it is shown. */
export interface ShownText {
  readonly offset: number;
  readonly text: string;
}

export interface InsertedText {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** What becomes of a suggestion by a change. */
export interface Progress {
  /** What is still shown, if anything. */
  readonly shown: ShownText | undefined;
  /** Characters that were accepted in part. */
  readonly acceptedChars: number;
  /** How the suggestion came to its end, if it did. */
  readonly end?: "accepted" | "typedOut";
}

const GONE: Progress = { shown: undefined, acceptedChars: 0 };
/** One key inserts both characters. */
const PAIRS = ["()", "[]", "{}", '""', "''", "``"];
const CLOSING = /^[)\]}"'`]$/;
/** One key inserts a line break and its indentation. */
const NEW_LINE = /^\r?\n[ \t]*$/;

/**
 * Returns what becomes of a suggestion by a change of its document. A key inserts one character, a pair, or a line break:
 * whatever inserts more of the suggestion has accepted it.
 */
export function trackShown(shown: ShownText, changes: readonly InsertedText[]): Progress {
  const [change] = changes;
  if (change === undefined || changes.length !== 1) return GONE;
  if (isWhole(shown, change)) return { ...GONE, end: "accepted" };
  const { text, rangeLength } = change;
  // A closing sign that the editor has added is typed over.
  const isTypedOver = rangeLength === 1 && CLOSING.test(text);
  if (change.rangeOffset !== shown.offset || (rangeLength > 0 && !isTypedOver)) return GONE;
  const begun = shown.text.startsWith(text) ? text : closedBy(text, shown.text);
  if (begun === undefined) return GONE;
  const rest = shown.text.slice(begun.length);
  if (rest === "" || rest === text.slice(begun.length)) return { ...GONE, end: "typedOut" };
  return {
    shown: { offset: shown.offset + begun.length, text: rest },
    acceptedChars: isTyped(text) ? 0 : text.length,
  };
}

function isTyped(text: string): boolean {
  return [...text].length < 2 || PAIRS.includes(text) || NEW_LINE.test(text);
}

/** Whether a change inserts all that is shown. The item may also replace text before the suggestion, and behind it. */
function isWhole(shown: ShownText, { text, rangeOffset }: InsertedText): boolean {
  const isInPlace = rangeOffset + text.length - shown.text.length === shown.offset;
  return isInPlace && text.endsWith(shown.text) && !isTyped(text);
}

/** The opening sign of a pair that one key inserted, if the suggestion begins with it. */
function closedBy(pair: string, text: string): string | undefined {
  return PAIRS.includes(pair) && text[0] === pair[0] ? pair[0] : undefined;
}
