/** `recurrent import`: makes a model or a base model of weights that PyTorch trained. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { CELL_KINDS, type CellKind, parameterCount } from "../../core/network/spec.ts";
import { POOLINGS, type Pooling } from "../../core/sequence/pooling.ts";
import { SEQUENCE_TASKS, type TaskSpec } from "../../core/tasks/taskSpec.ts";
import type { PanelEvent } from "../../protocol/panel.ts";
import { systemClock } from "../../runtime/common/loopClock.ts";
import { importAsBase, importAsModel } from "../../runtime/importing/importNetwork.ts";
import {
  type Imported,
  type ImportedTask,
  type ImportSource,
  isTask,
  readImported,
} from "../../runtime/importing/readImported.ts";
import { openEngine } from "../../runtime/model/openEngine.ts";
import type { CurveLine } from "../../storage/exchange/scaleModel.ts";
import { type Arguments, choice, list, text } from "../input/arguments.ts";
import type { Command, CommandContext } from "../input/command.ts";
import { checkOutputFile } from "../input/outputFile.ts";
import { sourceFolders } from "../input/sourceList.ts";
import { readTexts } from "../input/texts.ts";
import { USAGE, UsageError } from "../input/usage.ts";
import { counted } from "../output/output.ts";
import { recordRun } from "../output/recordRun.ts";
import { readPanelParts, reportPage } from "../output/report.ts";

export const importNetwork: Command = {
  summary:
    "Makes a model (--model DIR), or a base model in one file (--base FILE), of a folder that scale/train.py wrote, " +
    "or of a safetensors file with torch.nn's names beside its tokenizer.json. A file that export wrote may be of a task.",
  options: {
    model: text("DIR", "Model folder to write."),
    base: text("FILE", "Base model to write, in eight bits a weight. Editors use it with recurrent.network.baseModel."),
    fit: list(
      "DIR",
      "Folder, or list of folders, to fit the mixer's start values of the base model on. May be repeated.",
    ),
    tokenizer: text(
      "FILE",
      "The tokenizer.json, such as tokenizer-1.json of a model folder. Default: the one beside the weights.",
    ),
    cell: choice(CELL_KINDS, "Recurrent cell, where the shapes of the weights do not tell. Default: rnn, gru or lstm."),
    task: choice(SEQUENCE_TASKS, "Task of the network, where the file does not say it."),
    labels: text("FILE", "Labels or tags of the task in the order of the network's outputs, one a line."),
    pooling: choice(POOLINGS, "State that classify answers from: the last, or the mean. Default: mean."),
    report: text("FILE", "Writes the learning curve and the model as one HTML page. Needs --model."),
  },
  operands: { least: 1, most: 1, what: "the folder or file to import", usage: "<folder or file>" },
  async run(args, context) {
    const places = placesOf(args);
    const { model, base, report, fit } = places;
    for (const file of [base, report]) if (file !== undefined) await checkOutputFile(file);
    const folders = await sourceFolders(fit);
    const tokenizer = args.text("tokenizer");
    const imported = await readImported({
      place: path.resolve(args.operands[0]!),
      cell: args.text("cell") as CellKind | undefined, // the table has checked it
      tokenizer: tokenizer === undefined ? undefined : path.resolve(tokenizer),
      told: await toldTask(args),
    });
    if (isTask(imported)) return writeTask(imported, places, args, context);
    const { spec } = imported;
    const summary = { ...spec, parameters: parameterCount(spec) };
    if (base !== undefined) await writeBase(base, imported, { folders, summary, args, context });
    if (model === undefined) return;
    await importAsModel(model, imported, systemClock);
    say(args, context, { model, ...summary }, `Wrote a model of ${describe(imported)} to ${model}`);
    if (report !== undefined) await writeReport(report, model, imported, context);
  },
};

/** @throws UsageError where nothing is to be written, or a report or a fit has nothing to belong to */
function placesOf(args: Arguments) {
  const resolved = (name: string): string | undefined => {
    const found = args.text(name);
    return found === undefined ? undefined : path.resolve(found);
  };
  const places = {
    model: resolved("model"),
    base: resolved("base"),
    report: resolved("report"),
    fit: args.list("fit"),
  };
  if (places.model === undefined && places.base === undefined)
    throw new UsageError(USAGE.missing("--model DIR or --base FILE"));
  if (places.report !== undefined && places.model === undefined) throw new UsageError(USAGE.missing("--model DIR"));
  if (args.text("task") !== undefined) checkTaskPlaces(places);
  if (places.fit.length > 0 && places.base === undefined) throw new UsageError(USAGE.missing("--base FILE"));
  return places;
}

