/** Reads ignore files as git does: one pattern a line, and the last one that matches decides. */
import { compileWildcards, foldCase } from "./wildmatch.ts";

/** Longer patterns only cost time: no path is so long. */
const MAX_PATTERN_BYTES = 4096;

/** A line of an ignore file. */
export interface Pattern {
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
  /** @param path relative to the folder that the patterns are for. @param name its last name */
  matches(path: string, name: string): boolean;
}

/** One ignore file. Paths are byte strings; see `byteString`. */
export interface IgnoreFile {
  /** The folder that the patterns are for, relative to the repository's root. */
  readonly base: string;
  /** What the corpus report calls the file. */
  readonly by: string;
  readonly patterns: readonly Pattern[];
}

/** One character for each byte of the text in UTF-8, as git compares them. */
export function byteString(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** @returns undefined when a pattern is too long to be one */
export function parsePatterns(bytes: Uint8Array, foldsCase: boolean): readonly Pattern[] | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const patterns: Pattern[] = [];
  for (const whole of text.replace(/^\xef\xbb\xbf/, "").split("\n")) {
    if (whole === "" || whole.startsWith("#")) continue;
    const line = withoutTrailingSpaces(whole.replace(/\r$/, "").replace(/\0.*$/s, ""));
    if (line.length > MAX_PATTERN_BYTES) return undefined;
    patterns.push(parsePattern(line, foldsCase));
  }
  return patterns;
}

/** The pattern that decides about a path below the file's folder. */
export function decidingPattern(
  { base, patterns }: IgnoreFile,
  path: string,
  kind: "file" | "folder",
): Pattern | undefined {
  if (base !== "" && !path.startsWith(`${base}/`)) return undefined;
  const relative = base === "" ? path : path.slice(base.length + 1);
  const name = relative.slice(relative.lastIndexOf("/") + 1);
  return patterns.findLast(pattern => (kind === "folder" || !pattern.isForFolders) && pattern.matches(relative, name));
}

/** A space at the end counts only after a backslash. */
function withoutTrailingSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "\\") end = ++at + 1;
    else if (line[at] !== " ") end = at + 1;
  }
  return line.slice(0, end);
}

function parsePattern(line: string, foldsCase: boolean): Pattern {
  const isNegated = line.startsWith("!");
  const isForFolders = line.endsWith("/") && line.length > (isNegated ? 1 : 0);
  const body = line.slice(isNegated ? 1 : 0, isForFolders ? -1 : undefined);
  const fits = compile(body.replace(/^\//, ""), foldsCase);
  const isPath = body.includes("/");
  return { isNegated, isForFolders, matches: (path, name) => fits(isPath ? path : name) };
}

/** The text before the first wildcard is compared as it is; what follows begins a pattern of its own. */
function compile(pattern: string, foldsCase: boolean): (text: string) => boolean {
  const fold = (text: string): string => (foldsCase ? foldCase(text) : text);
  const wildcard = pattern.search(/[*?[\\]/);
  const literal = fold(wildcard < 0 ? pattern : pattern.slice(0, wildcard));
  if (wildcard < 0) return text => fold(text) === literal;
  const fits = compileWildcards(pattern.slice(wildcard), foldsCase);
  return text => fold(text.slice(0, literal.length)) === literal && fits(text.slice(literal.length));
}
