/**
 * Runs the terminal's commit replay on each repository and compares the figures.
 * edits.mjs builds and runs this: `editsBench.mjs <options as JSON>`.
 */
import { spawn } from "node:child_process";
import path from "node:path";
import type { EditFigures, GroupedFigures } from "../../../src/completion/edits/editTally.ts";
import type { CurvePoint } from "../../../src/completion/evaluate/precisionCurve.ts";
import type { ReplayReport } from "../../../src/runtime/replay/replayReport.ts";

interface Repository {
  readonly folder: string;
  readonly language: string;
  /** The number of commits that it can replay, if known. */
  readonly commits?: number;
}

interface Options {
  readonly cli: string;
  readonly seconds: string;
  readonly commits: number;
  readonly isJson: boolean;
  readonly repositories: readonly Repository[];
}

interface Result {
  readonly repository: string;
  readonly language: string;
  readonly report: ReplayReport;
}

void main(JSON.parse(process.argv[2] ?? "{}") as Options);

async function main(options: Options): Promise<void> {
  const results: Result[] = [];
  for (const repository of options.repositories) {
    const { folder, language } = repository;
    const result = { repository: path.basename(folder), language, report: await replay(repository, options) };
    results.push(result);
    if (options.isJson) console.log(JSON.stringify(result));
    else console.error(row(cellsOf(result)));
  }
  if (!options.isJson) for (const line of table(results)) console.log(line);
}

function replay({ folder, commits: most }: Repository, { cli, seconds, commits }: Options): Promise<ReplayReport> {
  const count = String(Math.min(commits, most ?? commits));
  const args = [cli, "evaluate", "--commits", count, "--budget-seconds", seconds, "--json", folder];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const parts: Buffer[] = [];
    child.stdout.on("data", part => parts.push(part));
    child.on("error", reject);
    child.on("close", code => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(parts).toString().trim().split("\n").at(-1) ?? ""));
      else reject(new Error(`the replay of ${folder} ended with exit code ${code}`));
    });
  });
}

const HEADS = ["", "", "commits", "chars", "all", "whole lines", "inside a line", "new files", "at equal", "times"];
const WIDTHS = [24, 12, 8, 8, 16, 16, 16, 16, 10, 9];

function row(cells: readonly string[]): string {
  const cell = (text: string, k: number): string => (k < 2 ? text.padEnd(WIDTHS[k]!) : text.padStart(WIDTHS[k]!));
  return cells.map(cell).join("").trimEnd();
}

function* table(results: readonly Result[]): Iterable<string> {
  yield "Keys saved of a hundred, and precision; the longest-match baseline is below. At equal: the model's keys saved at the";
  yield "baseline's precision, and their ratio to the baseline's.";
  yield row(HEADS);
  for (const result of results) {
    yield row(cellsOf(result));
    yield row(["", "  baseline", "", "", ...kindsOf(result.report.figures.baseline)]);
    const { files, chars, nothing } = result.report.leftOut;
    yield row(["", `  left out: ${files} of many files, ${chars} of much text, ${nothing} without text`]);
  }
}

function cellsOf({ repository, language, report }: Result): readonly string[] {
  const { mixture, baseline } = report.figures;
  const equal = baseline && keysAt(report.curve, baseline.all.precision);
  const times = equal !== undefined && baseline ? equal / baseline.all.perHundredKeys : undefined;
  const counts = [String(report.commits), String(mixture?.all.chars ?? 0)];
  return [repository, language, ...counts, ...kindsOf(mixture), equal?.toFixed(1) ?? "", times?.toFixed(2) ?? ""];
}

function kindsOf(figures: GroupedFigures | undefined): readonly string[] {
  if (!figures) return [];
  const { all, kinds } = figures;
  const cell = ({ edits, perHundredKeys, precision }: EditFigures): string =>
    edits === 0 ? "" : `${perHundredKeys.toFixed(1)} (${precision.toFixed(3)})`;
  return [all, kinds.wholeLines, kinds.insideLine, kinds.newFile].map(cell);
}

/** Keys saved where the curve reaches a precision, interpolated linearly; undefined if it never does. */
function keysAt(curve: readonly CurvePoint[], precision: number): number | undefined {
  const first = curve.findIndex(({ shownPrecision }) => shownPrecision >= precision);
  const right = curve[first];
  const left = curve[first - 1];
  if (!right || !left) return right?.perHundredKeys;
  const share = (precision - left.shownPrecision) / (right.shownPrecision - left.shownPrecision);
  return left.perHundredKeys + share * (right.perHundredKeys - left.perHundredKeys);
}
