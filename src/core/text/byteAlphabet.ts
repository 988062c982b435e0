/**
 * Bytes as printable characters, the way byte-level tokenizers spell them in their files
 * (Radford et al. 2019, `bytes_to_unicode` of GPT-2): visible Latin-1 characters stand for themselves, the other
 * 68 bytes for the characters from U+0100 on, in order.
 */

const CHAR_OF_BYTE: readonly string[] = spellBytes();

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-8 bytes of a text; a lone surrogate becomes U+FFFD. */
export function toUtf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** Text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. A byte order mark stays. */
export function fromUtf8(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes);
}

/** One printable character a byte. */
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
