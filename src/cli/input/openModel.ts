/** The model that a command works with. */
import path from "node:path";
import type { Experts } from "../../completion/mixing/experts.ts";
import type { Engine } from "../../core/network/engine.ts";
import { openEngine } from "../../runtime/model/openEngine.ts";
import { openExperts, type ReadModel, readModel } from "../../runtime/model/openModel.ts";
import { type Arguments, text } from "./arguments.ts";
import type { CommandContext } from "./command.ts";
import { USAGE, UsageError } from "./usage.ts";

/** Options of every command that reads a model. */
export const MODEL_OPTIONS = { model: text, workspace: text } as const;

export interface OpenedModel {
  readonly folder: string;
  readonly read: ReadModel;
  readonly experts: Experts;
  readonly engine: Engine;
  /** The same once more, for who changes it. */
  openAgain(options?: { readonly isLearning?: boolean }): Experts;
  /** Path of a file as memory knows it: relative to the workspace, "/" between names. */
  pathOf(file: string): string;
}

/** @throws UsageError without --model; ModelError when the folder holds no model that can be used */
export async function openModel(
  args: Arguments,
  context: CommandContext,
  options: { readonly isLearning?: boolean } = {},
): Promise<OpenedModel> {
  const folder = modelFolderOf(args);
  const read = await readModel(folder);
  if (read.notice !== undefined) context.terminal.error(read.notice);
  const engine = await openEngine(context.bundleFolder);
  const openAgain: OpenedModel["openAgain"] = options => openExperts(folder, read, engine, options);
  const workspace = path.resolve(args.text("workspace") ?? ".");
  const pathOf = (file: string): string => path.relative(workspace, path.resolve(file)).replaceAll(path.sep, "/");
  return { folder, read, experts: openAgain(options), engine, openAgain, pathOf };
}

export function modelFolderOf(args: Arguments): string {
  const model = args.text("model");
  if (model === undefined) throw new UsageError(USAGE.missing("--model DIR"));
  return path.resolve(model);
}
