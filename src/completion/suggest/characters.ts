/** Characters of a continuation that grows byte by byte. */

/** One byte; those of other scripts' letters are not told from those of their signs. */
const IN_PART = /[\p{L}\p{N}$\u0080-\u00ff]/u;
const UPPER = /[A-Z]/;

/**
 * UTF-16 units of the characters that are whole within each number of bytes.
 *
 * @returns [bytes.length + 1]
 */
export function unitsByLength(bytes: Uint8Array): Int32Array {
  const units = new Int32Array(bytes.length + 1);
  let done = 0;
  let pending = 0;
  let needed = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if ((byte & 0xc0) !== 0x80) {
      needed = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
      pending = byte >= 0xf0 ? 2 : 1;
    } else needed--;
    if (needed === 0) {
      done += pending;
      pending = 0;
    }
    units[i + 1] = done;
  }
  return units;
}

/** The characters that are there whole; what of a character's bytes is cut off is left out. */
export function wholeText(bytes: Uint8Array): string {
  let end = bytes.length;
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (back < needed) end = bytes.length - back;
      break;
    }
  }
  const text = new TextDecoder().decode(bytes.subarray(0, end));
  const broken = text.indexOf("\ufffd");
  return broken < 0 ? text : text.slice(0, broken);
}

/** Whether a word, or a part of one such as `read` in readConfig and read_config, goes on after the byte before `end`. */
export function isInsidePart(bytes: Uint8Array, end: number): boolean {
  if (end === 0 || end >= bytes.length) return false;
  const before = String.fromCharCode(bytes[end - 1]!);
  const after = String.fromCharCode(bytes[end]!);
  if (!IN_PART.test(before) || !IN_PART.test(after)) return false;
  return !(UPPER.test(after) && !UPPER.test(before));
}
