/** The comments and strings of scripts of shells, of settings and data, and of documents with code in them. */
import { C, CSHARP, ELIXIR, JAVASCRIPT, RUBY } from "./grammars.ts";
import {
  blockComment,
  code,
  doubled,
  type Grammar,
  HASH_COMMENT,
  interpolation,
  lineComment,
  longInterpolation,
  longQuoted,
  QUOTES,
  quoted,
  type Rule,
  raw,
  SLASH_COMMENTS,
  whole,
} from "./rules.ts";

export const SHELL: Grammar = [
  HASH_COMMENT,
  whole("code", String.raw`\\[\s\S]`),
  raw(String.raw`(?<!<)<<-?\s*(?<quote>["']?)(?<tag>[A-Za-z_]\w*)\k<quote>[^\n]*\n`, String.raw`^\t*\k<tag>$`),
  longQuoted('"', { inside: () => [longInterpolation(String.raw`\$\(`, () => SHELL, "()")] }),
  raw("'", "'"),
];
export const POWERSHELL: Grammar = [
  blockComment("<#", "#>"),
  HASH_COMMENT,
  raw('@"[ \\t]*\\r?\\n', '^"@'),
  raw("@'[ \\t]*\\r?\\n", "^'@"),
  longQuoted('"', {
    escape: '`[\\s\\S]|""',
    inside: () => [longInterpolation(String.raw`\$\(`, () => POWERSHELL, "()")],
  }),
  doubled("'", { spansLines: true }),
];
export const BATCH: Grammar = [
  lineComment(String.raw`(?<=^[ \t]*@?|[&(][ \t]*@?)(?:[rR][eE][mM]\b|::)`),
  { ...quoted('"'), escape: String.raw`\^[^\n]` },
];
export const MAKEFILE: Grammar = [lineComment(String.raw`(?<!\\)#`), ...QUOTES];
export const DOCKERFILE: Grammar = [lineComment(String.raw`^[ \t]*#`), ...QUOTES];
export const CMAKE: Grammar = [
  blockComment(String.raw`#\[(?<tag>=*)\[`, String.raw`\]\k<tag>\]`),
  lineComment("#"),
  longQuoted('"'),
];
export const TERRAFORM: Grammar = [
  HASH_COMMENT,
  ...SLASH_COMMENTS,
  raw(String.raw`<<-?(?<tag>[A-Za-z_]\w*)[ \t]*\r?\n`, String.raw`^[ \t]*\k<tag>$`),
  quoted('"', { inside: () => [interpolation(String.raw`(?<!\$)\$\{`, () => TERRAFORM)] }),
];
export const NIX: Grammar = [
  lineComment("#"),
  blockComment("\\/\\*", "\\*\\/"),
  longQuoted("''", {
    escape: String.raw`''(?:'|\$|\\.)`,
    inside: () => [longInterpolation(String.raw`\$\{`, () => NIX)],
  }),
  longQuoted('"', { inside: () => [longInterpolation(String.raw`\$\{`, () => NIX)] }),
];
export const SQL: Grammar = [lineComment("--"), blockComment("\\/\\*", "\\*\\/"), doubled("'", { spansLines: true })];
export const GRAPHQL: Grammar = [lineComment("#"), longQuoted('"""'), quoted('"')];
/** A quote in the middle of a word is an apostrophe. */
export const YAML: Grammar = [
  HASH_COMMENT,
  quoted('"', { open: String.raw`(?<=^|[\s\[{,:-])"` }),
  doubled("'", { open: String.raw`(?<=^|[\s\[{,:-])'` }),
];
export const TOML: Grammar = [
  lineComment("#"),
  longQuoted('"""'),
  raw("'''", "'''"),
  quoted('"'),
  { ...raw("'", "'"), spansLines: false },
];
export const INI: Grammar = [lineComment(String.raw`(?<=^|[ \t])[;#]`), ...QUOTES.map(rule => afterSpace(rule))];
export const PROPERTIES: Grammar = [lineComment(String.raw`^[ \t]*[#!]`)];
export const JSON_TEXT: Grammar = [quoted('"')];
export const JSON_WITH_COMMENTS: Grammar = [...SLASH_COMMENTS, ...QUOTES];
export const TEX: Grammar = [whole("code", String.raw`\\[\s\S]`), lineComment("%")];
export const VHDL: Grammar = [lineComment("--"), whole("string", "(?<!\\w)'.'"), doubled('"')];

