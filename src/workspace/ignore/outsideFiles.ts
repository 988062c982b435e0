/** Files around the learned folder: git's settings, and ignore files of the folders above. Only rules are read there. */

/** Paths are absolute, as the system writes them. */
export interface OutsideFiles {
  /** The learned folder, without links in its path. */
  folder(): Promise<string>;
  /** The user's home folder. */
  readonly home: string | undefined;
  /** Where programs keep a user's settings: `XDG_CONFIG_HOME`, or `~/.config`. */
  readonly configHome: string | undefined;
  /** Git's settings for all users of the machine. */
  readonly systemConfig: string | undefined;
  /** What a path leads to, links included; undefined where there is nothing, or something else. */
  kind(path: string): Promise<"file" | "folder" | undefined>;
  isLink(path: string): Promise<boolean>;
  /**
   * The contents of a file; undefined where there is none.
   * @throws when it exists but cannot be read, or is larger than `maxBytes`
   */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** A path that is relative to a folder, or absolute. */
  resolve(folder: string, path: string): string;
  /** The folder above; undefined for the topmost. */
  parent(path: string): string | undefined;
}

/** A larger file holds no rules that somebody wrote. */
export const MAX_RULE_FILE_BYTES = 1024 * 1024;

/** An ignore file, or a file with git's settings, that cannot be read. Without its rules nothing may be learned. */
export class RuleFileError extends Error {
  override readonly name = "RuleFileError";

  constructor(
    readonly file: string,
    readonly why: string,
  ) {
    super(`${file}: ${why}`);
  }
}
