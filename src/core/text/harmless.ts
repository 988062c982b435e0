/**
 * Makes text harmless that comes from files and is shown in a message. VS Code turns `[label](command:name)` into a link
 * that runs a command, and `$(name)` into an icon. Control characters reach a terminal, and invisible ones hide text.
 */

const MAX_CHARS = 600;

/** One line of at most 600 characters, without links, icons, control characters and invisible characters. */
export function harmless(text: string): string {
  const line = text
    .replace(/[\t\n\r\u2028\u2029]+/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, "\ufffd")
    .replace(/\](?=\()/g, "] ")
    .replace(/\$(?=\()/g, "$ ");
  const chars = [...line];
  return chars.length <= MAX_CHARS ? line : `${chars.slice(0, MAX_CHARS - 1).join("")}…`;
}
