/** Where a continuation begins to repeat itself, or what stands after the cursor. */

/** UTF-16 units after the cursor in which the next line is looked for. Set by hand, not measured. */
const NEAR_CHARS = 4000;
const WORD_SIGN = /[\p{L}\p{N}]/u;

/**
 * Characters before a stretch with a letter in it stands for the second time of at least three in a row; all where none
 * does. Takes at most length^2 / 3 comparisons.
 *
 * @param isLate asked once for each period; longer ones are not looked for once it is late
 */
export function lengthBeforeLoop(text: string, isLate: () => boolean = () => false): number {
  const letters = lettersByLength(text);
  let start = text.length;
  let end = text.length;
  for (let period = 1; 3 * period <= text.length && !isLate(); period++) {
    const at = firstLoopOf({ text, letters }, period, start);
    if (at !== undefined && at < start) {
      start = at;
      end = at + period;
    }
  }
  return end;
}

/** How many letters and digits are among so many characters, [text.length + 1]. */
function lettersByLength(text: string): Int32Array {
  const letters = new Int32Array(text.length + 1);
  for (let i = 0; i < text.length; i++) letters[i + 1] = letters[i] + (WORD_SIGN.test(text[i]) ? 1 : 0);
  return letters;
}

/** Where a stretch of this length first stands three times in a row, before `limit`. */
function firstLoopOf(
  { text, letters }: { readonly text: string; readonly letters: Int32Array },
  period: number,
  limit: number,
): number | undefined {
  let run = 0;
  for (let i = 0; i + period < text.length; i++) {
    run = text.charCodeAt(i) === text.charCodeAt(i + period) ? run + 1 : 0;
    const start = i + 1 - 2 * period;
    if (start >= limit) return undefined;
    if (run >= 2 * period && letters[start + period] > letters[start]) return start;
  }
  return undefined;
}

/** Characters before a line, below the first, with which the text after the cursor goes on anyway. */
export function lengthBeforeNextLine(text: string, suffix: string): number {
  const next = suffix
    .slice(0, NEAR_CHARS)
    .split("\n")
    .slice(1)
    .find(line => line.trim() !== "");
  if (next === undefined) return text.length;
  let at = text.indexOf("\n") + 1;
  while (at > 0) {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, end < 0 ? text.length : end);
    if (line.trimEnd() === next.trimEnd()) return at - 1;
    at = end + 1;
  }
  return text.length;
}

/** How many characters of two texts are the same, from their first characters that are no white space. */
export function commonStart(text: string, suffix: string): number {
  const a = text.trimStart();
  const b = suffix.trimStart();
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return text.length - a.length + length;
}
