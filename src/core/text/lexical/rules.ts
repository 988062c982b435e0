/** What makes up the grammars of comments and strings: rules that open and close, and the usual ones. */

/** What a position in a text is in. */
export type LexicalState = "code" | "comment" | "string";

/** A part of a text between an opening and a closing. All patterns are sources of regular expressions. */
export interface Rule {
  readonly kind: LexicalState;
  /** A group `tag` is what the closing repeats as `\k<tag>`. */
  readonly open: string;
  /** Absent where the opening is the whole part. */
  readonly close?: string;
  /** Whether it goes on after the end of a line. Otherwise an error, such as a single quote in prose, ends there. */
  readonly spansLines?: boolean;
  /** What is skipped inside, so that it does not close. */
  readonly escape?: string;
  /** What opens inside, called when it is needed first. */
  readonly inside?: () => Grammar;
}

/** Rules with a longer opening come before those that it begins with. */
export type Grammar = readonly Rule[];

const BACKSLASH = String.raw`\\[\s\S]`;

/** Before the end of a line. The end of the text is none: what is open there is what a cursor is in. */
export const LINE_END = String.raw`(?=\n)`;

export const lineComment = (open: string): Rule => ({ kind: "comment", open, close: "\\n" });

export const blockComment = (open: string, close: string): Rule => ({ kind: "comment", open, close, spansLines: true });

/** A comment that may contain others of its kind. */
export function nestedComment(open: string, close: string): Rule {
  const rule: Rule = { ...blockComment(open, close), inside: () => [rule] };
  return rule;
}

/** A string in which a backslash escapes. @param quote opens and closes it */
export const quoted = (quote: string, rest: Partial<Rule> = {}): Rule => ({
  kind: "string",
  open: quote,
  close: quote,
  escape: BACKSLASH,
  ...rest,
});

/** A string that may go on after the end of a line. */
export const longQuoted = (quote: string, rest: Partial<Rule> = {}): Rule =>
  quoted(quote, { spansLines: true, ...rest });

/** A string in which its quote, written twice, stands for itself. */
export const doubled = (quote: string, rest: Partial<Rule> = {}): Rule =>
  quoted(quote, { escape: quote + quote, ...rest });

/** A string without escapes. */
export function raw(open: string, close: string): Rule {
  return { kind: "string", open, close, spansLines: true };
}

/** A part that is matched whole. */
export const whole = (kind: LexicalState, open: string): Rule => ({ kind, open });

/** Code inside a string, such as `${…}`; or the code of another language in a document. */
export function code(open: string, close: string, inside: () => Grammar): Rule {
  return { kind: "code", open, close, spansLines: true, inside };
}

type Brackets = "{}" | "()";

/** Code between brackets inside a string of one line. Brackets in the code are counted. */
export const interpolation = (open: string, inside: () => Grammar, brackets?: Brackets): Rule =>
  nestedCode({ open, inside, brackets, spansLines: false });

/** The same in a string of several lines. */
export const longInterpolation = (open: string, inside: () => Grammar, brackets?: Brackets): Rule =>
  nestedCode({ open, inside, brackets, spansLines: true });

function nestedCode({
  open,
  inside,
  brackets = "{}",
  spansLines,
}: {
  readonly open: string;
  readonly inside: () => Grammar;
  readonly brackets: Brackets | undefined;
  readonly spansLines: boolean;
}): Rule {
  const [opening, closing] = brackets === "{}" ? ["\\{", "\\}"] : ["\\(", "\\)"];
  const nested: Rule = { ...code(opening, closing, () => [...inside(), nested]), spansLines };
  return { ...nested, open };
}

/** A literal of one character, which may be a quote. Other single quotes, such as those of lifetimes, open nothing. */
export const CHARACTER = whole("string", String.raw`(?<![\w'])'(?:\\(?:[uUxX]\{?[\da-fA-F]+\}?|\d+|[^\n])|[^'\\\n])'`);

const BEFORE_OPERAND = String.raw`(?:^|[=(,;:!&|?{\[+*%~^-]|=>|\b(?:return|typeof|case|in|of|do|else|when|and|or|not|if|unless|split)\b)[ \t]*`;

/** A regular expression between slashes, where a value may begin. It may contain quotes and the signs of comments. */
export const REGULAR_EXPRESSION = whole(
  "code",
  String.raw`(?<=${BEFORE_OPERAND})\/(?![*\/ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^\/\\\[\n])+\/[a-z]*`,
);

export const SLASH_COMMENTS: Grammar = [lineComment("\\/\\/"), blockComment("\\/\\*", "\\*\\/")];
export const NESTED_SLASH_COMMENTS: Grammar = [lineComment("\\/\\/"), nestedComment("\\/\\*", "\\*\\/")];
export const QUOTES: Grammar = [quoted('"'), quoted("'")];
/** A number sign begins a comment at the beginning of a word. */
export const HASH_COMMENT = lineComment(String.raw`(?<=^|[\s;&|(){}\[\],])#`);
