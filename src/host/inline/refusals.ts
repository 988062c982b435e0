/**
 * Remembers what the user does not want where it was: suggestions that were dismissed, and text that was deleted or
 * undone. Pure.
 */

/** A cursor position: the document, and the text before the cursor. */
export interface Place {
  readonly path: string;
  readonly prefix: string;
}

interface RefusedText {
  readonly path: string;
  /** The last two lines before it. */
  readonly before: string;
  /** What the user does not want there. */
  readonly text: string;
}

/** The oldest are forgotten. */
const MAX_REFUSED = 32;
/** The beginning of a refused text; that is enough to recognize it. */
const MAX_CHARS = 400;
/** The end of the text before it; that is enough to recognize a place. */
export const PLACE_CHARS = 400;
/** A word that has ended. */
const WORD_END = /[\p{L}\p{N}_$][^\p{L}\p{N}_$]/u;

/** Knows a place by its text, so it stays the same when lines are added above. */
export class Refusals {
  #refused: RefusedText[] = [];
  /** Whether the last entry is a deletion that may continue with the next key. */
  #isDeleting = false;

  /** Notes a dismissed suggestion: the text that was shown at a place. */
  noteDismissed(place: Place, text: string): void {
    this.#isDeleting = false;
    this.#add({ path: place.path, before: placeText(place.prefix), text });
  }

  /** Notes text that was removed after a place. Keys that delete one character after another remove one text. */
  noteRemoved(place: Place, text: string): void {
    const before = placeText(place.prefix);
    const last = this.#isDeleting ? this.#refused.at(-1) : undefined;
    const isBackward = last?.path === place.path && last.before === placeText(place.prefix + text);
    const isForward = last?.path === place.path && last.before === before;
    if (last && (isBackward || isForward)) {
      this.#refused.pop();
      this.#add({ ...last, before, text: isBackward ? text + last.text : last.text + text });
    } else this.#add({ path: place.path, before, text });
    this.#isDeleting = true;
  }

  /** Notes that the user types again: what is deleted later is another text. */
  noteTyped(): void {
    this.#isDeleting = false;
  }

  /** Whether a suggestion is a text that the user does not want at a place, until a word of it is typed to its end. */
  has(place: Place, suggestion: string): boolean {
    return this.#refused.some(refused => isSame(refused, place, suggestion));
  }

  /** Forgets what was refused at a place, because the user asks for it. */
  forget(place: Place, suggestion: string): void {
    this.#refused = this.#refused.filter(refused => !isSame(refused, place, suggestion));
  }

  #add({ path, before, text }: RefusedText): void {
    if (text.trim() === "") return;
    this.#refused.push({ path, before, text: text.slice(0, MAX_CHARS) });
    if (this.#refused.length > MAX_REFUSED) this.#refused.shift();
  }
}

/** Whether the refused text is suggested again, at its place or after a part of it was typed. */
function isSame({ path, before, text }: RefusedText, place: Place, suggestion: string): boolean {
  if (path !== place.path || suggestion === "") return false;
  for (let length = 0; length < text.length; length++) {
    const typed = text.slice(0, length);
    if (WORD_END.test(typed)) return false;
    if (!place.prefix.endsWith(before + typed)) continue;
    const rest = text.slice(length);
    if (rest.startsWith(suggestion) || suggestion.startsWith(rest)) return true;
  }
  return false;
}

/** The last two lines of a text, with the line break before them. */
function placeText(prefix: string): string {
  const line = prefix.lastIndexOf("\n");
  const above = line > 0 ? prefix.lastIndexOf("\n", line - 1) : -1;
  return prefix.slice(Math.max(0, above)).slice(-PLACE_CHARS);
}
