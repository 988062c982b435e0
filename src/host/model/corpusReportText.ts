/** Writes the corpus report as Markdown. Pure. */
import type { CorpusReport } from "../../core/text/corpusReport.ts";
import { decimal, t } from "../../protocol/localize.ts";
import { reasonText } from "../../protocol/skipReasons.ts";

/** Returns the report as a Markdown document. */
export function corpusReportText(report: CorpusReport): string {
  const { trainingFiles, trainingChars, validationFiles, validationChars, replacedSecrets, skipped } = report;
  const facts = [
    [t("Training files"), trainingFiles],
    [t("Characters in training files"), trainingChars],
    [t("Held-out files"), validationFiles],
    [t("Characters in held-out files"), validationChars],
    [t("Secrets replaced"), replacedSecrets],
  ] as const;
  const rows = skipped.map(({ reason, count, examples }) => [
    reasonText(reason),
    decimal(count),
    examples.map(code).join(", "),
  ]);
  return [
    `# ${t("Corpus Report")}`,
    ...facts.map(([name, count]) => `- ${name}: ${decimal(count)}`),
    `## ${t("Skipped Files")}`,
    rows.length === 0 ? t("No files were skipped.") : table(rows),
    "",
  ].join("\n\n");
}

function table(rows: readonly (readonly string[])[]): string {
  const head = [t("Reason"), t("Files or folders"), t("Examples")];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Quotes a path, which comes from the workspace and may contain Markdown. */
function code(path: string): string {
  return `\`${path.replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
