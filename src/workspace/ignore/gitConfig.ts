/** Reads git's configuration files as text. Git itself is never run. */
import { MAX_RULE_FILE_BYTES, type OutsideFiles, RuleFileError } from "./outsideFiles.ts";
import { compileWildcards, foldCase } from "./wildmatch.ts";

/** Files that include one another may be so deep, as in git. */
const MAX_INCLUDE_DEPTH = 10;

export interface ConfigEntry {
  /** Section and key in lower case, with "." between them. */
  readonly name: string;
  readonly subsection: string;
  /** undefined: the key stands alone, which means true. */
  readonly value: string | undefined;
}

/** The entries of a configuration file, up to the first line that git would not understand. */
export function parseGitConfig(text: string): readonly ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  const source = text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  const header = /\[([\w.-]+)(?:[ \t]+"((?:[^"\\\n]|\\.)*)")?\]/y;
  const key = /([A-Za-z][\w-]*)[ \t]*(=?)/y;
  const blank = /(?:\s+|[#;].*)+/y;
  let section = "";
  let subsection = "";
  for (let at = 0; at < source.length; ) {
    blank.lastIndex = header.lastIndex = key.lastIndex = at;
    const head = header.exec(source);
    const found = head ? null : key.exec(source);
    if (head) {
      [section, subsection] = [head[1]!.toLowerCase(), (head[2] ?? "").replace(/\\(.)/g, "$1")];
      at = header.lastIndex;
    } else if (found && section !== "") {
      const value = found[2] === "=" ? readValue(source, key.lastIndex) : { text: undefined, end: key.lastIndex };
      if (value === undefined) return entries;
      entries.push({ name: `${section}.${found[1]!.toLowerCase()}`, subsection, value: value.text });
      at = value.end;
    } else if (blank.test(source)) {
      at = blank.lastIndex;
    } else {
      return entries;
    }
  }
  return entries;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", b: "\b", "\\": "\\", '"': '"', "\n": "" };

/** The value at a place, to the end of its line; undefined where a quote or an escape is wrong. */
function readValue(source: string, start: number): { readonly text: string; readonly end: number } | undefined {
  let text = "";
  let length = 0; // without spaces at the end
  let isQuoted = false;
  let at = start;
  for (; at < source.length; at++) {
    const char = source[at]!;
    if (char === "\n") break;
    if (char === '"') {
      isQuoted = !isQuoted;
    } else if (char === "\\") {
      const meant = ESCAPES[source[++at] ?? ""];
      if (meant === undefined) return undefined;
      text += meant;
      length = text.length;
    } else if (!isQuoted && (char === "#" || char === ";")) {
      const lineEnd = source.indexOf("\n", at);
      at = lineEnd < 0 ? source.length : lineEnd;
      break;
    } else if (isQuoted || !/\s/.test(char)) {
      text += char;
      length = text.length;
    } else if (text !== "") {
      text += char;
    }
  }
  return isQuoted ? undefined : { text: text.slice(0, length), end: at };
}

/** Reads configuration files with the files that they include. Of several values of a name the last one counts. */
export class GitConfig {
  readonly #values = new Map<string, string | undefined>();

  /** @param gitFolder of the repository, which conditional includes ask for */
  constructor(
    private readonly outside: OutsideFiles,
    private readonly gitFolder: string | undefined,
  ) {}

  /** Adds a file. Does nothing where there is none. @throws RuleFileError */
  async add(file: string, depth = 0): Promise<void> {
    const bytes = await readRuleFile(this.outside, file);
    if (bytes === undefined || depth > MAX_INCLUDE_DEPTH) return;
    for (const { name, subsection, value } of parseGitConfig(new TextDecoder().decode(bytes))) {
      const isInclude = name === "include.path" || (name === "includeif.path" && this.#isMet(subsection, file));
      const included = isInclude && value !== undefined ? this.pathOf(value, file) : undefined;
      if (included !== undefined) await this.add(included, depth + 1);
      else if (subsection === "") this.#values.set(name, value);
    }
  }

  isTrue(name: string): boolean {
    if (!this.#values.has(name)) return false;
    const value = this.#values.get(name)?.toLowerCase();
    return value === undefined || /^(?:true|yes|on|[+-]?0*[1-9]\d*[kmg]?)$/.test(value);
  }

  text(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** The path that a value names; undefined where it names the home folder of somebody else. */
  pathOf(value: string, file: string): string | undefined {
    const { home } = this.outside;
    if (value === "~" || value.startsWith("~/")) {
      return home === undefined ? undefined : this.outside.resolve(home, value.slice(2));
    }
    if (value === "" || value.startsWith("~") || value.startsWith("%(prefix)")) return undefined;
    return this.outside.resolve(this.outside.parent(file) ?? file, value);
  }

  /** Conditions other than the repository's place never hold. */
  #isMet(condition: string, file: string): boolean {
    const [, folds, pattern] = /^gitdir(\/i)?:(.+)$/s.exec(condition) ?? [];
    if (pattern === undefined || this.gitFolder === undefined) return false;
    const slashes = (path: string): string => path.replaceAll("\\", "/");
    const folder = slashes(this.outside.parent(file) ?? "");
    const home = slashes(this.outside.home ?? "");
    let glob = pattern.replace(/^~(?=\/)/, home).replace(/^\.(?=\/)/, folder);
    if (!/^(?:\/|[A-Za-z]:)/.test(glob)) glob = `**/${glob}`;
    if (glob.endsWith("/")) glob += "**";
    const path = slashes(this.gitFolder);
    return compileWildcards(folds ? foldCase(glob) : glob, folds !== undefined)(path);
  }
}

/** @throws RuleFileError */
export async function readRuleFile(outside: OutsideFiles, file: string): Promise<Uint8Array | undefined> {
  try {
    return await outside.read(file, MAX_RULE_FILE_BYTES);
  } catch (thrown) {
    throw new RuleFileError(file, thrown instanceof Error ? thrown.message : String(thrown));
  }
}
