/**
 * Spells bytes as printable characters, as the files of byte-level tokenizers do (Radford et al. 2019, the function
 * `bytes_to_unicode` of GPT-2): visible Latin-1 characters spell themselves, and the characters from U+0100 spell the
 * other 68 bytes, in order.
 */

const CHAR_OF_BYTE: readonly string[] = spellBytes();

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Encodes a text as UTF-8. A lone surrogate becomes U+FFFD. */
export function toUtf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** Decodes UTF-8. Invalid bytes become U+FFFD, and a byte order mark is kept. */
export function fromUtf8(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes);
}

/** Spells each byte as one printable character. */
export function spell(bytes: Uint8Array): string {
  let spelling = "";
  for (const byte of bytes) spelling += CHAR_OF_BYTE[byte];
  return spelling;
}

function spellBytes(): readonly string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
    return String.fromCharCode(isVisible ? byte : next++);
  });
}
