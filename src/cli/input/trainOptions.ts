/** The options that `train` and `start` share, and the training request that they make. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { CELL_KINDS } from "../../core/network/spec.ts";
import { OPTIMIZER_KINDS } from "../../core/optimizer.ts";
import { systemReasonOf } from "../../core/reasonOf.ts";
import { POOLINGS } from "../../core/sequence/pooling.ts";
import { VOCABULARY_KINDS } from "../../core/text/vocabulary.ts";
import { INITIAL_STATES, TASK_KINDS, type TrainingRequest } from "../../protocol/training.ts";
import { contradictionIn } from "../../runtime/training/requestChecks.ts";
import { TrainingError } from "../../runtime/training/trainingError.ts";
import { secondsLeft } from "../../storage/checkpoint.ts";
import { type Arguments, choice, flag, list, type OptionTable, real, realOr, text, whole } from "./arguments.ts";
import { defaultModelFolder } from "./modelPath.ts";
import { USAGE, UsageError } from "./usage.ts";

/** Set by hand, not measured: a newcomer waits a minute, and sees a curve. */
const DEFAULT_BUDGET_SECONDS = 60;

export const TRAIN_OPTIONS = {
  model: text("DIR", "Model folder. Default: a folder in the user's cache directory."),
  "budget-seconds": real(
    0,
    1e7,
    `Wall time from start to exit. Default: ${DEFAULT_BUDGET_SECONDS}. 0: base model and memory only.`,
  ),
  cell: choice(CELL_KINDS, "Recurrent cell. Default: the base model's, for a task lstm."),
  bidirectional: flag("Reads from both ends. For the tasks classify, tag and translate."),
  layers: whole(1, 8, "Stacked layers."),
  hidden: whole(1, 4096, "Units of each layer."),
  embedding: whole(1, 4096, "Numbers for each token. Default: as many as units, for a task at most 64."),
  dropout: real(0, 0.95, "Fraction of a layer's outputs that training drops before the next layer. Default: 0."),
  "initial-state": choice(INITIAL_STATES, "State before the first token in training. Default: zeros."),
  tokenizer: choice(VOCABULARY_KINDS, "How text is cut into tokens."),
  vocabulary: whole(260, 65_536, "Most tokens in the vocabulary."),
  "learning-rate": real(1e-9, 100, "Highest learning rate. Default: 0.008, for a task 0.005, for sgd 0.5."),
  batch: whole(1, 4096, "Sequences of a step. Default: 16, for a task 32."),
  window: whole(1, 4096, "Steps of backpropagation through time. Default: 32, for a task 400."),
  clip: realOr("none", 1e-9, 1e9, "Largest norm of the gradients. Default: 1."),
  optimizer: choice(OPTIMIZER_KINDS, "AdamW, or gradient descent. Default: adamw."),
  threads: whole(1, 64, "Threads that train."),
  seed: whole(0, 2 ** 32 - 1, "Seed of weights and order. Default: 1."),
  steps: whole(1, 1e9, "Most optimizer steps; the learning rate is planned for them."),
  resume: flag("Resumes an interrupted run, or else trains the model in the folder further."),
  "checkpoint-seconds": real(0, 1e7, "Time between two checkpoints."),
  "from-scratch": {
    ...flag("Starts from scratch: random weights, without the base model."),
    earlierName: "from-nothing",
  },
  task: choice(
    TASK_KINDS,
    "A language model, or a task on a data file. classify and generate: label, tab, text. tag: token, tab, tag, and a blank line between sentences. translate: source, tab, target.",
  ),
  pooling: choice(POOLINGS, "State that classify answers from: the last, or the mean. Default: mean."),
  include: list("GLOB", "Learns files although their type is not known. May be repeated."),
  exclude: list("GLOB", "Leaves files out. May be repeated."),
  "max-file-bytes": whole(
    1,
    512 * 1024 * 1024,
    "Largest file to learn. Default: 204800 in a folder, 64 MB for a single file.",
  ),
  report: text("FILE", "Writes the panel of the finished run as one HTML page."),
} satisfies OptionTable;

