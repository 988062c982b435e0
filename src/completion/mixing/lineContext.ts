/** Where a place stands in its lines, and contexts that follow from that rather than from the tokens just before. */
import { hash } from "../../memory/hashedCounts.ts";
import { TOKEN_CLASSES, type TokenKinds } from "./tokenKinds.ts";

/** Tokens of a line that are kept. */
const LINE_TOKENS = 64;
const WORDS = 3;
/** Longer than any order of the document cache. */
const LONG_ORDERS = [12, 20] as const;
const RECENT = 20;
/** Stands where there is no token. */
const NONE = -1;

/** How many contexts a layout gives. */
export const LINE_CONTEXTS = 5 + LONG_ORDERS.length;

/** The last tokens as contexts of a few kinds; all 0 before the first. */
export interface Preceding {
  readonly tokenClass: number;
  /** Class of the last token and of the one before it, 0..TOKEN_CLASSES^2-1. */
  readonly classPair: number;
  readonly tokenGroup: number;
}

/** The line under way, the one above, the last words and tokens: as much of a text as the contexts need. */
export class LineContext {
  /** Each begins with the token that holds the line break and the indentation. */
  private line: number[] = [];
  private above: number[] = [];
  /** Tokens of the line under way, also of those that are not kept. */
  private position = 0;
  private words: number[] = [];
  private recent: number[] = [];

  constructor(private readonly kinds: TokenKinds) {}

  /** A layout at the same place, which then goes its own way. */
  clone(): LineContext {
    const copy = new LineContext(this.kinds);
    copy.line = this.line.slice();
    copy.above = this.above;
    copy.position = this.position;
    copy.words = this.words.slice();
    copy.recent = this.recent.slice();
    return copy;
  }

  advance(token: number): void {
    const { line, words, recent, kinds } = this;
    if (kinds.breaksLine[token] === 1) {
      this.above = line;
      this.line = [token];
      this.position = 0;
    } else if (line.length < LINE_TOKENS) line.push(token);
    this.position++;
    if (kinds.hasLetter[token] === 1 && words.push(token) > WORDS) words.shift();
    if (recent.push(token) > RECENT) recent.shift();
  }

  preceding(): Preceding {
    const { recent, kinds } = this;
    const [second, last] = [recent.at(-2), recent.at(-1)];
    const tokenClass = last === undefined ? 0 : kinds.classes[last];
    const classBefore = second === undefined ? 0 : kinds.classes[second];
    return {
      tokenClass,
      classPair: classBefore * TOKEN_CLASSES + tokenClass,
      tokenGroup: last === undefined ? 0 : kinds.groups[last],
    };
  }

  /** Hashes of the contexts at this place, [LAYOUT_CONTEXTS]. */
  contexts(out: Int32Array): void {
    const { line, above, position, recent } = this;
    const [third, second, last] = [3, 2, 1].map(back => recent.at(-back) ?? NONE);
    let k = 0;
    const set = (...values: readonly number[]): void => {
      out[k] = values.reduce(hash, k + 1);
      k++;
    };
    // The line's indentation; how the line above began; what stands above; the last words; one token left out.
    set(line[0] ?? NONE, last);
    set(above[1] ?? NONE, position, last);
    set(above[position] ?? NONE, last);
    set(...this.words);
    set(recent.at(-4) ?? NONE, third, second);
    for (const order of LONG_ORDERS) set(...recent.slice(-order));
  }
}
