/** What the bits of scored texts are spent on, by comments, strings, words, numbers, punctuation and white space. */
import { lexicalSpans } from "../../core/text/lexicalState.ts";
import type { ScoredToken, SourceText } from "./score.ts";

/** Words are identifiers and keywords. A token belongs to the class of its first character that is not white space. */
const CLASSES = ["comments", "strings", "words", "numbers", "punctuation", "white space"] as const;

export type TokenClass = (typeof CLASSES)[number];

export interface ClassCost {
  readonly tokens: number;
  /** UTF-16 units. */
  readonly chars: number;
  readonly bits: number;
}

export type Breakdown = Readonly<Record<TokenClass, ClassCost>>;

const OF_SPAN = { comment: "comments", string: "strings" } as const;

/** Adds up the costs of one text after the other. */
export class TokenBreakdown {
  private readonly sums = new Map<TokenClass, ClassCost>();

  /** @param tokens those of the whole document, in order */
  add({ path, text }: SourceText, tokens: readonly ScoredToken[]): void {
    const spans = [...lexicalSpans(path, text)];
    let at = 0;
    let next = 0;
    for (const token of tokens) {
      const blank = /^\s*/.exec(token.text)?.[0].length ?? 0;
      const first = at + Math.min(blank, Math.max(0, token.text.length - 1));
      while (next < spans.length && spans[next].end <= first) next++;
      const within = next < spans.length && spans[next].start <= first ? OF_SPAN[spans[next].kind] : undefined;
      this.count(within ?? classOf(text[first] ?? ""), token);
      at += token.text.length;
    }
  }

  costs(): Breakdown {
    const none: ClassCost = { tokens: 0, chars: 0, bits: 0 };
    return Object.fromEntries(CLASSES.map(name => [name, this.sums.get(name) ?? none])) as Breakdown;
  }

  private count(name: TokenClass, { text, bits }: ScoredToken): void {
    const before = this.sums.get(name) ?? { tokens: 0, chars: 0, bits: 0 };
    this.sums.set(name, {
      tokens: before.tokens + 1,
      chars: before.chars + text.length,
      bits: before.bits + bits,
    });
  }
}

function classOf(character: string): TokenClass {
  if (/\s/.test(character)) return "white space";
  if (/\p{N}/u.test(character)) return "numbers";
  return /[\p{L}_$]/u.test(character) ? "words" : "punctuation";
}
