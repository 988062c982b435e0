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

/** One key inserts both characters. */
const PAIRS = ["()", "[]", "{}", '""', "''", "``"];
/** One key inserts a line break and its indentation. */
const NEW_LINE = /^\r?\n[ \t]*$/;

/**
 * Returns what is still shown after a change, if anything, and how many characters were accepted in part.
 * A key inserts one character, a pair, or a line break: whatever inserts more of the suggestion has accepted it.
 * Accepting the whole suggestion runs the item's command instead, so it counts nothing here.
 */
export function trackShown(
  shown: ShownText,
  changes: readonly InsertedText[],
): { readonly shown: ShownText | undefined; readonly acceptedChars: number } {
  const [change] = changes;
  const isContinued =
    change !== undefined &&
    changes.length === 1 &&
    change.rangeLength === 0 &&
    change.rangeOffset === shown.offset &&
    change.text.length < shown.text.length &&
    shown.text.startsWith(change.text);
  if (!isContinued) return { shown: undefined, acceptedChars: 0 };
  const { length } = change.text;
  const isTyped = [...change.text].length < 2 || PAIRS.includes(change.text) || NEW_LINE.test(change.text);
  return {
    shown: { offset: shown.offset + length, text: shown.text.slice(length) },
    acceptedChars: isTyped ? 0 : length,
  };
}
