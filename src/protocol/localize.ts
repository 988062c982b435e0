/**
 * Translates texts for the extension host and the panel. The key is the English text in the code. media/l10n has a
 * table for each other language, which the editor reads and the extension host passes to the panel's page.
 */

/** A display language. Plain data, so that it can be passed to a page. */
export interface Language {
  /** A BCP 47 tag, as "de", which numbers follow too. */
  readonly tag: string;
  /** English text -> its translation. Missing texts stay in English. */
  readonly table: Readonly<Record<string, string>>;
}

let spoken: Language = { tag: "en", table: {} };

/** Sets the language. Must run before any text is translated, so the module that calls it is imported first. */
export function speak(language: Language): void {
  spoken = language;
}

/** Returns the language that `speak` has set. */
export function spokenLanguage(): Language {
  return spoken;
}

/**
 * Translates a text.
 *
 * @param text the English text, a literal; {0}, {1} … stand for the values
 */
export function t(text: string, ...values: readonly (string | number)[]): string {
  const found = Object.hasOwn(spoken.table, text) ? spoken.table[text]! : text;
  return found.replace(/\{(\d+)\}/g, (hole, k) => String(values[Number(k)] ?? hole));
}

/** Formats a number for the language: 1234.5 with one digit is "1,234.5" or "1.234,5". */
export function decimal(value: number, digits = 0): string {
  return value.toLocaleString(spoken.tag, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

// Numbers of things in words: "1 file", "1,200 files".

export function filesText(n: number): string {
  return n === 1 ? t("1 file") : t("{0} files", decimal(n));
}

export function commitsText(n: number): string {
  return n === 1 ? t("1 commit") : t("{0} commits", decimal(n));
}

export function keysText(n: number): string {
  return n === 1 ? t("1 key") : t("{0} keys", decimal(n));
}
