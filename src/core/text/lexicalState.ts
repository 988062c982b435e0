/**
 * Finds comments and strings by scanning the text: whether a cursor is in one, and where they are in a whole text.
 *
 * The scan knows the delimiters of a family of languages and nothing else of their grammar. An error, such as a quote in
 * a regular expression, ends with its line: quotes of one character do not span lines unless they do so in every
 * language of the family.
 */

/** What a position in a text is in. */
export type LexicalState = "code" | "comment" | "string";

/** How one kind of comment or string begins and ends. */
interface Delimiters {
  readonly kind: "comment" | "string";
  readonly open: string;
  /** "\n" if it ends with its line. */
  readonly close: string;
  readonly spansLines: boolean;
  /** Whether a backslash escapes the next character. */
  readonly hasEscapes: boolean;
}

const lineComment = (open: string): Delimiters => ({
  kind: "comment",
  open,
  close: "\n",
  spansLines: false,
  hasEscapes: false,
});
const blockComment = (open: string, close: string): Delimiters => ({
  kind: "comment",
  open,
  close,
  spansLines: true,
  hasEscapes: false,
});
const quoted = (quote: string): Delimiters => ({
  kind: "string",
  open: quote,
  close: quote,
  spansLines: false,
  hasEscapes: true,
});
const longQuoted = (quote: string): Delimiters => ({ ...quoted(quote), spansLines: true });

const SLASHES = [lineComment("//"), blockComment("/*", "*/")];
const QUOTES = [quoted('"'), quoted("'")];

/** Languages that share their delimiters. */
interface Family {
  readonly languages: string;
  /** The extensions of their files. */
  readonly extensions: string;
  readonly delimiters: readonly Delimiters[];
}

/** Delimiters with a longer opening come before those that it begins with. Languages are the ids of VS Code. */
const FAMILIES: readonly Family[] = [
  {
    languages: "javascript javascriptreact typescript typescriptreact go",
    extensions: "ts tsx mts cts js jsx mjs cjs go",
    delimiters: [...SLASHES, ...QUOTES, longQuoted("`")],
  },
  {
    languages: "c cpp csharp objective-c objective-cpp cuda-cpp dart php jsonc scss less",
    extensions: "c h cc cpp cxx hh hpp hxx cs m mm cu dart php jsonc scss less",
    delimiters: [...SLASHES, ...QUOTES],
  },
  {
    languages: "java kotlin scala groovy swift",
    extensions: "java kt scala groovy swift",
    delimiters: [...SLASHES, longQuoted('"""'), ...QUOTES],
  },
  // A single quote is a lifetime as often as a character.
  { languages: "rust", extensions: "rs", delimiters: [...SLASHES, longQuoted('"')] },
  { languages: "css", extensions: "css", delimiters: [blockComment("/*", "*/"), ...QUOTES] },
  { languages: "json", extensions: "json", delimiters: [quoted('"')] },
  {
    languages: "python toml",
    extensions: "py pyi toml",
    delimiters: [lineComment("#"), longQuoted('"""'), longQuoted("'''"), ...QUOTES],
  },
  {
    languages: "ruby perl r julia yaml dockerfile makefile elixir coffeescript powershell",
    extensions: "rb pl pm r jl yml yaml ex exs coffee ps1",
    delimiters: [lineComment("#"), ...QUOTES],
  },
  {
    languages: "shellscript",
    extensions: "sh bash zsh",
    delimiters: [lineComment("#"), longQuoted('"'), { ...longQuoted("'"), hasEscapes: false }],
  },
  { languages: "lua", extensions: "lua", delimiters: [blockComment("--[[", "]]"), lineComment("--"), ...QUOTES] },
  {
    languages: "sql",
    extensions: "sql",
    delimiters: [lineComment("--"), blockComment("/*", "*/"), { ...quoted("'"), hasEscapes: false }],
  },
  { languages: "haskell", extensions: "hs", delimiters: [blockComment("{-", "-}"), lineComment("--"), quoted('"')] },
  { languages: "clojure lisp scheme", extensions: "clj lisp scm", delimiters: [lineComment(";"), longQuoted('"')] },
  { languages: "latex tex erlang", extensions: "tex erl", delimiters: [lineComment("%")] },
  { languages: "html xml markdown", extensions: "html htm xml md", delimiters: [blockComment("<!--", "-->")] },
];

type Key = "languages" | "extensions";

const familiesBy = (key: Key): ReadonlyMap<string, readonly Delimiters[]> =>
  new Map(FAMILIES.flatMap(family => family[key].split(" ").map(id => [id, family.delimiters] as const)));

const OF_LANGUAGE = familiesBy("languages");
const OF_EXTENSION = familiesBy("extensions");

/** A comment or a string with its delimiters: the characters from `start` to before `end`. */
export interface LexicalSpan {
  readonly kind: "comment" | "string";
  readonly start: number;
  readonly end: number;
}

/**
 * Tells what the cursor is in.
 *
 * @param languageId a language id of VS Code; in unknown languages everything is code
 * @param prefix     the document before the cursor
 */
export function lexicalStateAt(languageId: string, prefix: string): LexicalState {
  for (const { kind, end } of spans(OF_LANGUAGE.get(languageId) ?? [], prefix)) if (end === undefined) return kind;
  return "code";
}

/** Lists the comments and strings of a whole text, in order. The extension of the path determines the language. */
export function* lexicalSpans(path: string, text: string): Iterable<LexicalSpan> {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  for (const span of spans(OF_EXTENSION.get(extension) ?? [], text)) yield { ...span, end: span.end ?? text.length };
}

/** `end` is undefined for the last span if the text ends inside it. */
function* spans(delimiters: readonly Delimiters[], text: string) {
  if (delimiters.length === 0) return;
  const opening = new RegExp(delimiters.map(({ open }) => open.replaceAll(/\W/g, "\\$&")).join("|"), "g");
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const found = delimiters.find(({ open }) => open === match?.[0]);
    if (!found) break;
    const end = endOf(found, text, opening.lastIndex);
    yield { kind: found.kind, start: match.index, end };
    if (end === undefined) return;
    opening.lastIndex = end;
  }
}

/** The offset after a span whose content begins at `from`; undefined if the text ends inside it. */
function endOf({ close, spansLines, hasEscapes }: Delimiters, text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text.startsWith(close, at)) return at + close.length;
    if (text[at] === "\n" && !spansLines) return at + 1;
    if (hasEscapes && text[at] === "\\") at++;
  }
  return undefined;
}
