/** The help of the terminal, made from the commands' own tables of options. */
import { type OptionTable, optionsOf, optionUsage } from "./arguments.ts";
import type { Command } from "./command.ts";

const OPTION_COLUMN = 34;

/** Every command with its summary. */
export function overview(commands: Readonly<Record<string, Command>>): string {
  return [
    "recurrent: trains a small recurrent network on a folder and completes code from it. Nothing leaves the machine.",
    "",
    ...Object.entries(commands).flatMap(([name, command]) =>
      formsOf(command).map(form => `  ${usageLine(name, form)}\n      ${form.summary}`),
    ),
    "",
    "Run a command with --help to see its options. Exit code: 0 done, 1 failed, 2 wrong arguments.",
  ].join("\n");
}

/** One command with what each of its options does. */
export function commandHelp(name: string, command: Command): string {
  return formsOf(command)
    .map(form => [usageLine(name, form), `    ${form.summary}`, "", ...optionLines(optionsOf(form.options))].join("\n"))
    .join("\n\n");
}

/** The command and its variant, if it has one. */
function formsOf(command: Command): readonly Command[] {
  return command.variant ? [command, command.variant.command] : [command];
}

/** "recurrent score FILE… --model DIR [options]". */
function usageLine(name: string, { options, operands }: Command): string {
  const required = Object.entries(options).filter(([, option]) => option.isRequired);
  const words = [operands.usage, ...required.map(([name, option]) => optionUsage(name, option)), "[options]"];
  return ["recurrent", name, ...words.filter(word => word !== "")].join(" ");
}

function optionLines(options: OptionTable): readonly string[] {
  return Object.entries(options).map(([name, option]) => {
    const usage = `${optionUsage(name, option)}${option.kind === "list" ? " …" : ""}`;
    const gap =
      usage.length < OPTION_COLUMN - 2
        ? " ".repeat(OPTION_COLUMN - usage.length)
        : `\n${" ".repeat(OPTION_COLUMN + 2)}`;
    return `  ${usage}${gap}${option.help}`;
  });
}
