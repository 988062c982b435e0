/** The table that `evaluate` prints: the figures of each expert, side by side. */
import type { Summary } from "../../completion/evaluate/evaluation.ts";
import type { CurvePoint } from "../../completion/evaluate/precisionCurve.ts";
import type { ReplayFigures } from "../../completion/evaluate/typingReplay.ts";

/** What predicts and completes. "floor" is the longest-match baseline, which learns nothing. */
export type Contender = "floor" | "network" | "memory" | "mixture" | "mixtureByWord" | "adapting";

export interface Evaluation {
  /** The baseline predicts no tokens, and a model may have no network. By word, only the keys differ. */
  readonly scores: Readonly<Partial<Record<Contender, Summary>>>;
  readonly replay: Readonly<Partial<Record<Contender, ReplayFigures>>>;
  readonly curve: readonly CurvePoint[];
}

/** Contenders whose names in JSON are not what the table calls them. */
const HEADINGS: Readonly<Partial<Record<Contender, string>>> = { floor: "longest match" };

const LABEL = 16;
const CELL = 15;

export function* evaluationTable({ scores, replay, curve }: Evaluation): Iterable<string> {
  const { mixture } = scores;
  if (mixture) yield `${mixture.chars} characters, ${mixture.tokens} tokens`;
  const names = Object.keys(replay) as Contender[];
  yield row(
    "",
    names.map(name => HEADINGS[name] ?? name),
  );
  const scored = (name: string, cell: (summary: Summary) => string): string =>
    row(
      name,
      names.map(contender => (scores[contender] ? cell(scores[contender]) : "")),
    );
  yield scored("bits/char", ({ bitsPerChar }) => bitsPerChar.toFixed(3));
  yield scored("perplexity", ({ perplexity }) => perplexity.toFixed(2));
  yield scored("top-1", ({ top1 }) => share(top1));
  yield scored("top-5", ({ top5 }) => share(top5));
  yield scored("MRR", ({ meanReciprocalRank }) => meanReciprocalRank.toFixed(3));
  yield "";
  yield "Typed again:";
  const replayed = (name: string, cell: (figures: ReplayFigures) => string): string =>
    row(
      name,
      names.map(contender => (replay[contender] ? cell(replay[contender]) : "")),
    );
  yield replayed("perHundredKeys", ({ perHundredKeys }) => perHundredKeys.toFixed(1));
  yield replayed("completedRatio", ({ completedRatio }) => completedRatio.toFixed(3));
  yield replayed("shownPrecision", ({ shownPrecision }) => shownPrecision.toFixed(3));
  yield replayed("shown", ({ shown }) => String(shown));
  for (const percentile of ["p50", "p95", "p99"] as const) {
    yield replayed(`${percentile} ms`, ({ latencyMs }) => latencyMs[percentile].toFixed(2));
  }
  if (replay.mixture) yield* reliabilityTable(replay.mixture);
  yield* curveTable(curve);
}

function* reliabilityTable({ reliability }: ReplayFigures): Iterable<string> {
  const tenths = reliability.filter(({ shown }) => shown > 0);
  if (tenths.length === 0) return;
  yield "";
  yield "Reliability of the mixture: how much of what was shown with a confidence was right";
  yield row(
    "confidence",
    tenths.map(({ meanConfidence }) => meanConfidence.toFixed(3)),
    8,
  );
  yield row(
    "right",
    tenths.map(({ precision }) => precision.toFixed(3)),
    8,
  );
  yield row(
    "shown",
    tenths.map(({ shown }) => String(shown)),
    8,
  );
}

function* curveTable(curve: readonly CurvePoint[]): Iterable<string> {
  if (curve.length === 0) return;
  yield "";
  yield "The mixture by minimum confidence";
  yield row(
    "min confidence",
    curve.map(({ minConfidence }) => minConfidence.toFixed(2)),
    8,
  );
  yield row(
    "perHundredKeys",
    curve.map(({ perHundredKeys }) => perHundredKeys.toFixed(1)),
    8,
  );
  yield row(
    "shownPrecision",
    curve.map(({ shownPrecision }) => shownPrecision.toFixed(3)),
    8,
  );
}

function row(name: string, cells: readonly string[], width: number = CELL): string {
  return (name.padEnd(LABEL) + cells.map(cell => cell.padStart(width)).join("")).trimEnd();
}

const share = (fraction: number): string => `${(100 * fraction).toFixed(1)}%`;
