/** Line styles and names of runs. A run keeps its color as long as it is shown; its number chooses the color. */

import { cellName } from "../../src/protocol/cellNames.ts";
import { spokenLanguage, t } from "../../src/protocol/localize.ts";
import type { PastRun } from "../../src/protocol/panel.ts";
import type { RunSettings } from "../../src/protocol/training.ts";
import type { LineStyle } from "../charts/lineChart.ts";
import { count, duration } from "../state/formats.ts";

const COLORS = ["validation", "run0", "run2", "run1", "run3"] as const;
const DASHES = [
  [9, 3],
  [2, 3],
  [9, 3, 2, 3],
] as const;

type Numbered = Pick<PastRun, "number" | "startedMs">;

const colorOf = ({ number = 0 }: Numbered): LineStyle["color"] => COLORS[number % COLORS.length]!;

/** The newest run is solid, with a dot for each validation. */
export function ownRunStyle(run: Numbered): LineStyle {
  return { color: colorOf(run), width: 2.5, hasPoints: true };
}

/** Earlier runs are dashed. Color and dash together identify a run. */
export function pastRunStyle(run: Numbered): LineStyle {
  const dash = DASHES[Math.floor((run.number ?? 0) / COLORS.length) % DASHES.length]!;
  return { color: colorOf(run), width: 1.5, dash };
}

/** "Run 3: GRU, 2 × 128, 1,024 tokens (bpe), Nov 3, 2:05 PM". The number alone tells two runs of a minute apart. */
export function runName({ settings, number, startedMs }: Numbered & { readonly settings: RunSettings }): string {
  const { cell, layers, hidden, vocabularySize, tokenizer } = settings;
  const network = t(
    "{0}, {1} × {2}, {3} tokens ({4})",
    cellName(cell),
    layers,
    hidden,
    count(vocabularySize),
    tokenizer,
  );
  const name = number === undefined ? network : t("Run {0}: {1}", number, network);
  return startedMs === undefined ? name : `${name}, ${startText(startedMs)}`;
}

/** The same with the time that the run took, for where no column says it. */
export function timedRunName(run: PastRun): string {
  return `${runName(run)}, ${duration(run.elapsedMs)}`;
}

function startText(startedMs: number): string {
  const parts = { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" } as const;
  return new Date(startedMs).toLocaleString(spokenLanguage().tag, parts);
}

/** The lowest validation loss of a run, in bits per character. */
export function bestOf({ validation }: Pick<PastRun, "validation">): number | undefined {
  return validation.length === 0 ? undefined : Math.min(...validation.map(point => point.bitsPerChar));
}
