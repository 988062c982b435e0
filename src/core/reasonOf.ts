/** The message of whatever was thrown, for logs, answers and sentences. */

/** Code may throw anything; an error says what happened, and any other value is printed as it is. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** What the codes of the operating system mean. */
const SYSTEM_REASONS: ReadonlyMap<unknown, string> = new Map([
  ["ENOENT", "it does not exist"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of its path is a file"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the disk is read-only"],
  ["ENOSPC", "the disk is full"],
  ["EMFILE", "too many files are open"],
  ["ELOOP", "its links lead in a circle"],
  ["EIO", "the disk reports an error"],
]);

/** Says why a file or folder cannot be used, in words for a sentence's parentheses. */
export function systemReasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return SYSTEM_REASONS.get(code) ?? (typeof code === "string" ? code : reasonOf(thrown));
}