/** What the command line says of a task. @throws UsageError where labels are missing, or belong to nothing */
async function toldTask(args: Arguments): Promise<ImportSource["told"]> {
  const task = args.text("task") as TaskSpec["task"] | undefined; // the table has checked it
  const file = args.text("labels");
  if (task === undefined) {
    if (file !== undefined || args.text("pooling") !== undefined) throw new UsageError(USAGE.missing("--task"));
    return undefined;
  }
  if (file === undefined && task !== "translate") throw new UsageError(USAGE.missing("--labels FILE"));
  const [named] = await readTexts(file === undefined ? [] : [file]);
  const lines = (named?.text ?? "").replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  const labels = lines.map(line => line.trim()).filter(label => label !== "");
  return { task, labels, pooling: args.text("pooling") as Pooling | undefined };
}

type Places = ReturnType<typeof placesOf>;

/**
 * @returns the model folder of a task
 * @throws UsageError where something is asked for that a task's network cannot become
 */
function checkTaskPlaces({ model, base, report }: Pick<Places, "model" | "base" | "report">): string {
  if (base !== undefined || model === undefined) throw new UsageError(USAGE.taskNotBase());
  if (report !== undefined) throw new UsageError(USAGE.taskNoCurve());
  return model;
}

async function writeTask(
  { spec, ...imported }: ImportedTask,
  places: Places,
  args: Arguments,
  context: CommandContext,
): Promise<void> {
  const model = checkTaskPlaces(places);
  await importAsModel(model, { spec, ...imported }, systemClock);
  const { cell, layers, hiddenSize, task } = spec;
  const sizes = `${counted(layers, `${cell} layer`)} with ${counted(hiddenSize, "unit")}`;
  say(args, context, { model, ...spec }, `Wrote a model of the task ${task}, with ${sizes}, to ${model}`);
}

async function writeBase(
  file: string,
  imported: Imported,
  {
    folders,
    summary,
    args,
    context,
  }: {
    readonly folders: readonly string[];
    readonly summary: object;
    readonly args: Arguments;
    readonly context: CommandContext;
  },
): Promise<void> {
  const { signal } = context;
  const engine = await openEngine(context.bundleFolder);
  const { bytes, fit } = await importAsBase(file, imported, { engine, folders, signal });
  const fitted = fit && { files: fit.files, chars: fit.chars, bitsPerChar: fit.bitsPerChar };
  const how = fit
    ? `, with start values of the mixer from ${counted(fit.files, "file")} (${fit.bitsPerChar.toFixed(3)} bits per character)`
    : ", with the program's own start values of the mixer";
  say(
    args,
    context,
    { base: file, bytes, ...summary, ...(fitted && { fit: fitted }) },
    `Wrote a base model of ${describe(imported)} to ${file} (${bytes} bytes)${how}`,
  );
}

function say(args: Arguments, { terminal }: CommandContext, summary: object, sentence: string): void {
  terminal.out(args.flag("json") ? JSON.stringify(summary) : `${sentence}.`);
}

function describe({ spec, vocabulary }: Imported): string {
  return `${counted(spec.layers, `${spec.cell} layer`)} with ${counted(spec.hiddenSize, "unit")} and ${vocabulary.size} tokens`;
}

/** The panel of the run, as `train --report` writes it. */
async function writeReport(
  file: string,
  modelFolder: string,
  { curve }: Imported,
  context: CommandContext,
): Promise<void> {
  const parts = await readPanelParts(context.bundleFolder);
  const name = path.basename(modelFolder);
  const events: PanelEvent[] = [{ type: "started", folder: name }, ...curve.map(line => eventOf(line, modelFolder))];
  const recording = await recordRun(modelFolder, await openEngine(context.bundleFolder), {
    events,
    file: undefined,
    openBaseModel: async () => undefined,
  });
  await writeFile(file, reportPage(name, parts, recording));
}

function eventOf(line: CurveLine, modelFolder: string): PanelEvent {
  switch (line.event) {
    case "step": {
      const { event: _, ...step } = line;
      return { type: "stepped", step };
    }
    case "validation": {
      const { event: _, ...validation } = line;
      return { type: "validated", validation };
    }
    case "end": {
      const { steps, tokens, elapsedMs } = line;
      return { type: "ended", end: { reason: "finished", steps, tokens, elapsedMs, modelFolder, isWritten: true } };
    }
    default:
      return line satisfies never;
  }
}
