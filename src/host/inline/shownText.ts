/** Follows a shown completion through the changes of its document, to see what is accepted of it by word or line. */

export interface ShownText {
  readonly offset: number;
  /** What is shown there. */
  readonly text: string;
}

export interface InsertedText {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** One key types them both. */
const PAIRS = ["()", "[]", "{}", '""', "''", "``"];
/** One key, and the editor indents the new line. */
const NEW_LINE = /^\r?\n[ \t]*$/;

/**
 * What is still shown after a change, undefined when nothing is; and how many characters were accepted in part.
 * One key types one character, closes a pair or begins a line: what inserts more of the beginning at once was accepted. All of it
 * at once is whole acceptance, of which the editor tells by the item's command; it counts nothing here.
 */
export function follow(
  shown: ShownText,
  changes: readonly InsertedText[],
): { readonly shown: ShownText | undefined; readonly acceptedChars: number } {
  const [change] = changes;
  const goesOn =
    change !== undefined &&
    changes.length === 1 &&
    change.rangeLength === 0 &&
    change.rangeOffset === shown.offset &&
    change.text.length < shown.text.length &&
    shown.text.startsWith(change.text);
  if (!goesOn) return { shown: undefined, acceptedChars: 0 };
  const { length } = change.text;
  const isTyped = [...change.text].length < 2 || PAIRS.includes(change.text) || NEW_LINE.test(change.text);
  return {
    shown: { offset: shown.offset + length, text: shown.text.slice(length) },
    acceptedChars: isTyped ? 0 : length,
  };
}
