/** Decodes the bytes of a file as the editor does: by a byte order mark, else by the encoding of the settings. */

/** Byte order marks, the longest first. */
const MARKS: readonly (readonly [mark: readonly number[], label: string])[] = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/** Names of `files.encoding` that do not follow a pattern, with the labels of the Encoding Standard. */
const LABELS: Readonly<Record<string, string>> = {
  utf8: "utf-8",
  utf8bom: "utf-8",
  utf16le: "utf-16le",
  utf16be: "utf-16be",
  macroman: "macintosh",
  cp866: "ibm866",
  koi8r: "koi8-r",
  koi8u: "koi8-u",
  gbk: "gbk",
  gb2312: "gbk",
  gb18030: "gb18030",
  cp950: "big5",
  big5hkscs: "big5",
  shiftjis: "shift_jis",
  eucjp: "euc-jp",
  euckr: "euc-kr",
};

/** "binary": it has a NUL. "unreadable": the bytes are not text in the encoding. */
export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: "binary" | "unreadable" };

/**
 * Decodes a whole file. Drops a byte order mark.
 *
 * @param encoding a value of the editor's setting `files.encoding`; UTF-8 where absent
 */
export function decodeText(bytes: Uint8Array, encoding = "utf8"): Decoded {
  const label = MARKS.find(([mark]) => mark.every((byte, k) => bytes[k] === byte))?.[1] ?? labelOf(encoding);
  // Two bytes make a character of UTF-16, and one of them is often zero.
  if (!label?.startsWith("utf-16") && bytes.includes(0)) return { ok: false, reason: "binary" };
  // Of an encoding that is not known here, only ASCII is certain.
  if (label === undefined && bytes.some(byte => byte > 127)) return { ok: false, reason: "unreadable" };
  try {
    const decoded = new TextDecoder(label, { fatal: true }).decode(bytes);
    const text = label === "windows-1252" ? withWindowsCharacters(decoded) : decoded;
    return text.includes("\0") ? { ok: false, reason: "binary" } : { ok: true, text };
  } catch {
    // The decoder fails only where the bytes are not text in its encoding.
    return { ok: false, reason: "unreadable" };
  }
}

/** The characters of Windows-1252 from 0x80 on. Five of them are controls there too. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Node 20 decodes Windows-1252 as Latin-1, which has controls in their place. */
function withWindowsCharacters(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, char => WINDOWS_1252[char.charCodeAt(0) - 0x80]!);
}

/** The label of the Encoding Standard; undefined for an encoding that it does not have, such as "cp437". */
function labelOf(encoding: string): string | undefined {
  const [, family, number] = /^(windows|iso8859)(\d{1,4})$/.exec(encoding) ?? [];
  if (number !== undefined) return supported(family === "windows" ? `windows-${number}` : `iso-8859-${number}`);
  return Object.hasOwn(LABELS, encoding) ? LABELS[encoding] : undefined;
}

function supported(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined; // there is no such number
  }
}
