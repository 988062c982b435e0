/**
 * Matches paths with the patterns of git's ignore files, as git's `wildmatch.c` does (Salz 1986, Davison 1992).
 * Pattern and path are byte strings: one character is one byte. Time grows with the product of both lengths at most.
 */

/** Matches one byte. */
type Fits = (byte: number) => boolean;

/** "run": any bytes, "/" too if it crosses. "skip": continue here or at `to`. */
type Token =
  | { readonly kind: "one"; readonly fits: Fits; readonly literal?: string }
  | { readonly kind: "run"; readonly crosses: boolean }
  | { readonly kind: "skip"; readonly to: number };

/** Called with the number of states that a match went through, so that tests can count the work. */
export type WorkCounter = (states: number) => void;

const SLASH = 47;
const NEVER = (): boolean => false;

/** Turns a pattern into a test of whole paths. A malformed pattern matches nothing. */
export function compileWildcards(pattern: string, foldsCase: boolean): (path: string) => boolean {
  return compileWellFormed(pattern, foldsCase) ?? NEVER;
}

/** Turns a pattern into a test of whole paths; undefined where it is malformed. */
export function compileWellFormed(
  pattern: string,
  foldsCase: boolean,
  count?: WorkCounter,
): ((path: string) => boolean) | undefined {
  const tokens = parse(pattern, foldsCase);
  if (tokens === undefined) return undefined;
  const suffix = literalSuffix(tokens);
  return path => {
    const text = foldsCase ? foldCase(path) : path;
    return text.endsWith(suffix) && matches(tokens, text, count);
  };
}

/** The literal text with which every match ends. */
function literalSuffix(tokens: readonly Token[]): string {
  let suffix = "";
  // What a "skip" may leave out is not part of every match.
  const first = tokens.reduce((last, token) => (token.kind === "skip" ? Math.max(last, token.to) : last), 0);
  for (let at = tokens.length - 1; at >= first; at--) {
    const token = tokens[at]!;
    if (token.kind !== "one" || token.literal === undefined) break;
    suffix = token.literal + suffix;
  }
  return suffix;
}

/** Lower case for the letters A to Z alone, as git folds it. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}

function parse(pattern: string, foldsCase: boolean): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === "*") {
      at = pushRun(tokens, pattern, at);
    } else if (char === "?") {
      tokens.push({ kind: "one", fits: byte => byte !== SLASH });
    } else if (char === "[") {
      const set = scanSet(pattern, at, foldsCase);
      if (set === undefined) return undefined;
      tokens.push({ kind: "one", fits: set.fits });
      at = set.end;
    } else {
      if (char === "\\" && ++at === pattern.length) return undefined;
      const literal = char === "\\" || !foldsCase ? pattern[at]! : foldCase(char);
      const code = literal.charCodeAt(0);
      tokens.push({ kind: "one", fits: byte => byte === code, literal });
    }
  }
  return tokens;
}

/**
 * Adds the tokens of a run of asterisks: "*" stays in a folder, and "**" between slashes crosses folders. Before a
 * slash, "**" may also match nothing, together with that slash.
 * @returns where the run ends
 */
function pushRun(tokens: Token[], pattern: string, start: number): number {
  let end = start;
  while (pattern[end + 1] === "*") end++;
  const next = pattern[end + 1];
  const isBounded = next === undefined || next === "/" || (next === "\\" && pattern[end + 2] === "/");
  const crosses = end > start && (start === 0 || pattern[start - 1] === "/") && isBounded;
  if (crosses && next === "/") tokens.push({ kind: "skip", to: tokens.length + 3 });
  tokens.push({ kind: "run", crosses });
  return end;
}

/**
 * Follows all states of the pattern at once, byte by byte, so that no byte is read twice.
 * `marks` says at which byte a state was last entered.
 */
function matches(tokens: readonly Token[], path: string, count: WorkCounter | undefined): boolean {
  const marks = new Int32Array(tokens.length + 1).fill(-1);
  let states: number[] = [];
  let work = enter(tokens, { states, marks, at: 0 }, 0);
  for (let k = 0; k < path.length && states.length > 0; k++) {
    const byte = path.charCodeAt(k);
    const next = { states: [] as number[], marks, at: k + 1 };
    for (const state of states) {
      const token = tokens[state];
      if (token?.kind === "one" && token.fits(byte)) work += enter(tokens, next, state + 1);
      else if (token?.kind === "run" && (token.crosses || byte !== SLASH)) work += enter(tokens, next, state);
    }
    states = next.states;
  }
  count?.(work);
  return states.includes(tokens.length);
}

interface Entered {
  readonly states: number[];
  readonly marks: Int32Array;
  readonly at: number;
}

/** Adds a state, and those that it reaches without a byte. @returns how many it added */
function enter(tokens: readonly Token[], entered: Entered, first: number): number {
  const { states, marks, at } = entered;
  let added = 0;
  for (let state = first; marks[state] !== at; state++) {
    marks[state] = at;
    states.push(state);
    added++;
    const token = tokens[state];
    if (token?.kind === "skip") added += enter(tokens, entered, token.to);
    else if (token?.kind !== "run") return added;
  }
  return added;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the class of control characters
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** Reads the bracket expression at `start`; undefined where it is malformed. */
function scanSet(
  pattern: string,
  start: number,
  foldsCase: boolean,
): { readonly end: number; readonly fits: Fits } | undefined {
  const isNegated = pattern[start + 1] === "!" || pattern[start + 1] === "^";
  const members: Fits[] = [];
  let previous: string | undefined;
  let at = start + (isNegated ? 2 : 1);
  // The first member may be "]".
  do {
    let member = pattern[at];
    if (member === "-" && previous !== undefined && at + 1 < pattern.length && pattern[at + 1] !== "]") {
      if (pattern[++at] === "\\") at++;
      if (at >= pattern.length) return undefined;
      members.push(range(previous, pattern[at]!, foldsCase));
      previous = undefined;
    } else if (member === "[" && pattern[at + 1] === ":" && pattern.indexOf("]", at + 2) < 0) {
      return undefined;
    } else if (member === "[" && /^\[:[^\]]*:\]/.test(pattern.slice(at))) {
      const name = pattern.slice(at + 2, pattern.indexOf("]", at) - 1);
      const known = Object.hasOwn(CLASSES, name) ? CLASSES[name]! : undefined;
      if (known === undefined) return undefined;
      const isUpper = foldsCase && name === "upper";
      members.push(byte => (isUpper ? CLASSES["alpha"]! : known).test(String.fromCharCode(byte)));
      at += name.length + 3;
      previous = undefined;
    } else {
      if (member === "\\") member = pattern[++at];
      if (member === undefined) return undefined;
      const literal = member.charCodeAt(0);
      members.push(byte => byte === literal);
      previous = member;
    }
    at++;
  } while (pattern[at] !== "]");
  const isMember = (byte: number): boolean => members.some(fits => fits(byte));
  return { end: at, fits: byte => byte !== SLASH && isMember(byte) !== isNegated };
}

function range(from: string, to: string, foldsCase: boolean): Fits {
  const [low, high] = [from.charCodeAt(0), to.charCodeAt(0)];
  const isIn = (byte: number): boolean => byte >= low && byte <= high;
  const isLower = (byte: number): boolean => byte >= 97 && byte <= 122;
  return foldsCase ? byte => isIn(byte) || (isLower(byte) && isIn(byte - 32)) : isIn;
}
