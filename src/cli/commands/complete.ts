/** `recurrent complete`: a completion server on stdin and stdout, one JSON object a line. */

import path from "node:path";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { CompletionService } from "../../worker/completionService.ts";
import { systemClock } from "../../worker/loopClock.ts";
import { openEngine } from "../../worker/openEngine.ts";
import { ModelError } from "../../worker/openModel.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { flag, readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { MODEL_OPTIONS, modelFolderOf } from "../openModel.ts";
import type { Terminal } from "../output.ts";

const idSchema = v.union([v.number(), v.string()]);
const askSchema = v.object({
  id: idSchema,
  path: v.string(),
  prefix: v.string(),
  suffix: v.optional(v.string(), ""),
  minConfidence: v.exactOptional(v.number()),
  maxChars: v.exactOptional(v.number()),
  deadlineMs: v.exactOptional(v.number()),
});
const learnSchema = v.object({ learn: v.object({ path: v.string(), text: v.string() }) });
const lineSchema = v.union([askSchema, learnSchema]);

export const complete: Command = {
  summary:
    'Answers {"id","path","prefix","suffix"} with {"id","text","confidence","ms"}, and takes {"learn":{"path","text"}}.',
  usage: "recurrent complete --model DIR [--workspace DIR]",
  async run(argv, { terminal, bundleFolder, stdin, signal }) {
    const args = readArguments(argv, { ...MODEL_OPTIONS, json: flag }, { least: 0, most: 0, what: "" });
    const folder = modelFolderOf(args);
    const workspace = args.text("workspace");
    const service = new CompletionService(await openEngine(bundleFolder), systemClock);
    const files = workspace === undefined ? undefined : nodeFileSystem(path.resolve(workspace));
    const model = await service.load(folder, files);
    if (!model) throw new ModelError(`There is no model in ${folder}; train one with: recurrent train <folder>.`, true);
    if (model.notice !== undefined) terminal.error(model.notice);
    const lines = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
    signal.addEventListener("abort", () => lines.close(), { once: true });
    await serveLines(service, lines, terminal);
    service.unload();
  },
};

/** Answers every id exactly once, superseded requests too; a line that cannot be read is told of on stderr. */
async function serveLines(service: CompletionService, lines: AsyncIterable<string>, terminal: Terminal): Promise<void> {
  const answering = new Set<Promise<void>>();
  let learning = Promise.resolve();
  for await (const line of lines) {
    if (line.trim() === "") continue;
    const message = readLine(line, terminal);
    if (!message) continue;
    if ("learn" in message) {
      const { path, text } = message.learn;
      learning = learning.then(() => service.learn(path, text)).catch(thrown => terminal.error(`learn: ${thrown}`));
      await learning;
      continue;
    }
    const answer = answerTo(service, message, terminal);
    answering.add(answer);
    void answer.finally(() => answering.delete(answer));
  }
  await Promise.all([...answering, learning]);
}

async function answerTo(
  service: CompletionService,
  { id, ...ask }: v.InferOutput<typeof askSchema>,
  terminal: Terminal,
): Promise<void> {
  try {
    const { text, confidence, ms } = await service.complete(ask);
    terminal.out(JSON.stringify({ id, text, confidence, ms }));
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    terminal.out(JSON.stringify({ id, text: "", confidence: 0, ms: 0, error }));
  }
}

/** @returns undefined for a line that is no request; one with an id is still answered */
function readLine(line: string, terminal: Terminal): v.InferOutput<typeof lineSchema> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    terminal.error("complete: a line is not JSON and was passed over");
    return undefined;
  }
  const parsed = v.safeParse(lineSchema, json);
  if (parsed.success) return parsed.output;
  const error = 'expected {"id","path","prefix","suffix"} or {"learn":{"path","text"}}';
  terminal.error(`complete: ${error}`);
  const { success, output } = v.safeParse(v.object({ id: idSchema }), json);
  if (success) terminal.out(JSON.stringify({ id: output.id, text: "", confidence: 0, ms: 0, error }));
  return undefined;
}