/** As `trainingRequest`. An interrupted run gets the rest of its budget where the command line gives none. */
export async function resumableRequest(args: Arguments): Promise<TrainingRequest> {
  const { place, problem } = await learnedPlace(args);
  const request = trainingRequest(args, place);
  if (problem !== undefined) {
    throw new TrainingError(FAULTS.placeUnreadable(path.join(place.folder, place.file ?? ""), problem));
  }
  if (!request.isResumed || args.number("budget-seconds") !== undefined) return request;
  return { ...request, budgetSeconds: (await secondsLeft(request.modelFolder)) ?? request.budgetSeconds };
}

/** What may be left out of a request; the type ties each key to the field's own name. */
type OptionalFields = { readonly [Field in keyof TrainingRequest]?: TrainingRequest[Field] | undefined };

/** The folder to learn, and the file of it if a file was named. */
type LearnedPlace = Pick<TrainingRequest, "folder" | "file">;

function folderOf(args: Arguments): LearnedPlace & { readonly folder: string } {
  return { folder: path.resolve(args.operands[0] ?? ".") };
}

/** What is not there passes for a file, so that a task first hears of what contradicts it. */
async function learnedPlace(args: Arguments): Promise<{ readonly place: LearnedPlace; readonly problem?: string }> {
  const place = folderOf(args);
  const asFile = { folder: path.dirname(place.folder), file: path.basename(place.folder) };
  try {
    return { place: (await stat(place.folder)).isDirectory() ? place : asFile };
  } catch (thrown) {
    return { place: asFile, problem: systemReasonOf(thrown) };
  }
}

/** @throws UsageError where two options contradict each other */
export function trainingRequest(args: Arguments, place: LearnedPlace = folderOf(args)): TrainingRequest {
  if (args.flag("resume") && args.flag("from-scratch")) throw new UsageError(USAGE.contradiction());
  const fields: OptionalFields = {
    // `readArguments` has checked the choices, which is what the request's narrower types ask for.
    cell: args.text("cell") as TrainingRequest["cell"],
    layers: args.number("layers"),
    hidden: args.number("hidden"),
    embedding: args.number("embedding"),
    dropout: args.number("dropout"),
    initialState: args.text("initial-state") as TrainingRequest["initialState"],
    learningRate: args.number("learning-rate"),
    batch: args.number("batch"),
    windowSteps: args.number("window"),
    clipNorm: args.text("clip") === "none" ? "none" : args.number("clip"),
    optimizer: args.text("optimizer") as TrainingRequest["optimizer"],
    tokenizer: args.text("tokenizer") as TrainingRequest["tokenizer"],
    vocabularySize: args.number("vocabulary"),
    threads: args.number("threads"),
    seed: args.number("seed"),
    maxSteps: args.number("steps"),
    checkpointSeconds: args.number("checkpoint-seconds"),
    isResumed: args.flag("resume") || undefined,
    isFromScratch: args.flag("from-scratch") || undefined,
    include: args.list("include"),
    exclude: args.list("exclude"),
    maxFileBytes: args.number("max-file-bytes"),
  };
  const task = args.text("task");
  const tasks: OptionalFields = {
    task: task === "lm" ? undefined : (task as TrainingRequest["task"]),
    isBidirectional: args.flag("bidirectional") || undefined,
    pooling: args.text("pooling") as TrainingRequest["pooling"],
  };
  const given = Object.fromEntries(Object.entries({ ...fields, ...tasks }).filter(([, value]) => value !== undefined));
  const request: TrainingRequest = {
    ...place,
    modelFolder: path.resolve(args.text("model") ?? defaultModelFolder(path.join(place.folder, place.file ?? ""))),
    budgetSeconds: args.number("budget-seconds") ?? DEFAULT_BUDGET_SECONDS,
    ...(given as Partial<TrainingRequest>),
  };
  const contradiction = contradictionIn(request);
  if (contradiction !== undefined) throw new UsageError(USAGE.impossible(contradiction));
  return request;
}
