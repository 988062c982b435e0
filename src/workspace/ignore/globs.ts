/**
 * Compiles the globs of settings and options, with the meaning that VS Code gives them. The time to match a path grows
 * with its length times the length of the globs, whatever they are.
 */
import { compileWellFormed, type WorkCounter } from "./wildmatch.ts";

/** Length of all globs together, with braces written out. Set by hand: settings that people write are far below. */
const MAX_CHARS = 65_536;
/** Length of one glob. No path is longer. */
const MAX_GLOB_CHARS = 4096;

/** Characters of a glob in an error. */
const SHOWN_CHARS = 60;

/** The globs are too long to apply to every path of a folder. */
export class GlobError extends Error {
  override readonly name = "GlobError";
  /** The first glob over the limit, shortened and on one line. */
  readonly glob: string;

  constructor(glob: string) {
    super("the globs are too long");
    const short = glob.length > SHOWN_CHARS ? `${glob.slice(0, SHOWN_CHARS)}…` : glob;
    this.glob = JSON.stringify(short).slice(1, -1);
  }
}

/**
 * Compiles globs to a test whether one of them matches a path. A glob without "/" matches a name at any depth, and one
 * that begins with "/" a name in the folder itself.
 *
 * - `*` and `?` stay in a folder; `**` between slashes crosses folders.
 * - `{a,b}` matches either, `[a-z]` and `[!a-z]` one character, and a backslash makes the next character literal.
 * - What is malformed stands for itself.
 *
 * @throws GlobError
 */
export function compileGlobs(globs: readonly string[], count?: WorkCounter): (path: string) => boolean {
  const ofNames: string[] = [];
  const ofPaths: string[] = [];
  let chars = 0;
  for (const glob of globs) {
    const written = glob.trim().replace(/^\.(?=\/)|\/$/g, "");
    if (written === "") continue;
    if (written.length > MAX_GLOB_CHARS) throw new GlobError(glob);
    const isName = !written.includes("/");
    for (const alternative of alternatives(written.replace(/^\//, ""))) {
      chars += alternative.length + 1;
      if (chars > MAX_CHARS) throw new GlobError(glob);
      (isName ? ofNames : ofPaths).push(alternative);
    }
  }
  const names = ofNames.map(pattern => compile(pattern, count));
  const paths = ofPaths.flatMap(pattern => withFolder(pattern).map(one => compile(one, count)));
  return path => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return names.some(fits => fits(name)) || paths.some(fits => fits(path));
  };
}

/** "a/**" matches the folder "a" as well. */
function withFolder(pattern: string): readonly string[] {
  return pattern.endsWith("/**") ? [pattern, pattern.slice(0, -3)] : [pattern];
}

function compile(pattern: string, count: WorkCounter | undefined): (path: string) => boolean {
  const fits = compileWellFormed(pattern, false, count);
  return fits ?? compileWellFormed(pattern.replace(/[[\\]/g, "\\$&"), false, count)!;
}

/** Writes out the braces of a glob from `start` on, one alternative at a time. */
function* alternatives(glob: string, start = 0): Generator<string> {
  const braces = firstBraces(glob, start);
  if (braces === undefined) {
    yield glob;
    return;
  }
  const { open, options, close } = braces;
  for (const option of options) yield* alternatives(glob.slice(0, open) + option + glob.slice(close + 1), open);
}

interface Braces {
  readonly open: number;
  readonly close: number;
  readonly options: readonly string[];
}

/** The first pair of braces that is closed, with the texts between its commas. */
function firstBraces(glob: string, start: number): Braces | undefined {
  const starts: { readonly open: number; readonly commas: number[] }[] = [];
  let found: Braces | undefined;
  for (let at = start; at < glob.length; at++) {
    const char = glob[at];
    if (char === "\\") at++;
    else if (char === "{") starts.push({ open: at, commas: [] });
    else if (char === ",") starts.at(-1)?.commas.push(at);
    else if (char === "}") {
      const closed = starts.pop();
      if (closed === undefined) continue;
      const ends = [closed.open, ...closed.commas, at];
      const options = ends.slice(1).map((end, k) => glob.slice(ends[k]! + 1, end));
      if (!found || closed.open < found.open) found = { open: closed.open, close: at, options };
      if (starts.length === 0) return found;
    }
  }
  return found;
}