/** An address without quotes contains the sign of a comment. */
const ADDRESS = whole("code", String.raw`\burl\([^"')\n]*\)`);
export const CSS: Grammar = [ADDRESS, blockComment("\\/\\*", "\\*\\/"), ...QUOTES];
export const SCSS: Grammar = [ADDRESS, ...SLASH_COMMENTS, ...QUOTES];

const MARKUP_COMMENT = blockComment("<!--", "-->");
/** The strings of a tag's attributes, up to the end of the tag. */
const attributes = (inside: Grammar): Rule =>
  code(String.raw`<\/?[A-Za-z][\w:.-]*`, ">", () => [...inside, longQuoted('"', { escape: "(?!)" }), raw("'", "'")]);
/** An element whose content is in another language. */
const element = (name: string, inside: Grammar): Rule =>
  code(`<${name}\\b(?:"[^"]*"|'[^']*'|[^>"'])*(?<!/)>`, `<\\/${name}\\b`, () => inside);
/** Named in the opening tag. */
const PREPROCESSED = String.raw`style\b(?=[^>]*\blang\s*=\s*["']?(?:scss|sass|less|stylus|postcss))`;
const ELEMENTS: Grammar = [
  element("[sS][cC][rR][iI][pP][tT]", JAVASCRIPT),
  { ...element(PREPROCESSED, SCSS), close: "<\\/style\\b" },
  element("[sS][tT][yY][lL][eE]", CSS),
];

export const HTML: Grammar = [MARKUP_COMMENT, ...ELEMENTS, attributes([])];
export const XML: Grammar = [MARKUP_COMMENT, whole("code", String.raw`<!\[CDATA\[[\s\S]*?\]\]>`), attributes([])];
export const MARKDOWN: Grammar = [MARKUP_COMMENT];
export const VUE: Grammar = [MARKUP_COMMENT, ...ELEMENTS, code("\\{\\{", "\\}\\}", () => JAVASCRIPT), attributes([])];
const BRACES = longInterpolation("\\{", () => JAVASCRIPT);
export const SVELTE: Grammar = [MARKUP_COMMENT, ...ELEMENTS, BRACES, attributes([BRACES])];
export const ASTRO: Grammar = [code("(?<![\\s\\S])---", "^---", () => JAVASCRIPT), ...SVELTE];
export const HANDLEBARS: Grammar = [blockComment("\\{\\{!--", "--\\}\\}"), blockComment("\\{\\{!", "\\}\\}"), ...HTML];
export const JINJA: Grammar = [blockComment("\\{#", "#\\}"), ...HTML];
export const ERB: Grammar = [blockComment("<%#", "%>"), code("<%[-=]?", "%>", () => RUBY), ...HTML];
export const EJS: Grammar = [blockComment("<%#", "%>"), code("<%[-=_]?", "%>", () => JAVASCRIPT), ...HTML];
export const EEX: Grammar = [blockComment("<%#", "%>"), code("<%=?", "%>", () => ELIXIR), ...HTML];
export const RAZOR: Grammar = [blockComment("@\\*", "\\*@"), code("@\\{", "^\\}", () => CSHARP), ...HTML];

const PHP_CODE: Grammar = [
  // `#[` begins an attribute.
  lineComment("\\/\\/|#(?!\\[)"),
  blockComment("\\/\\*", "\\*\\/"),
  raw(String.raw`<<<[ \t]*(?<quote>["']?)(?<tag>\w+)\k<quote>\r?\n`, String.raw`^[ \t]*\k<tag>\b`),
  longQuoted('"'),
  longQuoted("'"),
];
const PHP: Grammar = [code("<\\?(?:php|=)?", "\\?>", () => PHP_CODE), ...HTML];
/** The text may begin in the middle of a file, where there is no opening tag. */
export const phpGrammar = (text: string): Grammar => (text.includes("<?") ? PHP : PHP_CODE);

export const THRIFT: Grammar = [HASH_COMMENT, ...C];

function afterSpace(rule: Rule): Rule {
  return { ...rule, open: `(?<=^|[\\s=,:])${rule.open}` };
}
