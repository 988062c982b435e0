/** The options that `train` and `start` share, and the training request that they make. */
import path from "node:path";
import { CELL_KINDS } from "../../core/network/spec.ts";
import { VOCABULARY_KINDS } from "../../core/text/vocabulary.ts";
import type { TrainingRequest } from "../../protocol/training.ts";
import { secondsLeft } from "../../storage/checkpoint.ts";
import { type Arguments, choice, flag, list, type OptionTable, real, text, whole } from "./arguments.ts";
import { defaultModelFolder } from "./modelPath.ts";
import { USAGE, UsageError } from "./usage.ts";

const DEFAULT_BUDGET_SECONDS = 60;

export const TRAIN_OPTIONS = {
  model: text,
  "budget-seconds": real(0, 1e7),
  cell: choice(CELL_KINDS),
  layers: whole(1, 8),
  hidden: whole(1, 4096),
  tokenizer: choice(VOCABULARY_KINDS),
  vocabulary: whole(260, 65_536),
  threads: whole(1, 64),
  seed: whole(0, 2 ** 32 - 1),
  steps: whole(1, 1e9),
  resume: flag,
  "checkpoint-seconds": real(0, 1e7),
  "from-nothing": flag,
  task: choice(["lm"]),
  include: list,
  exclude: list,
  report: text,
  json: flag,
} satisfies OptionTable;

export const TRAIN_OPTIONS_USAGE =
  "[--model DIR] [--budget-seconds N] [--cell rnn|gru|lstm] [--layers N] [--hidden N] " +
  "[--tokenizer bpe|char|word] [--vocabulary N] [--threads N] [--seed N] [--steps N] [--resume] [--from-nothing] " +
  "[--checkpoint-seconds N] [--task lm] [--include GLOB]… [--exclude GLOB]… [--report FILE]";

/** As `trainingRequest`; a run that was broken off has what is left of its budget, where none is given. */
export async function resumableRequest(args: Arguments): Promise<TrainingRequest> {
  const request = trainingRequest(args);
  if (!request.isResumed || args.number("budget-seconds") !== undefined) return request;
  return { ...request, budgetSeconds: (await secondsLeft(request.modelFolder)) ?? request.budgetSeconds };
}

/** @throws UsageError where two options contradict each other */
export function trainingRequest(args: Arguments): TrainingRequest {
  if (args.flag("resume") && args.flag("from-nothing")) {
    throw new UsageError(USAGE.contradiction());
  }
  const folder = path.resolve(args.positionals[0] ?? ".");
  const fields = {
    cell: args.text("cell"),
    layers: args.number("layers"),
    hidden: args.number("hidden"),
    tokenizer: args.text("tokenizer"),
    vocabularySize: args.number("vocabulary"),
    threads: args.number("threads"),
    seed: args.number("seed"),
    maxSteps: args.number("steps"),
    checkpointSeconds: args.number("checkpoint-seconds"),
    isResumed: args.flag("resume") || undefined,
    isFromScratch: args.flag("from-nothing") || undefined,
    include: args.list("include"),
    exclude: args.list("exclude"),
  };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return {
    folder,
    modelFolder: path.resolve(args.text("model") ?? defaultModelFolder(folder)),
    budgetSeconds: args.number("budget-seconds") ?? DEFAULT_BUDGET_SECONDS,
    // `readArguments` has checked the choices, which is what the request's narrower types ask for.
    ...(given as Partial<TrainingRequest>),
  };
}
