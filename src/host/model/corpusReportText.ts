/** What was learned of a workspace and what was not, as a page of Markdown. Pure. */
import type { CorpusReport } from "../../core/text/corpusReport.ts";
import { decimal, t } from "../../protocol/localize.ts";
import { reasonText } from "../../protocol/skipReasons.ts";

export function corpusReportText(report: CorpusReport): string {
  const { trainingFiles, trainingChars, validationFiles, validationChars, replacedSecrets, skipped } = report;
  const facts = [
    [t("Learned files"), trainingFiles],
    [t("Characters in them"), trainingChars],
    [t("Files held out to measure on"), validationFiles],
    [t("Characters in those"), validationChars],
    [t("Secrets replaced"), replacedSecrets],
  ] as const;
  const rows = skipped.map(({ reason, count, examples }) => [
    reasonText(reason),
    decimal(count),
    examples.map(code).join(", "),
  ]);
  return [
    `# ${t("What Recurrent has learned of this workspace")}`,
    ...facts.map(([name, count]) => `- ${name}: ${decimal(count)}`),
    `## ${t("Left out")}`,
    rows.length === 0 ? t("nothing was skipped.") : table(rows),
    "",
  ].join("\n\n");
}

function table(rows: readonly (readonly string[])[]): string {
  const head = [t("Skipped"), t("Files or folders"), t("For example")];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A path comes from the workspace, and is shown as it is. */
function code(path: string): string {
  return `\`${path.replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
