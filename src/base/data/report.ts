/** Formats the report that `npm run base:data` prints. */
import type { BaseReport } from "./assemble.ts";

/**
 * Formats the report.
 *
 * @param filtered the number of files that the rules dropped, by reason
 */
export function reportText(
  { languages, dropped, overlaps }: BaseReport,
  filtered: Readonly<Record<string, number>>,
): string {
  const rows = languages.map(({ language, projects, files, chars, available }) =>
    [language, projects, files, megabytes(chars), megabytes(available)].map(String),
  );
  const total = (of: (row: BaseReport["languages"][number]) => number) =>
    languages.reduce((sum, row) => sum + of(row), 0);
  rows.push([
    "all",
    "",
    String(total(row => row.files)),
    megabytes(total(row => row.chars)),
    megabytes(total(row => row.available)),
  ]);
  return [
    table([["language", "projects", "files", "MB", "of MB"], ...rows]),
    `\nDropped by the rules (files):\n${list(filtered)}`,
    `\nDropped as copies or for reserved projects (files):\n${list(dropped)}`,
    "\nLargest shares of a kept file's shingles in a reserved project:",
    ...overlaps.map(({ share, path, reserved }) => `  ${share.toFixed(3)}  ${path} (${reserved})`),
  ].join("\n");
}

function megabytes(chars: number): string {
  return (chars / 1e6).toFixed(2);
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([reason, count]) => `  ${String(count).padStart(7)}  ${reason}`)
    .join("\n");
}

/** Aligns the first column to the left, all others to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? "").length)));
  return rows
    .map(row => row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join("  "))
    .join("\n");
}
