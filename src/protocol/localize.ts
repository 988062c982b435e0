/**
 * The words of the user's language, for host and panel alike. The English text stands in the code and is the key;
 * media/l10n has a table for each other language, which the editor reads and the host hands on to the page.
 */

/** What a page is told to speak; structured-cloneable and JSON. */
export interface Language {
  /** A BCP 47 tag, as "de"; numbers are written its way too. */
  readonly tag: string;
  /** English text -> its translation; what is missing stays English. */
  readonly table: Readonly<Record<string, string>>;
}

let spoken: Language = { tag: "en", table: {} };

/** Sets the language; before anything is said, so a module that does it is imported first. */
export function speak(language: Language): void {
  spoken = language;
}

/** What `speak` was told. */
export function spokenLanguage(): Language {
  return spoken;
}

/**
 * The text in the user's language.
 *
 * @param text   English, a literal; {0}, {1} … stand for the values
 */
export function t(text: string, ...values: readonly (string | number)[]): string {
  const found = Object.hasOwn(spoken.table, text) ? spoken.table[text]! : text;
  return found.replace(/\{(\d+)\}/g, (hole, k) => String(values[Number(k)] ?? hole));
}

/** A number as the language writes it: 1234.5 with one digit is "1,234.5" or "1.234,5". */
export function decimal(value: number, digits = 0): string {
  return value.toLocaleString(spoken.tag, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
