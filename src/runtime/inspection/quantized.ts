/** Packs activations for the panel. */

/** Scales values so that +-127 is +-`scale`, their largest size. */
export function quantized(values: Float32Array): { readonly values: Int8Array; readonly scale: number } {
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return { values: Int8Array.from(values, value => Math.round((127 * value) / scale)), scale };
}
