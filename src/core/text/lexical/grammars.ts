/** The comments and strings of programming languages. */
import {
  blockComment,
  CHARACTER,
  doubled,
  type Grammar,
  HASH_COMMENT,
  interpolation,
  lineComment,
  longInterpolation,
  longQuoted,
  NESTED_SLASH_COMMENTS,
  nestedComment,
  QUOTES,
  quoted,
  REGULAR_EXPRESSION,
  raw,
  SLASH_COMMENTS,
  whole,
} from "./rules.ts";

const TRIPLE = '"""';

export const JAVASCRIPT: Grammar = [
  ...SLASH_COMMENTS,
  REGULAR_EXPRESSION,
  ...QUOTES,
  longQuoted("`", { inside: () => [longInterpolation(String.raw`\$\{`, () => JAVASCRIPT)] }),
];
export const GO: Grammar = [...SLASH_COMMENTS, ...QUOTES, raw("`", "`")];
/** Single quotes also separate the digits of numbers. */
export const C: Grammar = [
  ...SLASH_COMMENTS,
  raw(String.raw`R"(?<tag>[^\s()\\]{0,16})\(`, String.raw`\)\k<tag>"`),
  quoted('"'),
  quoted("'", { open: String.raw`(?<!\b\d\w*)'` }),
];
export const CSHARP: Grammar = [
  ...SLASH_COMMENTS,
  raw(String.raw`\$*(?<tag>"{3,})`, String.raw`\k<tag>`),
  doubled('"', {
    open: String.raw`\$@"|@\$"`,
    spansLines: true,
    escape: String.raw`""|\{\{`,
    inside: () => [longInterpolation("\\{", () => CSHARP)],
  }),
  doubled('"', { open: '@"', spansLines: true }),
  quoted('"', {
    open: String.raw`\$"`,
    escape: String.raw`\\[\s\S]|\{\{`,
    inside: () => [interpolation("\\{", () => CSHARP)],
  }),
  ...QUOTES,
];
export const JAVA: Grammar = [...SLASH_COMMENTS, longQuoted(TRIPLE), ...QUOTES];
export const KOTLIN: Grammar = [
  ...NESTED_SLASH_COMMENTS,
  { ...raw(TRIPLE, TRIPLE), inside: () => [longInterpolation(String.raw`\$\{`, () => KOTLIN)] },
  quoted('"', { inside: () => [interpolation(String.raw`\$\{`, () => KOTLIN)] }),
  quoted("'"),
];
/** A single quote also begins a symbol. */
export const SCALA: Grammar = [
  ...NESTED_SLASH_COMMENTS,
  { ...raw(TRIPLE, TRIPLE), inside: () => [longInterpolation(String.raw`\$\{`, () => SCALA)] },
  quoted('"', { inside: () => [interpolation(String.raw`\$\{`, () => SCALA)] }),
  CHARACTER,
];
export const GROOVY: Grammar = [
  ...SLASH_COMMENTS,
  longQuoted(TRIPLE, { inside: () => [longInterpolation(String.raw`\$\{`, () => GROOVY)] }),
  longQuoted("'''"),
  REGULAR_EXPRESSION,
  quoted('"', { inside: () => [interpolation(String.raw`\$\{`, () => GROOVY)] }),
  quoted("'"),
];
export const DART: Grammar = [
  ...NESTED_SLASH_COMMENTS,
  raw(`r(?<tag>'''|${TRIPLE}|'|")`, String.raw`\k<tag>`),
  ...[TRIPLE, "'''"].map(quote =>
    longQuoted(quote, { inside: () => [longInterpolation(String.raw`\$\{`, () => DART)] }),
  ),
  ...['"', "'"].map(quote => quoted(quote, { inside: () => [interpolation(String.raw`\$\{`, () => DART)] })),
];
export const SWIFT: Grammar = [
  ...NESTED_SLASH_COMMENTS,
  raw(`(?<tag>#+)${TRIPLE}`, String.raw`"""\k<tag>`),
  { ...raw('(?<tag>#+)"', String.raw`"\k<tag>`), spansLines: false },
  longQuoted(TRIPLE, {
    escape: String.raw`\\[^(]`,
    inside: () => [longInterpolation(String.raw`\\\(`, () => SWIFT, "()")],
  }),
  quoted('"', { escape: String.raw`\\[^(]`, inside: () => [interpolation(String.raw`\\\(`, () => SWIFT, "()")] }),
];
export const RUST: Grammar = [
  ...NESTED_SLASH_COMMENTS,
  raw(String.raw`\b[bc]?r(?<tag>#*)"`, String.raw`"\k<tag>`),
  CHARACTER,
  longQuoted('"'),
];
export const ZIG: Grammar = [
  lineComment("\\/\\/"),
  { kind: "string", open: String.raw`\\\\`, close: String.raw`(?=\n)` },
  CHARACTER,
  quoted('"'),
];
export const FSHARP: Grammar = [
  lineComment("\\/\\/"),
  // `(*)` is an operator.
  nestedComment(String.raw`\(\*(?!\))`, String.raw`\*\)`),
  raw(String.raw`\$*${TRIPLE}`, TRIPLE),
  doubled('"', { open: String.raw`\$?@\$?"`, spansLines: true }),
  CHARACTER,
  longQuoted('"'),
];
export const OCAML: Grammar = [
  nestedComment(String.raw`\(\*(?!\))`, String.raw`\*\)`),
  raw(String.raw`\{(?<tag>[a-z_]*)\|`, String.raw`\|\k<tag>\}`),
  CHARACTER,
  longQuoted('"'),
];
export const HASKELL: Grammar = [
  nestedComment("\\{-", "-\\}"),
  // A longer operator may begin with two dashes.
  lineComment(String.raw`(?<![!#$%&*+./<=>?@\\^|~:-])--+(?![!#$%&*+./<=>?@\\^|~:-])`),
  longQuoted(TRIPLE),
  CHARACTER,
  quoted('"'),
];
export const PYTHON: Grammar = [lineComment("#"), longQuoted(TRIPLE), longQuoted("'''"), ...QUOTES];
export const RUBY: Grammar = [
  blockComment("^=begin\\b", "^=end\\b"),
  whole("string", String.raw`(?<![\w)\]?])\?\\?["'#\`/](?!\w)`),
  HASH_COMMENT,
  raw(String.raw`<<[-~]?(?<quote>["'\`]?)(?<tag>[A-Z_]\w*)\k<quote>[^\n]*\n`, String.raw`^[ \t]*\k<tag>\b`),
  REGULAR_EXPRESSION,
  ...['"', "`"].map(quote => longQuoted(quote, { inside: () => [longInterpolation("#\\{", () => RUBY)] })),
  longQuoted("'"),
];
export const PERL: Grammar = [
  blockComment("^=[a-zA-Z]\\w*", "^=cut\\b"),
  HASH_COMMENT,
  raw(String.raw`<<~?(?<quote>["']?)(?<tag>[A-Z_]\w*)\k<quote>[^\n]*\n`, String.raw`^[ \t]*\k<tag>$`),
  whole("code", String.raw`(?<=[=!]~\s*)(?:[msy]|tr|qr)?\/(?:\\.|[^/\\\n])*\/(?:(?:\\.|[^/\\\n])*\/)?`),
  longQuoted('"'),
  longQuoted("'", { open: String.raw`(?<!\w)'` }),
];
export const R: Grammar = [lineComment("#"), longQuoted('"'), longQuoted("'"), quoted("`")];
export const JULIA: Grammar = [
  nestedComment("#=", "=#"),
  lineComment("#"),
  longQuoted(TRIPLE),
  // After a name it transposes a matrix.
  whole("string", String.raw`(?<![\w)\]}'])'(?:\\[^\n]{1,9}?|[^'\\\n])'`),
  longQuoted('"'),
];
export const ELIXIR: Grammar = [
  lineComment("#"),
  whole("string", String.raw`(?<![\w?])\?\\?["'#]`),
  ...[TRIPLE, "'''", '"', "'"].map(quote =>
    longQuoted(quote, { inside: () => [longInterpolation("#\\{", () => ELIXIR)] }),
  ),
];
export const ERLANG: Grammar = [
  whole("string", String.raw`\$\\?["'%]`),
  lineComment("%"),
  longQuoted('"'),
  quoted("'"),
];
export const COFFEESCRIPT: Grammar = [
  blockComment("###", "###"),
  lineComment("#"),
  REGULAR_EXPRESSION,
  longQuoted(TRIPLE, { inside: () => [longInterpolation("#\\{", () => COFFEESCRIPT)] }),
  longQuoted("'''"),
  longQuoted('"', { inside: () => [longInterpolation("#\\{", () => COFFEESCRIPT)] }),
  longQuoted("'"),
];
export const LISP: Grammar = [
  nestedComment("#\\|", "\\|#"),
  whole("string", String.raw`#?\\["';]`),
  lineComment(";"),
  longQuoted('"'),
];
export const LUA: Grammar = [
  blockComment(String.raw`--\[(?<tag>=*)\[`, String.raw`\]\k<tag>\]`),
  lineComment("--"),
  raw(String.raw`\[(?<tag>=*)\[`, String.raw`\]\k<tag>\]`),
  ...QUOTES,
];
export const NIM: Grammar = [
  nestedComment("#\\[", "\\]#"),
  lineComment("#"),
  raw(TRIPLE, TRIPLE),
  CHARACTER,
  quoted('"'),
];
export const D: Grammar = [
  ...SLASH_COMMENTS,
  nestedComment("\\/\\+", "\\+\\/"),
  raw("`", "`"),
  CHARACTER,
  longQuoted('"'),
];
export const PASCAL: Grammar = [
  lineComment("\\/\\/"),
  blockComment("\\{", "\\}"),
  blockComment("\\(\\*", "\\*\\)"),
  doubled("'"),
];
export const VISUAL_BASIC: Grammar = [lineComment(String.raw`'|(?<=^[ \t]*|:[ \t]*)[rR][eE][mM]\b`), doubled('"')];
export const FORTRAN: Grammar = [lineComment("!"), doubled('"'), doubled("'")];
export const ADA: Grammar = [lineComment("--"), CHARACTER, doubled('"')];
