/** Reduces the values of all units and tokens to the pixels of the heat map. */
import type { QuantityTrace } from "../../src/protocol/inspection.ts";

/** The tokens from `from` (inclusive) to `to` (exclusive). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The size of an image in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** The image size: at most one column per token and one row per unit, and at most the screen size. */
export function pixelSize(span: Span, hidden: number, screen: PixelSize): PixelSize {
  return {
    width: Math.max(1, Math.min(screen.width, span.to - span.from)),
    height: Math.max(1, Math.min(screen.height, hidden)),
  };
}

/** The mean value for each pixel, [height, width], -127..127. Reads each value of the span once, and no others. */
export function meanPixels(
  { values, shape: { hidden } }: Pick<QuantityTrace, "values" | "shape">,
  { from, to }: Span,
  { width, height }: PixelSize,
): Int8Array {
  const pixels = new Int8Array(width * height);
  const rowOf = Uint16Array.from({ length: hidden }, (_, unit) => Math.floor((unit * height) / hidden));
  const counts = new Uint32Array(height);
  for (const row of rowOf) counts[row]!++;
  const sums = new Int32Array(height);
  for (let x = 0; x < width; x++) {
    const first = from + Math.floor((x * (to - from)) / width);
    const end = from + Math.floor(((x + 1) * (to - from)) / width);
    sums.fill(0);
    for (let t = first; t < end; t++) {
      const start = t * hidden;
      for (let unit = 0; unit < hidden; unit++) sums[rowOf[unit]!]! += values[start + unit]!;
    }
    for (let y = 0; y < height; y++) pixels[y * width + x] = Math.round(sums[y]! / (counts[y]! * (end - first)));
  }
  return pixels;
}

/** Scales the length of the span around its middle; the result stays in the text and has at least 16 tokens. */
export function zoomed({ from, to }: Span, factor: number, tokens: number): Span {
  const length = Math.min(tokens, Math.max(Math.min(16, tokens), Math.round((to - from) * factor)));
  return within((from + to - length) / 2, length, tokens);
}

/** Moves the span by a fraction of its length, within the text. */
export function moved({ from, to }: Span, share: number, tokens: number): Span {
  return within(from + share * (to - from), to - from, tokens);
}

function within(from: number, length: number, tokens: number): Span {
  const start = Math.min(Math.max(0, Math.round(from)), tokens - length);
  return { from: start, to: start + length };
}
