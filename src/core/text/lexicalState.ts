/**
 * Finds comments and strings by scanning the text: whether a cursor is in one, and where they are in a whole text.
 *
 * The scan knows what opens and closes comments, strings and regular expressions in a language, and nothing else of its
 * grammar. An error, such as an apostrophe in prose, ends with its line: quotes of one character span lines only where
 * the language lets them.
 */
import * as formats from "./lexical/formats.ts";
import * as grammars from "./lexical/grammars.ts";
import type { Grammar, LexicalState } from "./lexical/rules.ts";
import { stretches } from "./lexical/scan.ts";

export type { LexicalState } from "./lexical/rules.ts";

/** Languages that share a grammar. */
interface Family {
  /** The ids of VS Code. */
  readonly languages: string;
  /** The extensions of their files. */
  readonly extensions: string;
  readonly grammar: Grammar | ((text: string) => Grammar);
}

const family = (languages: string, extensions: string, grammar: Family["grammar"]): Family => ({
  languages,
  extensions,
  grammar,
});

const FAMILIES: readonly Family[] = [
  family("javascript javascriptreact typescript typescriptreact", "ts tsx mts cts js jsx mjs cjs", grammars.JAVASCRIPT),
  family("go", "go", grammars.GO),
  family(
    "c cpp objective-c objective-cpp cuda-cpp",
    "c h cc cpp cxx c++ hh hpp hxx h++ inl ipp tpp ino cu cuh m mm",
    grammars.C,
  ),
  family(
    "glsl hlsl wgsl metal solidity proto3 proto verilog systemverilog",
    "glsl vert frag comp hlsl wgsl metal sol proto v sv svh",
    grammars.C,
  ),
  family("csharp", "cs csx", grammars.CSHARP),
  family("java", "java", grammars.JAVA),
  family("kotlin", "kt kts", grammars.KOTLIN),
  family("scala", "scala sc sbt", grammars.SCALA),
  family("groovy", "groovy gradle", grammars.GROOVY),
  family("dart", "dart", grammars.DART),
  family("swift", "swift", grammars.SWIFT),
  family("rust", "rs", grammars.RUST),
  family("zig", "zig", grammars.ZIG),
  family("fsharp", "fs fsi fsx", grammars.FSHARP),
  family("ocaml", "ml mli mll mly", grammars.OCAML),
  family("haskell elm purescript", "hs elm purs", grammars.HASKELL),
  family("python", "py pyi pyx pxd", grammars.PYTHON),
  family("ruby", "rb rbi rake gemspec ru", grammars.RUBY),
  family("perl perl6 raku", "pl pm raku", grammars.PERL),
  family("r", "r", grammars.R),
  family("julia", "jl", grammars.JULIA),
  family("elixir", "ex exs", grammars.ELIXIR),
  family("erlang", "erl hrl", grammars.ERLANG),
  family("coffeescript", "coffee", grammars.COFFEESCRIPT),
  family("clojure lisp scheme racket", "clj cljs cljc edn lisp lsp cl el scm ss rkt", grammars.LISP),
  family("lua", "lua", grammars.LUA),
  family("nim", "nim", grammars.NIM),
  family("d", "d", grammars.D),
  family("pascal objectpascal", "pas pp", grammars.PASCAL),
  family("vb vba vbscript", "vb bas vbs", grammars.VISUAL_BASIC),
  family("fortran fortran-modern FortranFreeForm", "f90 f95 f03 f08", grammars.FORTRAN),
  family("ada", "ada adb ads", grammars.ADA),
  family("shellscript fish", "sh bash zsh fish ksh", formats.SHELL),
  family("powershell", "ps1 psm1 psd1", formats.POWERSHELL),
  family("bat", "bat cmd", formats.BATCH),
  family("makefile awk tcl", "mk mak awk tcl", formats.MAKEFILE),
  family("dockerfile", "dockerfile", formats.DOCKERFILE),
  family("cmake", "cmake", formats.CMAKE),
  family("terraform terraform-vars hcl bicep", "tf tfvars hcl", formats.TERRAFORM),
  family("nix", "nix", formats.NIX),
  family("sql plsql", "sql psql plsql pgsql mysql", formats.SQL),
  family("graphql", "graphql gql", formats.GRAPHQL),
  family("thrift", "thrift", formats.THRIFT),
  family("yaml dockercompose", "yml yaml", formats.YAML),
  family("toml", "toml", formats.TOML),
  family("ini editorconfig", "ini cfg conf editorconfig desktop service", formats.INI),
  family("properties java-properties", "properties", formats.PROPERTIES),
  family("json", "json", formats.JSON_TEXT),
  family("jsonc json5", "jsonc json5", formats.JSON_WITH_COMMENTS),
  family("latex tex", "tex sty cls", formats.TEX),
  family("vhdl", "vhd vhdl", formats.VHDL),
  family("css postcss", "css pcss", formats.CSS),
  family("scss less", "scss less", formats.SCSS),
  family("html", "html htm xhtml", formats.HTML),
  family("xml xsl", "xml xsd xsl xslt wsdl csproj fsproj vbproj props targets plist", formats.XML),
  family("markdown", "md mdx markdown", formats.MARKDOWN),
  family("vue", "vue", formats.VUE),
  family("svelte", "svelte", formats.SVELTE),
  family("astro", "astro", formats.ASTRO),
  family("handlebars mustache", "hbs handlebars mustache", formats.HANDLEBARS),
  family("jinja jinja-html django-html twig nunjucks", "jinja jinja2 j2 twig njk", formats.JINJA),
  family("erb", "erb", formats.ERB),
  family("ejs", "ejs", formats.EJS),
  family("phoenix-heex html-eex eex heex", "eex heex leex", formats.EEX),
  family("razor aspnetcorerazor", "razor cshtml", formats.RAZOR),
  family("php", "php phtml", formats.phpGrammar),
];

const familiesBy = (key: "languages" | "extensions"): ReadonlyMap<string, Family["grammar"]> =>
  new Map(FAMILIES.flatMap(each => each[key].split(" ").map(id => [id, each.grammar] as const)));

const OF_LANGUAGE = familiesBy("languages");
const OF_EXTENSION = familiesBy("extensions");

/** The ids of the languages whose comments and strings are known. */
export const KNOWN_LANGUAGES: readonly string[] = [...OF_LANGUAGE.keys()];

/** A comment or a string with its delimiters: the characters from `start` to before `end`. */
export interface LexicalSpan {
  readonly kind: "comment" | "string";
  readonly start: number;
  readonly end: number;
}

/**
 * Tells what the cursor is in. A regular expression, and code inside a string, are code.
 *
 * @param languageId a language id of VS Code; in unknown languages everything is code
 * @param prefix     the document before the cursor
 */
export function lexicalStateAt(languageId: string, prefix: string): LexicalState {
  let state: LexicalState = "code";
  for (const { kind } of stretchesOf(OF_LANGUAGE.get(languageId), prefix)) state = kind;
  return state;
}

/** Lists the comments and strings of a whole text, in order. The extension of the path determines the language. */
export function* lexicalSpans(path: string, text: string): Iterable<LexicalSpan> {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  for (const { kind, start, end } of stretchesOf(OF_EXTENSION.get(extension), text)) {
    if (kind !== "code" && end > start) yield { kind, start, end };
  }
}

function stretchesOf(grammar: Family["grammar"] | undefined, text: string) {
  if (grammar === undefined) return [];
  return stretches(typeof grammar === "function" ? grammar(text) : grammar, text);
}
