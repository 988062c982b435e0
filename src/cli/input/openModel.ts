/** Opens the model that a command works with. */
import path from "node:path";
import type { Experts } from "../../completion/mixing/experts.ts";
import type { Engine } from "../../core/network/engine.ts";
import { openBaseModel } from "../../runtime/model/openBaseModel.ts";
import { openEngine } from "../../runtime/model/openEngine.ts";
import { openExperts, openWithFallback } from "../../runtime/model/openModel.ts";
import type { ReadModel } from "../../runtime/model/readModel.ts";
import { type Arguments, required, text } from "./arguments.ts";
import type { CommandContext } from "./command.ts";

/** The option of every command that reads a model. */
export const MODEL_OPTION = { model: required(text("DIR", "Model folder.")) } as const;

/** The options of commands that read a model and files of its workspace. */
export const MODEL_OPTIONS = {
  ...MODEL_OPTION,
  workspace: text("DIR", "Learned folder, to which paths are relative. Default: the current folder."),
} as const;

export interface OpenedModel {
  readonly folder: string;
  readonly read: ReadModel;
  readonly experts: Experts;
  readonly engine: Engine;
  /** Opens the model once more, for callers that change it. */
  openAgain(options?: { readonly isLearning?: boolean }): Experts;
  /** Path of a file as memory knows it: relative to the workspace, "/" between names. */
  pathOf(file: string): string;
}

/** @throws ModelError when the folder holds no model that can be used */
export async function openModel(
  args: Arguments,
  context: CommandContext,
  options: { readonly isLearning?: boolean } = {},
): Promise<OpenedModel> {
  const folder = modelFolderOf(args);
  const engine = await openEngine(context.bundleFolder);
  const openBase = () => openBaseModel(context.bundleFolder, context.baseFile);
  const { read, experts } = await openWithFallback(folder, openBase, found => ({
    read: found,
    experts: openExperts(folder, found, engine, options),
  }));
  if (read.notice !== undefined) context.terminal.error(read.notice);
  const openAgain: OpenedModel["openAgain"] = options => openExperts(folder, read, engine, options);
  const workspace = path.resolve(args.text("workspace") ?? ".");
  const pathOf = (file: string): string => path.relative(workspace, path.resolve(file)).replaceAll(path.sep, "/");
  return { folder, read, experts, engine, openAgain, pathOf };
}

export function modelFolderOf(args: Arguments): string {
  return path.resolve(args.required("model"));
}
