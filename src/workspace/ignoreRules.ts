/** What the ignore files of a workspace say: `.gitignore` and `.recurrentignore`, in any folder, as git reads them. */
import ignore, { type Ignore } from "ignore";

export const GIT_IGNORE = ".gitignore";
/** Same syntax, read by this program alone. It goes before `.gitignore` and the list of vendored folders. */
export const OWN_IGNORE = ".recurrentignore";

/** "kept": a rule of `.recurrentignore` takes the path back in. */
export interface IgnoreVerdict {
  readonly kind: "ignored" | "kept";
  /** Path of the ignore file that says so. */
  readonly by: string;
}

type Source = "own" | "git";

const NAMES: Readonly<Record<Source, string>> = { own: OWN_IGNORE, git: GIT_IGNORE };

/** The ignore files that reach into one folder: its own, then those of the folders above it. */
export class IgnoreRules {
  readonly #folder: string;
  readonly #rules: Readonly<Record<Source, Ignore | undefined>>;
  readonly #above: Readonly<Record<Source, IgnoreRules | undefined>>;

  /** @param texts contents of the folder's ignore files */
  constructor(
    folder: string,
    texts: Readonly<Record<Source, string | undefined>>,
    above: Readonly<Record<Source, IgnoreRules | undefined>>,
  ) {
    this.#folder = folder;
    this.#rules = { own: parse(texts.own), git: parse(texts.git) };
    this.#above = above;
  }

  /**
   * What the rules say of an entry of this folder; the folder itself is known not to be ignored. The file nearest to
   * the entry decides, and in a file the last rule that matches.
   *
   * @param path relative to the learned folder
   */
  verdict(path: string, kind: "file" | "folder"): IgnoreVerdict | undefined {
    const own = this.#ask("own", path, kind);
    if (own) return own;
    const git = this.#ask("git", path, kind);
    return git?.kind === "ignored" ? git : undefined;
  }

  /** The rules inside a folder that was kept: git's from above, which may well ignore all of it, end there. */
  insideKept(folder: string): IgnoreRules {
    return new IgnoreRules(folder, { own: undefined, git: undefined }, { own: this, git: undefined });
  }

  #ask(source: Source, path: string, kind: "file" | "folder"): IgnoreVerdict | undefined {
    const relative = this.#folder === "" ? path : path.slice(this.#folder.length + 1);
    const answer = this.#rules[source]?.test(kind === "folder" ? `${relative}/` : relative);
    const by = this.#folder === "" ? NAMES[source] : `${this.#folder}/${NAMES[source]}`;
    if (answer?.ignored) return { kind: "ignored", by };
    if (answer?.unignored) return { kind: "kept", by };
    const above = this.#above[source];
    return above === undefined ? undefined : above.#ask(source, path, kind);
  }
}

function parse(text: string | undefined): Ignore | undefined {
  return text === undefined ? undefined : ignore({ ignorecase: false }).add(text);
}
