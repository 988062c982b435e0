/**
 * Reads the history of a git repository through the user's git, and never writes. It uses plumbing commands and raw
 * objects only, so no hook, filter, external diff or transport from the repository's configuration runs.
 */
import { FAULTS } from "../core/faults.ts";
import { type FileChange, GitOutputError, parseBlobs, parseChanges, parseTree, type TreeFile } from "./gitOutput.ts";

/** Runs git in the repository with these arguments. @throws GitError */
export type Git = (args: readonly string[], input?: string) => Promise<Uint8Array>;

/** The history cannot be read; the message is a sentence for the user. */
export class GitError extends Error {
  override readonly name = "GitError";
}

export interface Commit {
  readonly id: string;
  readonly parent: string;
}

/** The last commits of a branch, oldest first, and its newest commit, which can be a merge. */
export interface RecentCommits {
  readonly commits: readonly Commit[];
  readonly head: string;
}

/** Which commits to list. */
export interface CommitChoice {
  readonly count: number;
  /** The fewest commits; by default, all. */
  readonly least?: number;
  /**
   * An email address. Its commits are taken from all branches that were merged; without an address, those of the branch
   * itself.
   */
  readonly author?: string | undefined;
}

export interface FileContent {
  readonly file: TreeFile;
  readonly bytes: Uint8Array;
}

/** These turn off file system monitors, replacement objects and special paths. */
const SAFE_OPTIONS = ["--no-optional-locks", "--no-replace-objects", "--literal-pathspecs", "-c", "core.fsmonitor="];
const DIFF_OPTIONS = ["-r", "-z", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--find-renames"];
/** The total size of blobs in one request. */
const BATCH_BYTES = 32 * 1024 * 1024;

export class GitHistory {
  private constructor(
    private readonly git: Git,
    /** The folder's path in the repository, with "/" at the end; "" for the root. */
    private readonly prefix: string,
  ) {}

  /** @throws GitError if the folder is not in a repository */
  static async open(git: Git): Promise<GitHistory> {
    const run: Git = (args, input) => git([...SAFE_OPTIONS, ...args], input);
    const prefix = await textOf(run(["rev-parse", "--show-prefix"]));
    return new GitHistory(run, prefix.replace(/\n$/, ""));
  }

  /** The user's email address in git's configuration, if there is one. */
  async ownAuthor(): Promise<string | undefined> {
    try {
      const email = (await textOf(this.git(["config", "--get", "user.email"]))).trim();
      return email === "" ? undefined : email;
    } catch (thrown) {
      if (thrown instanceof GitError) return undefined; // it is not configured
      throw thrown;
    }
  }

  /**
   * The last commits that change the folder, without merges.
   * @throws GitError if there are fewer than `least` that have a parent
   */
  async recentCommits({ count, least = count, author }: CommitChoice): Promise<RecentCommits> {
    const head = (await textOf(this.git(["rev-parse", "--verify", "HEAD^{commit}"]))).trim();
    // An author's commits are often on branches that others have merged.
    const walk =
      author === undefined
        ? ["--first-parent"]
        : ["--date-order", "--fixed-strings", "--regexp-ignore-case", `--author=<${author}>`];
    const list = ["rev-list", ...walk, "--no-merges", "--parents", "-n", String(count), head];
    const listed = await textOf(this.git([...list, ...(this.prefix === "" ? [] : ["--", "."])]));
    // With a path, git names the last commit that changed the folder, which may not be the parent.
    const commits = listed.split("\n").flatMap(line => {
      const [id, parent] = line.split(" ");
      return id !== undefined && parent !== undefined ? [{ id, parent: `${id}^1` }] : [];
    });
    if (commits.length < least) {
      const clone = (await this.isShallow()) ? "shallow" : "whole";
      throw new GitError(
        commits.length === 0 ? FAULTS.noCommits(clone) : FAULTS.tooFewCommits(least, commits.length, clone),
      );
    }
    return { commits: commits.reverse(), head };
  }

  /** Whether the clone lacks earlier commits. */
  async isShallow(): Promise<boolean> {
    return (await textOf(this.git(["rev-parse", "--is-shallow-repository"]))).trim() === "true";
  }

  /** The regular files of the folder at a commit, without links and submodules. */
  async files(commit: string): Promise<readonly TreeFile[]> {
    return parseTree(await textOf(this.git(["ls-tree", "-r", "-z", "-l", "--full-tree", `${commit}:${this.prefix}`])));
  }

  /** The differences of the folder between two commits. */
  async changes(from: string, to: string): Promise<readonly FileChange[]> {
    const relative = this.prefix === "" ? [] : [`--relative=${this.prefix}`];
    const listed = await textOf(this.git(["diff-tree", ...DIFF_OPTIONS, ...relative, from, to]));
    return read(() => parseChanges(listed));
  }

  /** The raw contents of files, read in batches. */
  async *contents(files: readonly TreeFile[]): AsyncGenerator<FileContent> {
    let batch: TreeFile[] = [];
    let bytes = 0;
    for (const [k, file] of files.entries()) {
      batch.push(file);
      bytes += file.bytes;
      if (bytes < BATCH_BYTES && k < files.length - 1) continue;
      yield* this.batch(batch);
      batch = [];
      bytes = 0;
    }
  }

  /** The contents of existing blobs up to this size. */
  async blobs(ids: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, Uint8Array>> {
    const asked = [...new Set(ids)].filter(id => !/^0+$/.test(id));
    if (asked.length === 0) return new Map();
    const sizes = await textOf(this.git(["cat-file", "--batch-check"], lines(asked)));
    const fitting = sizes.split("\n").flatMap(line => {
      const [, blob, bytes] = /^(\w+) blob (\d+)$/.exec(line) ?? [];
      return blob !== undefined && Number(bytes) <= maxBytes ? [{ path: "", blob, bytes: Number(bytes) }] : [];
    });
    const contents = new Map<string, Uint8Array>();
    for await (const { file, bytes } of this.contents(fitting)) contents.set(file.blob, bytes);
    return contents;
  }

  private async *batch(files: readonly TreeFile[]): AsyncGenerator<FileContent> {
    const output = await this.git(["cat-file", "--batch"], lines(files.map(({ blob }) => blob)));
    const contents = read(() => parseBlobs(output, files.length));
    for (const [k, file] of files.entries()) yield { file, bytes: contents[k]! };
  }
}

/** @throws GitError if git's output cannot be read */
function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (thrown) {
    throw thrown instanceof GitOutputError ? new GitError(FAULTS.gitFailed(thrown.message)) : thrown;
  }
}

function lines(names: readonly string[]): string {
  return names.map(name => `${name}\n`).join("");
}

async function textOf(output: Promise<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(await output);
}
