/** Parses the output of git's plumbing commands: trees, differences and blobs. */

/** A regular file of a tree. */
export interface TreeFile {
  readonly path: string;
  readonly blob: string;
  readonly bytes: number;
}

/** A file that differs between two trees; with two different paths, it was renamed. */
export interface FileChange {
  readonly oldPath: string | undefined;
  readonly oldBlob: string;
  readonly newPath: string | undefined;
  readonly newBlob: string;
}

/** Git's output is damaged or of another kind. */
export class GitOutputError extends Error {
  override readonly name = "GitOutputError";
}

const NEWLINE = 0x0a;
const TREE_ENTRY = /^(\d{6}) blob ([0-9a-f]+) +(\d{1,15})\t(.+)$/s;
const RAW_CHANGE = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/;

/** Parses `ls-tree -r -z -l` into regular files; skips links, submodules and unsafe paths. */
export function parseTree(listed: string): readonly TreeFile[] {
  return listed.split("\0").flatMap(entry => {
    const [, mode = "", blob = "", bytes = "", path = ""] = TREE_ENTRY.exec(entry) ?? [];
    return isRegular(mode) && isSafePath(path) ? [{ path, blob, bytes: Number(bytes) }] : [];
  });
}

/**
 * Parses `diff-tree -r -z --raw --no-abbrev` into changes of regular files.
 * @throws GitOutputError if the output is cut off or of another kind
 */
export function parseChanges(listed: string): readonly FileChange[] {
  const fields = listed.split("\0");
  const changes: FileChange[] = [];
  for (let at = 0; at < fields.length - 1; ) {
    const change = RAW_CHANGE.exec(fields[at++] ?? "");
    if (!change) throw new GitOutputError("its list of changes cannot be read");
    const [, oldMode = "", newMode = "", oldBlob = "", newBlob = "", status = ""] = change;
    const path = fields[at++] ?? "";
    const laterPath = status === "R" || status === "C" ? (fields[at++] ?? "") : path;
    const oldPath = isRegular(oldMode) && isSafePath(path) ? path : undefined;
    const newPath = isRegular(newMode) && isSafePath(laterPath) ? laterPath : undefined;
    if (oldPath !== undefined || newPath !== undefined) changes.push({ oldPath, oldBlob, newPath, newBlob });
  }
  return changes;
}

/**
 * Parses `cat-file --batch` into the contents of blobs, in the order of the request.
 * @throws GitOutputError if one is missing or cut off
 */
export function parseBlobs(output: Uint8Array, count: number): readonly Uint8Array[] {
  const contents: Uint8Array[] = [];
  let at = 0;
  for (let k = 0; k < count; k++) {
    const end = output.indexOf(NEWLINE, at);
    const header = new TextDecoder().decode(output.subarray(at, Math.max(at, end)));
    const size = Number(/^[0-9a-f]+ blob (\d{1,15})$/.exec(header)?.[1] ?? Number.NaN);
    if (end < 0 || !(end + 1 + size < output.length)) throw new GitOutputError("a file's content is missing");
    contents.push(output.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}

function isRegular(mode: string): boolean {
  return mode === "100644" || mode === "100755";
}

/** Whether a path stays inside its folder on every system; a tree can name anything. */
function isSafePath(path: string): boolean {
  return path.split("/").every(name => !/^(?:\.{0,2}|\.git)$/i.test(name) && !/[\\:]/.test(name));
}
