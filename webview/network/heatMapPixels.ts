/** From every unit over every token to the few pixels that a picture of them has. Pure. */
import type { QuantityTrace } from "../../src/protocol/inspection.ts";

/** Tokens from `from` up to and without `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** No finer than there is something to show: a token may be wider than a pixel, never thinner. */
export function pixelSize(span: Span, hidden: number, screen: PixelSize): PixelSize {
  return {
    width: Math.max(1, Math.min(screen.width, span.to - span.from)),
    height: Math.max(1, Math.min(screen.height, hidden)),
  };
}

/**
 * The mean of what each pixel covers, [height, width], -127..127. Only the values of the span are read, each once.
 */
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

/** The span that is half as long, or twice, around its middle; within the text, and never shorter than 16 tokens. */
export function zoomed({ from, to }: Span, factor: number, tokens: number): Span {
  const length = Math.min(tokens, Math.max(Math.min(16, tokens), Math.round((to - from) * factor)));
  return within((from + to - length) / 2, length, tokens);
}

/** The span moved by a share of its length. */
export function moved({ from, to }: Span, share: number, tokens: number): Span {
  return within(from + share * (to - from), to - from, tokens);
}

function within(from: number, length: number, tokens: number): Span {
  const start = Math.min(Math.max(0, Math.round(from)), tokens - length);
  return { from: start, to: start + length };
}
