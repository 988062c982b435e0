/** What the contents of a file say about it: whether it is text at all, and whether somebody wrote it by hand. */
import type { SkipReason } from "../core/text/corpusReport.ts";
import type { FileKind } from "./fileTypes.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Marks of generators stand in the first lines. */
const HEAD_LINES = 12;
const HEAD_CHARS = 4096;

/** A line of code beyond this was not written by hand; one such line may be embedded data in a good file. */
const LONG_LINE = 1000;
/** A file with a larger share of its characters in such lines is packed code or data. */
const LARGEST_LONG_SHARE = 1 / 3;
/** No line is longer than this, not even in prose, which may have no line breaks inside a paragraph. */
const LONGEST_LINE = 20_000;
const LONGEST_MEAN_LINE = 250;
/** Below this a single long line says nothing. */
const LEAST_MINIFIED_CHARS = 1000;

export type Contents =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: SkipReason };

/**
 * The text of a file, or why it is not learned. A byte order mark is dropped, as editors do.
 *
 * @param kind by the file's name; "script" where only a first line such as "#!/bin/sh" makes it code
 */
export function contentsOf(bytes: Uint8Array, kind: FileKind | "script"): Contents {
  if (bytes.includes(0)) return { ok: false, reason: "binary" };
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    // The decoder's only complaint is that the bytes are not UTF-8.
    return { ok: false, reason: "unreadable" };
  }
  if (kind === "script" && !text.startsWith("#!")) return { ok: false, reason: "otherType" };
  if (text.trim() === "") return { ok: false, reason: "empty" };
  if (isGenerated(text)) return { ok: false, reason: "generated" };
  if (isMinified(text, kind)) return { ok: false, reason: "minified" };
  return { ok: true, text };
}

function isGenerated(text: string): boolean {
  const head = text.slice(0, HEAD_CHARS).split("\n", HEAD_LINES).join("\n");
  // The mark must begin a comment's line: code that looks for it is not generated.
  if (/^\W*@generated\b/m.test(head) || /^\W*<auto-?generated/im.test(head)) return true;
  return (
    /^\W*(\w+ ){0,4}(auto-?|automatically )?generated\b/im.test(head) &&
    /\bdo\s+not\s+(edit|modify|change)\b/i.test(head)
  );
}

function isMinified(text: string, kind: FileKind | "script"): boolean {
  if (text.length < LEAST_MINIFIED_CHARS) return false;
  let lines = 0;
  let longest = 0;
  let charsInLongLines = 0;
  for (let start = 0; start < text.length; lines++) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    longest = Math.max(longest, end - start);
    if (end - start > LONG_LINE) charsInLongLines += end - start;
    start = end + 1;
  }
  if (longest > LONGEST_LINE) return true;
  const isPacked = charsInLongLines / text.length > LARGEST_LONG_SHARE || text.length / lines > LONGEST_MEAN_LINE;
  return isPacked && kind !== "markup";
}
