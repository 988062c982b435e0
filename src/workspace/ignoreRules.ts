/** Applies the ignore files of a workspace, `.gitignore` and `.recurrentignore` in any folder, as git does. */
import ignore, { type Ignore } from "ignore";

export const GIT_IGNORE = ".gitignore";
/** Has the same syntax, and only this program reads it. It overrides `.gitignore` and the list of vendored folders. */
export const OWN_IGNORE = ".recurrentignore";

/** "kept": a negated rule of `.recurrentignore` includes the path again. */
export interface IgnoreVerdict {
  readonly kind: "ignored" | "kept";
  /** Path of the ignore file that decides. */
  readonly by: string;
}

type Source = "own" | "git";

const NAMES: Readonly<Record<Source, string>> = { own: OWN_IGNORE, git: GIT_IGNORE };

/** The ignore files that apply to one folder: its own, then those of the folders above it. */
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
   * The verdict on an entry of this folder; the folder itself is not ignored. The nearest ignore file decides, and in a
   * file the last rule that matches.
   *
   * @param path relative to the learned folder
   */
  verdict(path: string, kind: "file" | "folder"): IgnoreVerdict | undefined {
    const own = this.#ask("own", path, kind);
    if (own) return own;
    const git = this.#ask("git", path, kind);
    return git?.kind === "ignored" ? git : undefined;
  }

  /** The rules inside a kept folder. Git's rules from above, which may ignore all of it, do not apply there. */
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
