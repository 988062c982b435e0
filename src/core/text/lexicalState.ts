/**
 * Whether a cursor is in a comment or in a string, by a scan of the text before it, and where they lie in a whole
 * text. It knows how comments and strings
 * of a family of languages begin and end and nothing else of their grammar; what it gets wrong (a quote in a regular
 * expression) it gets wrong to the end of that line at most, for quotes of one character do not span lines unless
 * they do so in all languages of the family.
 */

export type LexicalState = "code" | "comment" | "string";

interface Delimiters {
  readonly kind: "comment" | "string";
  readonly open: string;
  /** "\n": it ends with its line. */
  readonly close: string;
  readonly spansLines: boolean;
  /** Whether a backslash takes the meaning from the character after it. */
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

interface Family {
  readonly languages: string;
  /** Ends of the names of their files. */
  readonly extensions: string;
  readonly enclosures: readonly Delimiters[];
}

/** An enclosure that begins like another one comes first. Languages are VS Code's ids. */
const FAMILIES: readonly Family[] = [
  {
    languages: "javascript javascriptreact typescript typescriptreact go",
    extensions: "ts tsx mts cts js jsx mjs cjs go",
    enclosures: [...SLASHES, ...QUOTES, longQuoted("`")],
  },
  {
    languages: "c cpp csharp objective-c objective-cpp cuda-cpp dart php jsonc scss less",
    extensions: "c h cc cpp cxx hh hpp hxx cs m mm cu dart php jsonc scss less",
    enclosures: [...SLASHES, ...QUOTES],
  },
  {
    languages: "java kotlin scala groovy swift",
    extensions: "java kt scala groovy swift",
    enclosures: [...SLASHES, longQuoted('"""'), ...QUOTES],
  },
  // A single quote is a lifetime as often as a character.
  { languages: "rust", extensions: "rs", enclosures: [...SLASHES, longQuoted('"')] },
  { languages: "css", extensions: "css", enclosures: [blockComment("/*", "*/"), ...QUOTES] },
  { languages: "json", extensions: "json", enclosures: [quoted('"')] },
  {
    languages: "python toml",
    extensions: "py pyi toml",
    enclosures: [lineComment("#"), longQuoted('"""'), longQuoted("'''"), ...QUOTES],
  },
  {
    languages: "ruby perl r julia yaml dockerfile makefile elixir coffeescript powershell",
    extensions: "rb pl pm r jl yml yaml ex exs coffee ps1",
    enclosures: [lineComment("#"), ...QUOTES],
  },
  {
    languages: "shellscript",
    extensions: "sh bash zsh",
    enclosures: [lineComment("#"), longQuoted('"'), { ...longQuoted("'"), hasEscapes: false }],
  },
  { languages: "lua", extensions: "lua", enclosures: [blockComment("--[[", "]]"), lineComment("--"), ...QUOTES] },
  {
    languages: "sql",
    extensions: "sql",
    enclosures: [lineComment("--"), blockComment("/*", "*/"), { ...quoted("'"), hasEscapes: false }],
  },
  { languages: "haskell", extensions: "hs", enclosures: [blockComment("{-", "-}"), lineComment("--"), quoted('"')] },
  { languages: "clojure lisp scheme", extensions: "clj lisp scm", enclosures: [lineComment(";"), longQuoted('"')] },
  { languages: "latex tex erlang", extensions: "tex erl", enclosures: [lineComment("%")] },
  { languages: "html xml markdown", extensions: "html htm xml md", enclosures: [blockComment("<!--", "-->")] },
];

type Key = "languages" | "extensions";

const familiesBy = (key: Key): ReadonlyMap<string, readonly Delimiters[]> =>
  new Map(FAMILIES.flatMap(family => family[key].split(" ").map(id => [id, family.enclosures] as const)));

const OF_LANGUAGE = familiesBy("languages");
const OF_EXTENSION = familiesBy("extensions");

/** A comment or a string, its signs included: the characters from `start` to before `end`. */
export interface LexicalSpan {
  readonly kind: "comment" | "string";
  readonly start: number;
  readonly end: number;
}

/** @param prefix the document before the cursor; a language that is not known is all code */
export function lexicalStateAt(languageId: string, prefix: string): LexicalState {
  for (const { kind, end } of spans(OF_LANGUAGE.get(languageId) ?? [], prefix)) if (end === undefined) return kind;
  return "code";
}

/** The comments and strings of a whole text, in order, by the end of its file's name. */
export function* lexicalSpans(path: string, text: string): Iterable<LexicalSpan> {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  for (const span of spans(OF_EXTENSION.get(extension) ?? [], text)) yield { ...span, end: span.end ?? text.length };
}

/** `end` is undefined where the text ends within. */
function* spans(enclosures: readonly Delimiters[], text: string) {
  if (enclosures.length === 0) return;
  const opening = new RegExp(enclosures.map(({ open }) => open.replaceAll(/\W/g, "\\$&")).join("|"), "g");
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const enclosure = enclosures.find(({ open }) => open === match?.[0]);
    if (!enclosure) break;
    const end = endOf(enclosure, text, opening.lastIndex);
    yield { kind: enclosure.kind, start: match.index, end };
    if (end === undefined) return;
    opening.lastIndex = end;
  }
}

/** The offset after the enclosure whose content begins at `from`; undefined when the text ends within. */
function endOf({ close, spansLines, hasEscapes }: Delimiters, text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text.startsWith(close, at)) return at + close.length;
    if (text[at] === "\n" && !spansLines) return at + 1;
    if (hasEscapes && text[at] === "\\") at++;
  }
  return undefined;
}
