/** Finds the command, runs it, and turns its end into an exit code. */

import { audit } from "./commands/audit.ts";
import { complete } from "./commands/complete.ts";
import { evaluate } from "./commands/evaluate.ts";
import { exportModel } from "./commands/export.ts";
import { inspect } from "./commands/inspect.ts";
import { sample } from "./commands/sample.ts";
import { score } from "./commands/score.ts";
import { start } from "./commands/start.ts";
import { train } from "./commands/train.ts";
import type { Command, CommandContext } from "./input/command.ts";
import { USAGE, UsageError } from "./input/usage.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  train,
  complete,
  score,
  evaluate,
  sample,
  audit,
  inspect,
  export: exportModel,
  start,
};

const HELP = [
  "recurrent: trains a small recurrent network on a folder and completes code from it. Nothing leaves the machine.",
  "",
  ...Object.values(COMMANDS).map(({ usage, summary }) => `  ${usage}\n      ${summary}`),
  "",
  "Every command takes --json. Exit code: 0 done, 1 failed, 2 wrong arguments.",
].join("\n");

/** @returns the exit code: 0 done, 1 failed, 2 wrong arguments */
export async function run(argv: readonly string[], context: CommandContext): Promise<0 | 1 | 2> {
  const { terminal } = context;
  const [name, ...rest] = argv;
  if (name === "--help" || name === "-h" || name === "help") {
    terminal.out(HELP);
    return 0;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const names = Object.keys(COMMANDS).join(", ");
    terminal.error(`recurrent: ${name === undefined ? USAGE.noCommand(names) : USAGE.unknownCommand(name, names)}`);
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.out(`${command.usage}\n    ${command.summary}`);
    return 0;
  }
  try {
    await command.run(rest, context);
    return 0;
  } catch (thrown) {
    const isUsage = thrown instanceof UsageError;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    terminal.error(`recurrent ${name}: ${message}`);
    if (process.env["RECURRENT_DEBUG"] && thrown instanceof Error) terminal.error(thrown.stack ?? "");
    return isUsage ? 2 : 1;
  }
}
