/** `recurrent train <folder>`: learns a folder and writes its model. */
import { writeFile } from "node:fs/promises";
import type { TrainingEnd, TrainingEvent, TrainingRequest } from "../../protocol/training.ts";
import { openBase } from "../../worker/base.ts";
import { systemClock } from "../../worker/loopClock.ts";
import { openEngine } from "../../worker/openEngine.ts";
import { type HeldOutVisitor, runTraining } from "../../worker/trainingRun.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { readArguments } from "../arguments.ts";
import type { Command, CommandContext } from "../command.ts";
import { trainingReport } from "../report.ts";
import { TrainingView } from "../trainingView.ts";
import { resumableRequest, TRAIN_OPTIONS, TRAIN_OPTIONS_USAGE } from "../trainOptions.ts";

export const train: Command = {
  summary: "Learns the text files of a folder and writes the model; never writes into the folder.",
  usage: `recurrent train <folder> ${TRAIN_OPTIONS_USAGE}`,
  async run(argv, context) {
    const args = readArguments(argv, TRAIN_OPTIONS, { least: 1, most: 1, what: "the folder to learn" });
    const request = await resumableRequest(args);
    const view = new TrainingView(context.terminal, args.flag("json"));
    const events: TrainingEvent[] = [];
    const end = await trainFolder(request, context, {
      onEvent: event => {
        events.push(event);
        view.show(event);
      },
    });
    const report = args.text("report");
    if (report !== undefined) await writeFile(report, trainingReport(request.folder, events, end));
    view.end(end);
  },
};

/** Runs the training in this thread, as the editor's worker does in its own. */
export async function trainFolder(
  request: TrainingRequest,
  { bundleFolder, signal }: CommandContext,
  listeners: { readonly onEvent: (event: TrainingEvent) => void; readonly onHeldOut?: HeldOutVisitor },
): Promise<TrainingEnd> {
  const { onEvent, onHeldOut } = listeners;
  return runTraining(request, {
    engine: await openEngine(bundleFolder),
    openBase: () => openBase(bundleFolder),
    fileSystem: nodeFileSystem(request.folder),
    clock: systemClock,
    emit: onEvent,
    signal,
    ...(onHeldOut && { onHeldOut }),
  });
}
