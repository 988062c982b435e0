/** Runs the user's git with a deadline, without a shell and without network access. */
import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { FAULTS } from "../../core/faults.ts";
import { type Git, GitError } from "../../workspace/gitHistory.ts";

const DEADLINE_MS = 120_000;
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;
const MAX_ERROR_CHARS = 2000;

/** These variables would point git to another repository or program. */
const DROPPED =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|NAMESPACE|PREFIX|.*OBJECT_DIRECTOR.*|EXTERNAL_DIFF|TRACE.*)$/;

export interface GitOptions {
  readonly signal: AbortSignal;
  readonly deadlineMs?: number;
}

/** @param folder a repository, or a folder in one */
export function gitIn(folder: string, options: GitOptions): Git {
  return (args, input = "") => runGit(folder, { args, input }, options);
}

async function runGit(
  folder: string,
  { args, input }: { readonly args: readonly string[]; readonly input: string },
  { signal, deadlineMs = DEADLINE_MS }: GitOptions,
): Promise<Uint8Array> {
  signal.throwIfAborted();
  // Windows looks for programs in the current folder first, so it must not be the repository.
  const child = spawn("git", ["-C", folder, ...args], { cwd: tmpdir(), env: environment(), windowsHide: true, signal });
  const timer = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
  try {
    return await outputOf(child, input, folder, deadlineMs);
  } finally {
    clearTimeout(timer);
  }
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !DROPPED.test(name));
  // Git must not translate messages, ask for passwords, or fetch missing objects of a partial clone.
  const own = { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };
  return { ...Object.fromEntries(kept), ...own };
}

function outputOf(child: ChildProcess, input: string, folder: string, deadlineMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    let errors = "";
    child.stdout!.on("data", (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      if (bytes > MAX_OUTPUT_BYTES) child.kill("SIGKILL");
    });
    child.stderr!.on("data", (part: Buffer) => {
      errors = (errors + part.toString()).slice(0, MAX_ERROR_CHARS);
    });
    child.on("error", (thrown: NodeJS.ErrnoException) => {
      reject(thrown.code === "ENOENT" ? new GitError(FAULTS.gitMissing()) : thrown);
    });
    child.on("close", (code, killedBy) => {
      if (code === 0) resolve(Buffer.concat(parts));
      else if (killedBy) reject(new GitError(FAULTS.gitTooSlow(deadlineMs / 1000)));
      else reject(new GitError(sentenceFor(errors, folder)));
    });
    // A command that ends before it reads everything gives its reason on stderr.
    child.stdin!.on("error", () => {});
    child.stdin!.end(input);
  });
}

function sentenceFor(errors: string, folder: string): string {
  const [first = ""] = errors.trim().split("\n");
  const isNone = /not a git repository|cannot change to|does not have any commits|Needed a single revision/.test(first);
  return isNone ? FAULTS.noRepository(folder) : FAULTS.gitFailed(first.replace(/^fatal: /, ""));
}
