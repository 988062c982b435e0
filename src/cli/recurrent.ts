/** Finds the command, runs it, and turns its end into an exit code. */

import path from "node:path";
import { FAULTS } from "../core/faults.ts";
import { reasonOf, systemReasonOf } from "../core/reasonOf.ts";
import { LaterModelError } from "../runtime/replay/replayReport.ts";
import { audit } from "./commands/audit.ts";
import { complete } from "./commands/complete.ts";
import { evaluate } from "./commands/evaluate.ts";
import { explain } from "./commands/explain.ts";
import { exportModel } from "./commands/export.ts";
import { importNetwork } from "./commands/import.ts";
import { inspect } from "./commands/inspect.ts";
import { predict } from "./commands/predict.ts";
import { sample } from "./commands/sample.ts";
import { score } from "./commands/score.ts";
import { shards } from "./commands/shards.ts";
import { start } from "./commands/start.ts";
import { train } from "./commands/train.ts";
import { readArguments } from "./input/arguments.ts";
import type { Command, CommandContext } from "./input/command.ts";
import { commandHelp, overview } from "./input/help.ts";
import { USAGE, UsageError } from "./input/usage.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  train,
  predict,
  complete,
  score,
  evaluate,
  sample,
  audit,
  inspect,
  explain,
  export: exportModel,
  import: importNetwork,
  shards,
  start,
};

/** @returns the exit code: 0 done, 1 failed, 2 wrong arguments */
export async function run(argv: readonly string[], context: CommandContext): Promise<0 | 1 | 2> {
  const { terminal } = context;
  const [name, ...rest] = argv;
  if (name === "--help" || name === "-h" || name === "help") {
    terminal.out(overview(COMMANDS));
    return 0;
  }
  const named = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (name === undefined || !named) {
    const names = Object.keys(COMMANDS).join(", ");
    terminal.error(`recurrent: ${name === undefined ? USAGE.noCommand(names) : USAGE.unknownCommand(name, names)}`);
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.out(commandHelp(name, named));
    return 0;
  }
  const command = chosen(named, rest);
  try {
    const args = readArguments(rest, command.options, command.operands);
    const baseFile = args.text("base-model");
    await command.run(args, { ...context, ...(baseFile !== undefined && { baseFile: path.resolve(baseFile) }) });
    return 0;
  } catch (thrown) {
    terminal.error(`recurrent ${name}: ${sentenceOf(thrown)}`);
    if (process.env["RECURRENT_DEBUG"] && thrown instanceof Error) terminal.error(thrown.stack ?? "");
    return thrown instanceof UsageError || thrown instanceof LaterModelError ? 2 : 1;
  }
}

/** What the user reads about an error. A file or folder may be unusable in ways that no command foresees. */
function sentenceOf(thrown: unknown): string {
  const isOfSystem = thrown instanceof Error && "code" in thrown && "path" in thrown && "syscall" in thrown;
  return isOfSystem ? FAULTS.pathUnusable(String(thrown.path), systemReasonOf(thrown)) : reasonOf(thrown);
}

/** The command, or its variant where the option of that is given. */
function chosen(command: Command, argv: readonly string[]): Command {
  const option = `--${command.variant?.option}`;
  const isVariant = argv.some(argument => argument === option || argument.startsWith(`${option}=`));
  return isVariant && command.variant ? command.variant.command : command;
}
