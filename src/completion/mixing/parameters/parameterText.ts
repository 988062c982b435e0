/** The text form of the parameter block, as the model folder's manifest stores it: little-endian float32 in base64. */

/** Limit of a stored value's magnitude. Learned values stay far below it. Set by hand, not measured. */
const MAX_MAGNITUDE = 100;

/** @param values [n] */
export function parametersToText(values: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) bytes.setFloat32(4 * i, value, true);
  return btoa(Array.from(new Uint8Array(bytes.buffer), byte => String.fromCharCode(byte)).join(""));
}

/**
 * Reads what `parametersToText` wrote, to the last bit.
 * @param length number of values
 * @returns undefined where the text is not base64, has another length, or holds a value that is not finite or too large
 */
export function parametersFromText(text: string, length: number): Float32Array | undefined {
  if (!/^[A-Za-z0-9+/]*=*$/.test(text) || text.length !== 4 * Math.ceil((4 * length) / 3)) return undefined;
  const bytes = new DataView(Uint8Array.from(atob(text), sign => sign.charCodeAt(0)).buffer);
  if (bytes.byteLength !== 4 * length) return undefined;
  const values = Float32Array.from({ length }, (_, i) => bytes.getFloat32(4 * i, true));
  return values.every(value => Math.abs(value) <= MAX_MAGNITUDE) ? values : undefined;
}
