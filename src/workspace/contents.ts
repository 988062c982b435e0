/** Decides by the contents of a file whether it is text that somebody wrote by hand. */
import type { SkipReason } from "../core/text/corpusReport.ts";
import { withLineFeeds } from "../core/text/lineEnds.ts";
import { decodeText } from "./encoding.ts";
import type { FileKind } from "./fileTypes.ts";
import { hasGeneralMark, isGenerated, isPointer } from "./generatedMarks.ts";
import { notebookText } from "./notebook.ts";

/**
 * Nobody writes a longer line of code by hand, but one such line may be data in a good file. Set by hand, not measured.
 */
const LONG_LINE = 1000;
/** A file with a larger share of its characters in long lines is packed code or data. Set by hand, not measured. */
const LARGEST_LONG_SHARE = 1 / 3;
/** Longer lines do not even occur in prose without line breaks. Set by hand, not measured. */
const LONGEST_LINE = 20_000;
const LONGEST_MEAN_LINE = 250;
/** In a shorter file a single long line means nothing. */
const LEAST_MINIFIED_CHARS = 1000;

export type Contents =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: SkipReason };

/**
 * Decodes the text of a file with line feeds, or says why it is not learned. Drops a byte order mark, as editors do. Of
 * a notebook, the text is that of its cells.
 *
 * @param kind     by the file's name; "script" where only a first line such as "#!/bin/sh" makes it code
 * @param encoding a value of the editor's setting `files.encoding`
 */
export function contentsOf(bytes: Uint8Array, kind: FileKind | "script", encoding?: string): Contents {
  const decoded = decodeText(bytes, encoding);
  if (!decoded.ok) return decoded;
  const source = kind === "notebook" ? notebookText(decoded.text) : decoded.text;
  if (source === undefined) return { ok: false, reason: "unreadable" };
  const text = withLineFeeds(source);
  if (kind === "script" && !text.startsWith("#!")) return { ok: false, reason: "otherType" };
  if (text.trim() === "") return { ok: false, reason: "empty" };
  const isProse = kind === "markup" || kind === "notebook";
  if (isProse ? isPointer(text) || hasGeneralMark(text) : isGenerated(text)) return { ok: false, reason: "generated" };
  if (isMinified(text, kind)) return { ok: false, reason: "minified" };
  return { ok: true, text };
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
  return isPacked && kind !== "markup" && kind !== "notebook";
}
