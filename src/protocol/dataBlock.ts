/** Data inside a page: JSON in a script element that no browser runs, typed arrays in it as base64. */

/** For a page's policy: the hash of no text, which the toolkit's elements begin their style sheets with. */
export const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** Typed arrays that a page may be given. */
const ARRAYS = { Int8Array, Float32Array } as const;

type ArrayName = keyof typeof ARRAYS;

/** The element; nothing in the data can end it. */
export function dataBlock(id: string, value: unknown): string {
  const json = JSON.stringify(value, (_key, part: unknown) => packed(part)).replaceAll("<", "\\u003c");
  return `<script type="application/json" id="${id}">${json}</script>`;
}

/** What `dataBlock` was given; undefined when the page has no such element. */
export function readDataBlock(page: Document, id: string): unknown {
  const text = page.getElementById(id)?.textContent;
  return text ? JSON.parse(text, (_key, part: unknown) => unpacked(part)) : undefined;
}

function packed(part: unknown): unknown {
  const found = Object.entries(ARRAYS).find(([, type]) => part instanceof type);
  if (!found) return part;
  const { buffer, byteOffset, byteLength } = part as Int8Array | Float32Array;
  return { array: found[0], base64: base64Of(new Uint8Array(buffer, byteOffset, byteLength)) };
}

function unpacked(part: unknown): unknown {
  if (typeof part !== "object" || part === null || !("array" in part && "base64" in part)) return part;
  const type = ARRAYS[part.array as ArrayName];
  const bytes = Uint8Array.from(atob(String(part.base64)), sign => sign.charCodeAt(0));
  return new type(bytes.buffer);
}

function base64Of(bytes: Uint8Array): string {
  let signs = "";
  for (const byte of bytes) signs += String.fromCharCode(byte);
  return btoa(signs);
}
