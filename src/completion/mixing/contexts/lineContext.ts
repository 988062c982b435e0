/**
 * The line context: indentation, column and the line above, and further contexts that the last tokens alone do not
 * give.
 */
import { hashCombine } from "../../../core/hash.ts";
import { TOKEN_CLASSES, type TokenKinds } from "./tokenKinds.ts";

/** Tokens of a line that are kept. Set by hand, not measured. */
const LINE_TOKENS = 64;
/** Tokens with letters that form the context of words. Set by hand, not measured. */
const WORDS = 3;
/** Orders above CACHE_ORDER. Set by hand, not measured. */
const LONG_ORDERS = [12, 20] as const;
/** Last tokens that are kept: as many as the longest order needs. */
const RECENT = 20;
/** Stands where there is no token. */
const NONE = -1;

/** How many line contexts each position has. */
export const LINE_CONTEXTS = 5 + LONG_ORDERS.length;

/** Classes and group of the tokens before a position; all 0 at the beginning of a document. */
export interface Preceding {
  /** Class of the last token, 0..TOKEN_CLASSES-1. */
  readonly tokenClass: number;
  /** Classes of the token before it and of the last one together, 0..TOKEN_CLASSES^2-1. */
  readonly classPair: number;
  /** Group of the last token, 0..TOKEN_GROUPS-1. */
  readonly tokenGroup: number;
}

/** Keeps as much of a text as the contexts need: the current line, the line above, the last words and tokens. */
export class LineContext {
  /** Both begin with the token that holds the line break and the indentation. */
  private line: number[] = [];
  private above: number[] = [];
  /** Tokens of the current line so far, those included that are not kept. */
  private column = 0;
  private words: number[] = [];
  private recent: number[] = [];

  constructor(private readonly kinds: TokenKinds) {}

  /** An independent copy at the same position. */
  clone(): LineContext {
    const copy = new LineContext(this.kinds);
    copy.line = this.line.slice();
    copy.above = this.above;
    copy.column = this.column;
    copy.words = this.words.slice();
    copy.recent = this.recent.slice();
    return copy;
  }

  /** Moves past one token. */
  advance(token: number): void {
    const { line, words, recent, kinds } = this;
    if (kinds.breaksLine[token] === 1) {
      this.above = line;
      this.line = [token];
      this.column = 0;
    } else if (line.length < LINE_TOKENS) line.push(token);
    this.column++;
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

  /**
   * Hashes of the contexts at this position.
   * @param out overwritten, [LINE_CONTEXTS]
   */
  hashes(out: Int32Array): void {
    const { line, above, column, recent } = this;
    const [third, second, last] = [3, 2, 1].map(back => recent.at(-back) ?? NONE);
    let k = 0;
    const set = (...values: readonly number[]): void => {
      out[k] = values.reduce(hashCombine, k + 1);
      k++;
    };
    // The line's indentation; how the line above begins; what stands above this column; the last words; the tokens
    // before the last one; long orders.
    set(line[0] ?? NONE, last);
    set(above[1] ?? NONE, column, last);
    set(above[column] ?? NONE, last);
    set(...this.words);
    set(recent.at(-4) ?? NONE, third, second);
    for (const order of LONG_ORDERS) set(...recent.slice(-order));
  }
}
