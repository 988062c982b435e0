/** A matrix as colored cells: the color shows the sign, the opacity the absolute value. */
import type { Surface } from "./canvas.ts";

/** Numbers in rows. */
export interface HeatMap {
  /** Row-major. */
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  /** The absolute value that is drawn with full opacity. */
  readonly fullScale: number;
  /** The column that is framed. */
  readonly marked?: number | undefined;
}

/** Draws the cells over the whole surface. */
export function paintHeatMap({ ctx, width, height, colors }: Surface, map: HeatMap): void {
  const { values, rows, columns, fullScale, marked } = map;
  const [wide, high] = [width / columns, height / rows];
  const gap = Math.min(wide, high) > 5 ? 1 : 0;
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < columns; k++) {
      const value = values[r * columns + k] ?? 0;
      ctx.fillStyle = value < 0 ? colors.run1 : colors.training;
      ctx.globalAlpha = Math.max(0.05, Math.min(1, Math.abs(value) / fullScale));
      ctx.fillRect(k * wide, r * high, Math.max(0.5, wide - gap), Math.max(0.5, high - gap));
    }
  }
  ctx.globalAlpha = 1;
  if (marked === undefined) return;
  ctx.strokeStyle = colors.validation;
  ctx.lineWidth = 2;
  ctx.strokeRect(marked * wide + 1, 1, Math.max(2, wide - 2), height - 2);
}

/** The largest absolute value, at least `floor`. */
export function scaleOf(values: ArrayLike<number>, floor = 1e-6): number {
  let largest = floor;
  for (let k = 0; k < values.length; k++) largest = Math.max(largest, Math.abs(values[k]!));
  return largest;
}
