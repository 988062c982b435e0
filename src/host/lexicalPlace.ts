/**
 * Whether a cursor is in a comment or in a string, by a scan of the text before it. It knows how comments and strings
 * of a family of languages begin and end and nothing else of their grammar; what it gets wrong (a quote in a regular
 * expression) it gets wrong to the end of that line at most, for quotes of one character do not span lines unless
 * they do so in all languages of the family.
 */

export type LexicalPlace = "code" | "comment" | "string";

interface Enclosure {
  readonly kind: "comment" | "string";
  readonly open: string;
  /** "\n": it ends with its line. */
  readonly close: string;
  readonly spansLines: boolean;
  /** Whether a backslash takes the meaning from the character after it. */
  readonly hasEscapes: boolean;
}

const lineComment = (open: string): Enclosure => ({
  kind: "comment",
  open,
  close: "\n",
  spansLines: false,
  hasEscapes: false,
});
const blockComment = (open: string, close: string): Enclosure => ({
  kind: "comment",
  open,
  close,
  spansLines: true,
  hasEscapes: false,
});
const quoted = (quote: string): Enclosure => ({
  kind: "string",
  open: quote,
  close: quote,
  spansLines: false,
  hasEscapes: true,
});
const longQuoted = (quote: string): Enclosure => ({ ...quoted(quote), spansLines: true });

const SLASHES = [lineComment("//"), blockComment("/*", "*/")];
const QUOTES = [quoted('"'), quoted("'")];

interface Family {
  readonly languages: string;
  readonly enclosures: readonly Enclosure[];
}

/** An enclosure that begins like another one comes first. Languages are VS Code's ids. */
const FAMILIES: readonly Family[] = [
  {
    languages: "javascript javascriptreact typescript typescriptreact go",
    enclosures: [...SLASHES, ...QUOTES, longQuoted("`")],
  },
  {
    languages: "c cpp csharp objective-c objective-cpp cuda-cpp dart php jsonc scss less",
    enclosures: [...SLASHES, ...QUOTES],
  },
  { languages: "java kotlin scala groovy swift", enclosures: [...SLASHES, longQuoted('"""'), ...QUOTES] },
  // A single quote is a lifetime as often as a character.
  { languages: "rust", enclosures: [...SLASHES, longQuoted('"')] },
  { languages: "css", enclosures: [blockComment("/*", "*/"), ...QUOTES] },
  { languages: "json", enclosures: [quoted('"')] },
  {
    languages: "python toml",
    enclosures: [lineComment("#"), longQuoted('"""'), longQuoted("'''"), ...QUOTES],
  },
  {
    languages: "ruby perl r julia yaml dockerfile makefile elixir coffeescript powershell",
    enclosures: [lineComment("#"), ...QUOTES],
  },
  {
    languages: "shellscript",
    enclosures: [lineComment("#"), longQuoted('"'), { ...longQuoted("'"), hasEscapes: false }],
  },
  { languages: "lua", enclosures: [blockComment("--[[", "]]"), lineComment("--"), ...QUOTES] },
  {
    languages: "sql",
    enclosures: [lineComment("--"), blockComment("/*", "*/"), { ...quoted("'"), hasEscapes: false }],
  },
  { languages: "haskell", enclosures: [blockComment("{-", "-}"), lineComment("--"), quoted('"')] },
  { languages: "clojure lisp scheme", enclosures: [lineComment(";"), longQuoted('"')] },
  { languages: "latex tex erlang", enclosures: [lineComment("%")] },
  { languages: "html xml markdown", enclosures: [blockComment("<!--", "-->")] },
];

const FAMILY_OF = new Map(
  FAMILIES.flatMap(family => family.languages.split(" ").map(id => [id, family.enclosures] as const)),
);

/** @param prefix the document before the cursor; a language that is not known is all code */
export function lexicalPlace(languageId: string, prefix: string): LexicalPlace {
  const enclosures = FAMILY_OF.get(languageId);
  if (!enclosures) return "code";
  const opening = new RegExp(enclosures.map(({ open }) => open.replaceAll(/\W/g, "\\$&")).join("|"), "g");
  for (let match = opening.exec(prefix); match; match = opening.exec(prefix)) {
    const enclosure = enclosures.find(({ open }) => open === match?.[0]);
    if (!enclosure) break;
    const end = endOf(enclosure, prefix, opening.lastIndex);
    if (end === undefined) return enclosure.kind;
    opening.lastIndex = end;
  }
  return "code";
}

/** The offset after the enclosure whose content begins at `from`; undefined when the text ends within. */
function endOf({ close, spansLines, hasEscapes }: Enclosure, text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text.startsWith(close, at)) return at + close.length;
    if (text[at] === "\n" && !spansLines) return at + 1;
    if (hasEscapes && text[at] === "\\") at++;
  }
  return undefined;
}
