/**
 * What an editor adds while someone types, by language: closing characters and indentation. The rules follow the
 * language-configuration.json files of VS Code's built-in languages.
 */

export interface AutoClosingPair {
  /** The pair closes when the last character of this is typed. */
  readonly open: string;
  readonly close: string;
  readonly notIn: readonly ("string" | "comment")[];
}

export interface LanguageRules {
  /** VS Code's language id; the file extension of an unknown language. */
  readonly id: string;
  readonly pairs: readonly AutoClosingPair[];
  /** The line after a match is indented one step more. Opening brackets do this in every language. */
  readonly increaseIndent?: RegExp;
  /** Lines of a block comment start with " * ". */
  readonly hasStarredComments: boolean;
}

/** A pair closes only before one of these characters or at the end of the document. */
export const CLOSE_BEFORE = { bracket: "'\"`;:.,=}])> \r\n\t", quote: ";:.,=}])> \r\n\t" } as const;

const pair = (open: string, close: string, ...notIn: AutoClosingPair["notIn"]): AutoClosingPair => ({
  open,
  close,
  notIn,
});

const BRACKETS = [pair("{", "}"), pair("[", "]"), pair("(", ")")];
const DOUBLE = pair('"', '"', "string");
const SINGLE = pair("'", "'", "string", "comment");
const BACKTICK = pair("`", "`", "string", "comment");
const QUOTES = [DOUBLE, SINGLE];
const STARRED = pair("/**", " */", "string");
const SLASH_STAR = pair("/*", " */", "string", "comment");
/** Prefixes of string literals, after which quotes close. */
const PYTHON_PREFIXES = [..."rRuUfFbB"].flatMap(letter =>
  ["'", '"'].map(quote => pair(letter + quote, quote, "string", "comment")),
);

interface Row {
  readonly ids: string;
  /** The file extensions of each id, in the same order. */
  readonly extensions: readonly string[];
  readonly rules: Omit<LanguageRules, "id">;
}

const row = (ids: string, extensions: readonly string[], rules: Partial<Omit<LanguageRules, "id">>): Row => ({
  ids,
  extensions,
  rules: { pairs: [...BRACKETS, ...QUOTES], hasStarredComments: false, ...rules },
});

const ROWS: readonly Row[] = [
  row("typescript typescriptreact javascript javascriptreact", ["ts mts cts", "tsx", "js mjs cjs", "jsx"], {
    pairs: [...BRACKETS, DOUBLE, SINGLE, BACKTICK, STARRED],
    hasStarredComments: true,
  }),
  row("python", ["py pyi"], {
    pairs: [...PYTHON_PREFIXES, ...BRACKETS, ...QUOTES],
    increaseIndent:
      /^\s*(?:def|class|for|if|elif|else|while|try|with|finally|except|async|match|case|lambda)\b.*:\s*(?:#.*)?$/,
  }),
  row("go", ["go"], {
    pairs: [...BRACKETS, pair("`", "`", "string"), ...QUOTES],
    increaseIndent: /^\s*(?:case\b.*|default\s*):\s*$/,
  }),
  row("c cpp", ["c h", "cc cpp cxx hh hpp hxx"], {
    pairs: [...BRACKETS, SINGLE, DOUBLE, SLASH_STAR],
    hasStarredComments: true,
  }),
  row("java kotlin scala groovy", ["java", "kt kts", "scala", "groovy gradle"], {
    pairs: [...BRACKETS, DOUBLE, pair("'", "'", "string"), STARRED],
    hasStarredComments: true,
  }),
  row("csharp", ["cs"], { pairs: [...BRACKETS, SINGLE, pair('"', '"', "string", "comment")] }),
  row("rust", ["rs"], { pairs: [...BRACKETS, DOUBLE] }),
  row("php", ["php"], {
    pairs: [...BRACKETS, SINGLE, pair('"', '"', "string", "comment"), STARRED],
    hasStarredComments: true,
  }),
  row("ruby", ["rb rake gemspec"], {
    pairs: [...BRACKETS, DOUBLE, pair("'", "'", "string"), BACKTICK],
    increaseIndent:
      /^\s*(?:(?:begin|class|module|def|unless|if|elsif|else|ensure|rescue|while|until|for|case|when|in)\b(?!.*\bend\b)|.*\bdo\b\s*(?:\|.*\|)?\s*$)/,
  }),
  row("lua", ["lua"], { increaseIndent: /^\s*(?:.*\b(?:function|then|do|repeat|else)\b(?!.*\bend\b)).*$/ }),
  row("shellscript", ["sh bash zsh"], { pairs: [...BRACKETS, ...QUOTES, pair("`", "`", "string")] }),
  row("css scss less", ["css", "scss", "less"], { hasStarredComments: true }),
  row("json jsonc", ["json", "jsonc"], { pairs: [...BRACKETS, pair('"', '"', "string", "comment")] }),
  row("yaml", ["yml yaml"], { increaseIndent: /^\s*[^#\s].*:\s*$/ }),
  row("perl sql swift dart html xml", ["pl pm", "sql", "swift", "dart", "html htm vue", "xml svg"], {}),
  row("markdown", ["md markdown"], { pairs: BRACKETS }),
];

const BY_EXTENSION: ReadonlyMap<string, LanguageRules> = new Map(
  ROWS.flatMap(({ ids, extensions, rules }) =>
    ids
      .split(" ")
      .flatMap((id, k) => (extensions[k] ?? "").split(" ").map(extension => [extension, { id, ...rules }] as const)),
  ),
);

/** The rules for a file, by its extension; nothing closes in an unknown language. */
export function languageRulesOf(path: string): LanguageRules {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const extension = name.slice(name.lastIndexOf(".") + 1);
  return BY_EXTENSION.get(extension) ?? { id: extension, pairs: [], hasStarredComments: false };
}
