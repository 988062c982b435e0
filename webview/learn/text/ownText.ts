/** The learner's text as sentences, tokens and a dictionary. */
import type { OwnText } from "../../state/learnHost.ts";

/** Words and single signs. */
const TOKENS = /[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;

export const UNKNOWN = "<UNK>";
export const END = "<EOS>";

/** A sentence, or a line of code. */
export interface Sentence {
  readonly text: string;
  /** Its number in the text, from 1: the (i) of x(i)⟨t⟩. */
  readonly number: number;
}

/** Splits a text into tokens. */
export function tokensOf(text: string): readonly string[] {
  return text.match(TOKENS) ?? [];
}

/** The sentence at the caret; the first one when there is none. */
export function sentenceAt({ text, caret }: OwnText): Sentence {
  const parts = text.split(/(?<=[.!?;])\s+|\n+/);
  let [start, number, found] = [0, 0, undefined as Sentence | undefined];
  for (const part of parts) {
    const at = text.indexOf(part, start);
    start = at + part.length;
    if (part.trim() === "") continue;
    number++;
    if (!found || at <= caret) found = { text: part.trim(), number };
    if (start >= caret && at <= caret) break;
  }
  return found ?? { text: "a b c", number: 1 };
}

/** A word with its number of occurrences. */
export interface Entry {
  readonly token: string;
  readonly count: number;
}

/** Counts the tokens, most frequent first; equal ones by the alphabet. */
export function countTokens(tokens: readonly string[]): readonly Entry[] {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return [...counts]
    .map(([token, count]) => ({ token, count }))
    .sort((left, right) => right.count - left.count || (left.token < right.token ? -1 : 1));
}

/** A dictionary of at most `size` entries, with the rare words as `<UNK>`. */
export function dictionaryOf(text: string, size: number): readonly Entry[] {
  const all = countTokens(tokensOf(text));
  const kept = all.slice(0, Math.max(0, size - 2));
  const rare = all.slice(kept.length).reduce((sum, { count }) => sum + count, 0);
  const sentences = text.split(/(?<=[.!?;])\s+|\n+/).filter(part => part.trim() !== "").length;
  return [...kept, { token: UNKNOWN, count: rare }, { token: END, count: sentences }];
}

const SPARE_WORDS = ["red", "blue", "green", "white", "black", "brown", "gold", "pink"];

/** Different words of the text, frequent ones first; spare ones where the text has too few. */
export function someWords(text: string, count: number): readonly string[] {
  const words = countTokens(tokensOf(text))
    .map(({ token }) => token)
    .filter(token => /^\p{L}{2,}$/u.test(token));
  return [...new Set([...words, ...SPARE_WORDS])].slice(0, count);
}

/** A text that is long enough for a language model of characters. */
export function enoughText(text: string): string {
  const trimmed = text.trim() === "" ? "ab\n" : text;
  return trimmed.length > 40 ? trimmed : `${trimmed}\n`.repeat(Math.ceil(40 / trimmed.length));
}
