/** `recurrent evaluate --commits N FOLDER`: measures the keys that a model saves on a repository's last commits. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { systemReasonOf } from "../../core/reasonOf.ts";
import { systemClock } from "../../runtime/common/loopClock.ts";
import { openBaseModel } from "../../runtime/model/openBaseModel.ts";
import { openEngine } from "../../runtime/model/openEngine.ts";
import { replayCommits } from "../../runtime/replay/commitReplay.ts";
import {
  REPLAY_MEASURES,
  type ReplayEvent,
  type ReplayMeasure,
  type ReplayRequest,
} from "../../runtime/replay/replayReport.ts";
import { type Arguments, real, required, text, whole } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";
import { USAGE, UsageError } from "../input/usage.ts";
import { commitTable } from "../output/commitTable.ts";
import { printable } from "../output/output.ts";

const OPTIONS = {
  commits: required(whole(1, 1e6, "Replays the last N commits.")),
  author: text("EMAIL", "Replays only commits of this author, from all merged branches."),
  model: text("DIR", "Model of the tree before the commits. Default: one is made in a temporary folder."),
  "budget-seconds": real(0, 1e7, "Time for training that model. Default: 0, the base model and memory only."),
  threads: whole(1, 64, "Threads for training."),
  seed: whole(0, 2 ** 32 - 1, "Seed for training."),
  only: text("PART,…", `Measures only these parts: ${REPLAY_MEASURES.join(", ")}.`),
  "min-confidence": real(0, 1, "Shows completions from this confidence on."),
};

/** Makes a temporary model of the tree before the commits, and types the text that they add. */
export const evaluateCommits: Command = {
  summary: "Types the last commits of a git repository and measures keys saved, precision and what was retained.",
  options: OPTIONS,
  operands: { least: 1, most: 1, what: "the repository to replay", usage: "FOLDER" },
  async run(args, { terminal, bundleFolder, baseFile, signal }) {
    const isJson = args.flag("json");
    const request = requestOf(args);
    await checkFolder(request.folder);
    const report = await replayCommits(request, {
      engine: await openEngine(bundleFolder),
      openBaseModel: () => openBaseModel(bundleFolder, baseFile),
      clock: systemClock,
      signal,
      emit: event => {
        if (isJson && event.event === "commit") terminal.out(JSON.stringify(event));
        terminal.progress(progressOf(event));
      },
    });
    if (isJson) terminal.out(JSON.stringify({ event: "end", ...report }));
    else for (const line of commitTable(report)) terminal.out(line);
    if (report.isStopped) terminal.error(`Stopped after ${report.commits} commits. These are the figures so far.`);
  },
};

/** @throws UsageError where there is no such folder */
async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((thrown: unknown) => {
    throw new UsageError(USAGE.cannotRead(folder, systemReasonOf(thrown)));
  });
  if (!found.isDirectory()) throw new UsageError(USAGE.impossible(FAULTS.notAFolder(folder)));
}

function requestOf(args: Arguments): ReplayRequest {
  const options = {
    threads: args.number("threads"),
    seed: args.number("seed"),
    minConfidence: args.number("min-confidence"),
    modelFolder: args.text("model"),
    author: args.text("author"),
  };
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return {
    folder: path.resolve(args.operands[0] ?? "."),
    commits: args.number("commits") ?? 1,
    budgetSeconds: args.number("budget-seconds") ?? 0,
    measures: measuresOf(args.text("only")),
    ...(given as Partial<ReplayRequest>),
  };
}

/** @throws UsageError for an unknown part */
function measuresOf(list: string | undefined): ReadonlySet<ReplayMeasure> {
  const names = list?.split(",") ?? REPLAY_MEASURES;
  return new Set(
    names.map(name => {
      const measure = REPLAY_MEASURES.find(each => each === name);
      if (measure === undefined) throw new UsageError(USAGE.notOneOf("only", REPLAY_MEASURES.join(", "), name));
      return measure;
    }),
  );
}

const PHASES = {
  checkout: "writing the tree before the commits to a temporary folder",
  model: "making its model",
  retention: "comparing what was accepted with the newest tree",
} as const;

function progressOf(event: ReplayEvent): string {
  switch (event.event) {
    case "phase":
      return PHASES[event.phase];
    case "file":
      return `commit ${event.number} of ${event.of}: typing ${printable(event.path)}`;
    case "commit":
      return `commit ${event.number} of ${event.of}`;
    default:
      return event satisfies never;
  }
}
