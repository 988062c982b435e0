/** The languages of base data: their file extensions, and how much of each is taken. */

/** The file extensions of each language. */
const EXTENSIONS = {
  typescript: "ts tsx mts cts",
  javascript: "js jsx mjs cjs",
  python: "py pyi",
  go: "go",
  java: "java",
  c: "c h",
  cpp: "cc cpp cxx hh hpp hxx ipp inl tpp",
  rust: "rs",
  csharp: "cs",
  php: "php phtml",
  ruby: "rb rake gemspec",
  html: "html htm xhtml",
  css: "css scss sass less",
  json: "json jsonc json5",
  markdown: "md markdown mdx",
  shell: "sh bash zsh ksh bats",
  yaml: "yml yaml",
  toml: "toml",
  sql: "sql",
} as const;

export type Language = keyof typeof EXTENSIONS;

/** The most characters that are taken; set by hand, not measured. */
interface Limits {
  readonly total: number;
  /** The most characters of one project, so that no single style dominates a language. */
  readonly perProject: number;
}

const MAIN: Limits = { total: 9e6, perProject: 0.6e6 };
const FURTHER: Limits = { total: 6e6, perProject: 1.2e6 };

export const LIMITS: Readonly<Record<Language, Limits>> = {
  ...{ typescript: MAIN, javascript: MAIN, python: MAIN, go: MAIN, java: MAIN, c: MAIN, cpp: MAIN, rust: MAIN },
  ...{ csharp: FURTHER, php: FURTHER, ruby: FURTHER },
  html: { total: 2.5e6, perProject: 0.1e6 },
  css: { total: 3e6, perProject: 0.15e6 },
  json: { total: 2.5e6, perProject: 0.05e6 },
  markdown: { total: 3e6, perProject: 0.05e6 },
  shell: { total: 2.5e6, perProject: 0.3e6 },
  yaml: { total: 1.5e6, perProject: 0.05e6 },
  toml: { total: 0.5e6, perProject: 0.05e6 },
  sql: { total: 0.5e6, perProject: 0.1e6 },
};

export const LANGUAGES = Object.keys(EXTENSIONS) as readonly Language[];

const LANGUAGE_OF: ReadonlyMap<string, Language> = new Map(
  LANGUAGES.flatMap(language => EXTENSIONS[language].split(" ").map(extension => [extension, language] as const)),
);

/**
 * Determines the language of each file of a project. Files of other types are not in the map. Headers (".h") are C++ if
 * the project has more C++ files than C files.
 */
export function languagesOf(paths: readonly string[]): ReadonlyMap<string, Language> {
  const found = new Map<string, Language>();
  for (const path of paths) {
    const language = LANGUAGE_OF.get(extensionOf(path));
    if (language !== undefined) found.set(path, language);
  }
  const counts = { c: 0, cpp: 0 };
  for (const [path, language] of found)
    if (language === "cpp" || extensionOf(path) === "c") counts[language === "cpp" ? "cpp" : "c"]++;
  if (counts.cpp > counts.c) for (const path of found.keys()) if (extensionOf(path) === "h") found.set(path, "cpp");
  return found;
}

function extensionOf(path: string): string {
  return /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}
