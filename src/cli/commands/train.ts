/** `recurrent train`: trains on a folder or a file and writes the model. */

import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { PanelEvent } from "../../protocol/panel.ts";
import { panelEventOf } from "../../protocol/recording.ts";
import type { TrainingEnd, TrainingEvent, TrainingRequest } from "../../protocol/training.ts";
import { systemClock } from "../../runtime/common/loopClock.ts";
import { openBaseModel } from "../../runtime/model/openBaseModel.ts";
import { openEngine, openTrainingEngine } from "../../runtime/model/openEngine.ts";
import { runAnyTraining } from "../../runtime/tasks/taskRun.ts";
import type { HeldOutVisitor } from "../../runtime/training/runEnvironment.ts";
import type { SourceFile } from "../../workspace/corpus.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import type { Command, CommandContext } from "../input/command.ts";
import { checkOutputFile } from "../input/outputFile.ts";
import { resumableRequest, TRAIN_OPTIONS } from "../input/trainOptions.ts";
import { fileToShow, recordRun } from "../output/recordRun.ts";
import { readPanelParts, reportPage } from "../output/report.ts";
import { TrainingView } from "../output/trainingView.ts";

export const train: Command = {
  summary:
    "Trains on the text files of a folder, or on a single file, and writes the model. Never writes what it learns.",
  options: TRAIN_OPTIONS,
  operands: { least: 1, most: 1, what: "the folder or file to learn", usage: "<folder or file>" },
  async run(args, context) {
    const request = await resumableRequest(args);
    const view = new TrainingView(context.terminal, args.flag("json"));
    const report = args.text("report");
    const end =
      report === undefined
        ? await trainFolder(request, context, { onEvent: event => view.show(event) })
        : await trainWithReport(request, context, { report, onEvent: event => view.show(event) });
    view.end(end);
  },
};

/** Writes the report after the model. A missing part of the report ends the command before the run, not after it. */
async function trainWithReport(
  request: TrainingRequest,
  context: CommandContext,
  { report, onEvent }: { readonly report: string; readonly onEvent: (event: TrainingEvent) => void },
): Promise<TrainingEnd> {
  await checkOutputFile(report);
  const parts = await readPanelParts(context.bundleFolder);
  const folder = request.file ?? path.basename(request.folder);
  const events: PanelEvent[] = [{ type: "started", folder }];
  let file: SourceFile | undefined;
  const end = await trainFolder(request, context, {
    onEvent: event => {
      const told = panelEventOf(event);
      if (told) events.push(told);
      onEvent(event);
    },
    onHeldOut: async (_experts, { training, validation }) => {
      file = fileToShow(validation, training);
    },
  });
  events.push({ type: "ended", end });
  const engine = await openEngine(context.bundleFolder);
  const openBase = () => openBaseModel(context.bundleFolder, context.baseFile);
  const recording = await recordRun(end.modelFolder, engine, { events, file, openBaseModel: openBase });
  await writeFile(report, reportPage(folder, parts, recording));
  return end;
}

/** Runs the training in this thread, as the editor's worker does in its own. */
export async function trainFolder(
  request: TrainingRequest,
  { bundleFolder, baseFile, signal, terminal }: CommandContext,
  listeners: { readonly onEvent: (event: TrainingEvent) => void; readonly onHeldOut?: HeldOutVisitor },
): Promise<TrainingEnd> {
  const { onEvent, onHeldOut } = listeners;
  return runAnyTraining(request, {
    engine: await openTrainingEngine(bundleFolder, { log: line => terminal.error(line) }),
    openBaseModel: () => openBaseModel(bundleFolder, baseFile),
    fileSystem: nodeFileSystem(request.folder),
    clock: systemClock,
    emit: onEvent,
    signal,
    ...(onHeldOut && { onHeldOut }),
  });
}
