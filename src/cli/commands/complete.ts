/** `recurrent complete`: a completion server on stdin and stdout, one JSON object per line. */

import path from "node:path";
import { createInterface } from "node:readline";
import { FAULTS } from "../../core/faults.ts";
import { reasonOf } from "../../core/reasonOf.ts";
import type { CurrentRules } from "../../protocol/completion.ts";
import { systemClock } from "../../runtime/common/loopClock.ts";
import { openBaseModel } from "../../runtime/model/openBaseModel.ts";
import { openEngine } from "../../runtime/model/openEngine.ts";
import { ModelError } from "../../runtime/model/openModel.ts";
import { CompletionService } from "../../runtime/serving/completionService.ts";
import { taskOf } from "../../storage/modelFolder.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { type Arguments, flag, list, NO_OPERANDS, type OptionTable } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { type Ask, parseCompletionLine } from "../input/completionLine.ts";
import { MODEL_OPTIONS, modelFolderOf } from "../input/openModel.ts";
import type { Terminal } from "../output/output.ts";

const RULE_OPTIONS = {
  adapt: flag("Lets the network learn from saved files in the background."),
  include: list("GLOB", "Learns saved files although their type is not known. May be repeated."),
  exclude: list("GLOB", "Leaves saved files out. May be repeated."),
} satisfies OptionTable;

export const complete: Command = {
  summary:
    'Answers {"id","path","prefix","suffix"} with {"id","text","confidence","ms","replaceSuffix"}, and takes {"learn":{"path","text"}}.',
  options: { ...MODEL_OPTIONS, ...RULE_OPTIONS },
  operands: NO_OPERANDS,
  async run(args, { terminal, bundleFolder, baseFile, stdin, signal }) {
    const folder = modelFolderOf(args);
    const workspace = args.text("workspace");
    const service = new CompletionService(await openEngine(bundleFolder), systemClock, () =>
      openBaseModel(bundleFolder, baseFile),
    );
    const files = workspace === undefined ? undefined : nodeFileSystem(path.resolve(workspace));
    const model = await service.load(folder, files);
    const task = model?.isOfWorkspace ? undefined : (await taskOf(folder))?.spec.task;
    if (task !== undefined) throw new ModelError(FAULTS.taskModel(folder, task), false);
    if (!model?.isOfWorkspace) throw new ModelError(FAULTS.noModel(folder), true);
    if (model.notice !== undefined) terminal.error(model.notice);
    const lines = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
    signal.addEventListener("abort", () => lines.close(), { once: true });
    await serveLines(service, lines, { terminal, signal, isAdapting: args.flag("adapt"), rules: rulesOf(args) });
    service.unload();
  },
};

/** A request is answered after this time at the latest, with an empty text if need be. */
const DEADLINE_MS = 10_000;

interface Serving {
  readonly terminal: Terminal;
  /** Ends the requests that wait. */
  readonly signal: AbortSignal;
  readonly isAdapting: boolean;
  readonly rules: CurrentRules;
}

function rulesOf(args: Arguments): CurrentRules {
  const [include, exclude] = [args.list("include"), args.list("exclude")];
  return { ...(include && { include }), ...(exclude && { exclude }) };
}

/** Answers every id exactly once, also for superseded requests. Reports a line that it cannot read on stderr. */
async function serveLines(service: CompletionService, lines: AsyncIterable<string>, how: Serving): Promise<void> {
  const { terminal, signal, isAdapting, rules } = how;
  const answering = new Set<Promise<void>>();
  for await (const line of lines) {
    if (line.trim() === "") continue;
    const parsed = parseCompletionLine(line);
    if (!parsed.ok) {
      terminal.error(`complete: ${parsed.error}`);
      if (parsed.id !== undefined) terminal.out(refusal(parsed.id, parsed.error));
      continue;
    }
    const { message } = parsed;
    if ("learn" in message) {
      const { path, text } = message.learn;
      const failed = (thrown: unknown): void => terminal.error(`learn: ${reasonOf(thrown)}`);
      const learning = service.learn({ path, text, isAdapting, ...rules });
      await learning.then(({ adaptation }) => void adaptation.catch(failed), failed);
      continue;
    }
    const answer = answerTo(service, message, { terminal, signal });
    answering.add(answer);
    void answer.finally(() => answering.delete(answer));
  }
  await Promise.all(answering);
}

async function answerTo(
  service: CompletionService,
  { id, ...ask }: Ask,
  { terminal, signal }: Pick<Serving, "terminal" | "signal">,
): Promise<void> {
  const deadline = AbortSignal.timeout(Math.max(DEADLINE_MS, ask.deadlineMs ?? 0));
  try {
    const request = { deadlineMs: DEADLINE_MS, ...ask };
    const { text, confidence, ms, replaceSuffix } = await service.complete(
      request,
      AbortSignal.any([signal, deadline]),
    );
    terminal.out(JSON.stringify({ id, text, confidence, ms, replaceSuffix }));
  } catch (thrown) {
    terminal.out(refusal(id, reasonOf(thrown)));
  }
}

/** The answer to a request that failed. */
function refusal(id: unknown, error: string): string {
  return JSON.stringify({ id, text: "", confidence: 0, ms: 0, error });
}
