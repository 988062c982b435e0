/** `recurrent audit`: looks for secrets in a model. */
import type { AuditFinding, AuditReport } from "../../protocol/completion.ts";
import { systemClock } from "../../runtime/common/loopClock.ts";
import { auditModel } from "../../runtime/serving/audit.ts";
import { NO_OPERANDS } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { MODEL_OPTIONS, openModel } from "../input/openModel.ts";
import { printable } from "../output/output.ts";

const MOST_SHOWN = 20;

export const audit: Command = {
  summary: "Looks for secrets that the model remembers or writes.",
  options: MODEL_OPTIONS,
  operands: NO_OPERANDS,
  async run(args, context) {
    const { experts } = await openModel(args, context);
    const report = await auditModel(experts, () => systemClock.nextTurn());
    experts.predictor?.dispose();
    if (args.flag("json")) context.terminal.out(JSON.stringify(report));
    else for (const line of auditLines(report)) context.terminal.out(line);
  },
};

function auditLines(report: AuditReport): readonly string[] {
  return [...findingLines(report), ...suspicionLines(report.suspicions)];
}

/** Looser rules than those that clean: a person decides. */
function suspicionLines(suspicions: readonly AuditFinding[]): readonly string[] {
  if (suspicions.length === 0) return [];
  const more = suspicions.length - MOST_SHOWN;
  return [
    `${suspicions.length} remembered texts look odd by looser rules. Most of them are hashes and long names; see whether a secret is among them:`,
    ...suspicions.slice(0, MOST_SHOWN).map(lineOf),
    ...(more > 0 ? [`  and ${more} more; --json shows all`] : []),
  ];
}

function findingLines({ documents, tokens, writings, findings }: AuditReport): readonly string[] {
  const read = `${documents} remembered files, ${tokens} tokens of the vocabulary and ${writings} texts that the model wrote`;
  if (findings.length === 0) return [`No secret of a known kind was found in ${read}.`];
  const more = findings.length - MOST_SHOWN;
  return [
    `${findings.length} findings in ${read}:`,
    ...findings.slice(0, MOST_SHOWN).map(lineOf),
    ...(more > 0 ? [`  and ${more} more. --json shows all of them.`] : []),
    "Train the model again to make it forget what it remembers. The texts that it wrote may be made up.",
  ];
}

function lineOf({ place, source, rule, hint }: AuditFinding): string {
  const where = place === "writing" ? `written after ${JSON.stringify(source)}` : `${place}: ${source}`;
  return `  ${rule}: ${printable(`${hint}, ${where}`).replaceAll("\n", "\\n")}`;
}
