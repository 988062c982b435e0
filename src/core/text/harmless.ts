/**
 * Makes text harmless that comes from files and is shown in a message. VS Code turns `[label](command:name)` into a link
 * that runs a command, and `$(name)` into an icon. Control characters reach a terminal, and invisible ones hide text.
 */

const MAX_CHARS = 600;

/** One line of at most 600 characters, without links, icons, control characters and invisible characters. */
export function harmless(text: string): string {
  // Most of a file's text is not even looked at.
  const beginning = text.slice(0, 10 * MAX_CHARS);
  const line = beginning
    .replace(/[\t\n\r\u2028\u2029]+/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, "\ufffd")
    .replace(/\](?=\()/g, "] ")
    .replace(/\$(?=\()/g, "$ ");
  const chars = [...line];
  const isWhole = chars.length <= MAX_CHARS && beginning.length === text.length;
  return isWhole ? line : `${chars.slice(0, MAX_CHARS - 1).join("")}…`;
}

/** A parsed JSON value as a part of a sentence. Lists and objects, which may be deep, are only named. */
export function quoted(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : (JSON.stringify(value) ?? "nothing");
}
