/**
 * Fits the show filter on commit replays and writes its weights. fitFilter.mjs builds and runs this:
 * `fitFilter.mjs <options as JSON>`. It also fits without each repository in turn, and judges the filter on that one.
 */
import { writeFileSync } from "node:fs";
import { rightProbability } from "../../../src/completion/suggest/showFilter.ts";
import { systemClock } from "../../../src/runtime/common/loopClock.ts";
import { openBaseModel } from "../../../src/runtime/model/openBaseModel.ts";
import { openEngine } from "../../../src/runtime/model/openEngine.ts";
import { replayCommits } from "../../../src/runtime/replay/commitReplay.ts";
import { collectRows, type FilterRow } from "./filterRows.ts";
import { fitLogistic } from "./logisticRegression.ts";

interface Options {
  readonly bundleFolder: string;
  /** The file of weights that is written. */
  readonly out: string;
  readonly commits: number;
  readonly repositories: readonly { readonly folder: string; readonly name: string; readonly commits?: number }[];
}

interface Collected {
  readonly name: string;
  readonly rows: readonly FilterRow[];
}

const PENALTY = 5;
/** Rows of a repository that count; of a larger one each counts less. */
const FULL_ROWS = 1500;
/** What a filter of the probability alone shows, for comparison. */
const PLAIN_CONFIDENCE = 0.3;

void main(JSON.parse(process.argv[2] ?? "{}") as Options);

async function main(options: Options): Promise<void> {
  const all: Collected[] = [];
  for (const repository of options.repositories) {
    const rows = await rowsOf(repository, options);
    console.error(`${repository.name}: ${rows.length} suggestions`);
    if (rows.length > 0) all.push({ name: repository.name, rows });
  }
  for (const held of all) console.log(judged(held, weightsOf(all.filter(other => other !== held))));
  writeFileSync(options.out, sourceOf(all, weightsOf(all)));
}

async function rowsOf(
  { folder, commits }: Options["repositories"][number],
  { bundleFolder, commits: most }: Options,
): Promise<readonly FilterRow[]> {
  const rows: FilterRow[] = [];
  const count = Math.min(most, commits ?? most);
  const request = { folder, commits: count, measures: new Set<never>(), budgetSeconds: 0 };
  await replayCommits(request, {
    engine: await openEngine(bundleFolder),
    openBaseModel: () => openBaseModel(bundleFolder),
    clock: systemClock,
    signal: new AbortController().signal,
    emit: () => undefined,
    observe: observed => collectRows(observed, rows),
  });
  return rows;
}

type Weights = Readonly<Record<string, number>>;

function weightsOf(all: readonly Collected[]): Weights {
  const names = Object.keys(all[0]?.rows[0]?.features ?? {});
  const samples = all.flatMap(({ rows }) =>
    rows.map(({ features, isRight }) => ({
      features: Float64Array.from(names, name => features[name] ?? 0),
      isRight,
      weight: Math.min(1, FULL_ROWS / rows.length),
    })),
  );
  const weights = fitLogistic(samples, PENALTY);
  return Object.fromEntries(names.map((name, k) => [name, Number(weights[k]!.toFixed(3))]));
}

/** Wrong suggestions that are shown for the same keys: by the probability alone, and by the filter. */
function judged({ name, rows }: Collected, weights: Weights): string {
  const keys = ({ isRight, chars }: FilterRow): number => (isRight ? chars - 1 : 0);
  const plain = rows.filter(({ probability }) => probability >= PLAIN_CONFIDENCE);
  const wanted = plain.reduce((sum, row) => sum + keys(row), 0);
  const scored = rows.map(row => {
    const p = rightProbability(row.features, weights);
    return { row, score: (p / (1 - p)) * Math.max(1, row.chars - 1) };
  });
  scored.sort((a, b) => b.score - a.score);
  let saved = 0;
  let wrong = 0;
  for (const { row } of scored) {
    if (saved >= wanted) break;
    saved += keys(row);
    if (!row.isRight) wrong++;
  }
  const before = plain.filter(({ isRight }) => !isRight).length;
  const change = (100 * (wrong / before - 1)).toFixed(0);
  return `${name}, fitted without it: ${wrong} wrong suggestions for the same keys instead of ${before} (${change}%)`;
}

function sourceOf(all: readonly Collected[], weights: Weights): string {
  const names = all.map(({ name, rows }) => `${name} (${rows.length})`).join(", ");
  const lines = Object.entries(weights).map(([name, weight]) => `  ${name}: ${weight},`);
  return [
    "/**",
    " * The weights of the show filter, written by `npm run fit:filter`. They are fitted on commit replays of these",
    ...wrapped(`repositories, with the number of suggestions of each: ${names}.`).map(line => ` * ${line}`),
    " */",
    'import type { Features } from "./filterFeatures.ts";',
    "",
    "export const FILTER_WEIGHTS: Features = {",
    ...lines,
    "};",
    "",
  ].join("\n");
}

function wrapped(text: string): readonly string[] {
  return text.match(/.{1,110}(?: |$)/g)?.map(line => line.trim()) ?? [];
}
