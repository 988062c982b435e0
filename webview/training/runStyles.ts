/** Line styles and names of earlier runs; color and dash together identify a run. */

import { cellName } from "../../src/protocol/cellNames.ts";
import { t } from "../../src/protocol/localize.ts";
import type { PastRun } from "../../src/protocol/panel.ts";
import type { RunSettings } from "../../src/protocol/training.ts";
import type { LineStyle } from "../charts/lineChart.ts";
import { count } from "../state/formats.ts";

const COLORS = ["run0", "run1", "run2"] as const;
const DASHES = [
  [9, 3],
  [2, 3],
  [9, 3, 2, 3],
] as const;

/** @param k index among the past runs, newest first */
export function runStyle(k: number): LineStyle {
  const dash = DASHES[(k + Math.floor(k / COLORS.length)) % DASHES.length]!;
  return { color: COLORS[k % COLORS.length]!, width: 2, dash };
}

/** "GRU, 2 × 128, 1,024 tokens (bpe)". */
export function runName({ cell, layers, hidden, vocabularySize, tokenizer }: RunSettings): string {
  return t("{0}, {1} × {2}, {3} tokens ({4})", cellName(cell), layers, hidden, count(vocabularySize), tokenizer);
}

/** The lowest validation loss of a run, in bits per character. */
export function bestOf({ validation }: Pick<PastRun, "validation">): number | undefined {
  return validation.length === 0 ? undefined : Math.min(...validation.map(point => point.bitsPerChar));
}
