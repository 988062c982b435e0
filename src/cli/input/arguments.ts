/** Reads and checks a command line by the command's table of options, from which its help is made too. */
import { parseArgs } from "node:util";
import { reasonOf } from "../../core/reasonOf.ts";
import { USAGE, UsageError } from "./usage.ts";

/** What help and checks need to know about any option. */
interface Described {
  /** What the option does, in one sentence. */
  readonly help: string;
  readonly isRequired?: true;
  /** The name in earlier versions, which still works. */
  readonly earlierName?: string;
}

/** How one option is read. `value` stands for the value in usage lines; numbers carry their range. */
export type Option = Described &
  (
    | { readonly kind: "flag" }
    | { readonly kind: "text" | "list"; readonly value: string }
    | { readonly kind: "choice"; readonly choices: readonly string[] }
    | {
        readonly kind: "number";
        readonly minimum: number;
        readonly maximum: number;
        readonly isWhole: boolean;
        /** A word that may stand for the number. */
        readonly word?: string;
      }
  );

export type OptionTable = Readonly<Record<string, Option>>;

/** The arguments of a command that are not options: how many, and what they are. */
export interface Operands {
  readonly least: number;
  readonly most: number;
  /** In the sentence about a missing one. */
  readonly what: string;
  /** In the usage line. */
  readonly usage: string;
}

export const NO_OPERANDS: Operands = { least: 0, most: 0, what: "", usage: "" };

export const flag = (help: string): Option => ({ kind: "flag", help });
export const text = (value: string, help: string): Option => ({ kind: "text", value, help });
export const list = (value: string, help: string): Option => ({ kind: "list", value, help });
export const choice = (choices: readonly string[], help: string): Option => ({ kind: "choice", choices, help });
export const whole = (minimum: number, maximum: number, help: string): Option => ({
  kind: "number",
  minimum,
  maximum,
  isWhole: true,
  help,
});
export const real = (minimum: number, maximum: number, help: string): Option => ({
  kind: "number",
  minimum,
  maximum,
  isWhole: false,
  help,
});
/** A number, for which a word may stand. */
export const realOr = (word: string, minimum: number, maximum: number, help: string): Option => ({
  kind: "number",
  minimum,
  maximum,
  isWhole: false,
  word,
  help,
});
export const required = (option: Option): Option => ({ ...option, isRequired: true });

/** Every command has these. */
const COMMON_OPTIONS: OptionTable = {
  "base-model": text("FILE", "Base model to use instead of the program's own."),
  json: flag("Prints JSON and nothing else."),
};

/** The options that a command accepts: its own and those of every command. */
export function optionsOf(own: OptionTable): OptionTable {
  return { ...own, ...COMMON_OPTIONS };
}

/** "--hidden N": an option with what stands for its value. */
export function optionUsage(name: string, option: Option): string {
  switch (option.kind) {
    case "flag":
      return `--${name}`;
    case "text":
    case "list":
      return `--${name} ${option.value}`;
    case "choice":
      return `--${name} ${option.choices.join("|")}`;
    case "number":
      return `--${name} ${option.isWhole ? "N" : "X"}${option.word === undefined ? "" : `|${option.word}`}`;
    default:
      return option satisfies never;
  }
}

/** The values of one command line. A getter returns undefined for an option that was not given. */
export interface Arguments {
  readonly operands: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  number(name: string): number | undefined;
  /** The text of an option that the table requires. */
  required(name: string): string;
}

/**
 * Reads `argv` by the table of options.
 * @throws UsageError that names the option, what it takes and what was found
 */
export function readArguments(argv: readonly string[], own: OptionTable, operands: Operands): Arguments {
  const options = optionsOf(own);
  const { values, positionals } = parse(argv, options);
  if (positionals.length < operands.least) throw new UsageError(USAGE.missing(operands.what));
  if (positionals.length > operands.most) throw new UsageError(USAGE.unexpected(positionals[operands.most] ?? ""));
  for (const [name, option] of Object.entries(options)) check(name, option, values[name]);
  return {
    operands: positionals,
    flag: name => values[name] === true,
    text: name => values[name] as string | undefined,
    list: name => (values[name] as readonly string[] | undefined) ?? [],
    number: name => (values[name] === undefined ? undefined : Number(values[name])),
    required: name => values[name] as string,
  };
}

/** What Node's parser finds, under the options' names of today. */
function parse(argv: readonly string[], table: OptionTable) {
  const typeOf = ({ kind }: Option) =>
    kind === "flag" ? { type: "boolean" as const } : { type: "string" as const, multiple: kind === "list" };
  const names = Object.entries(table).flatMap(([name, option]) =>
    [name, option.earlierName].flatMap(known => (known === undefined ? [] : [{ name, known, option }])),
  );
  const options = Object.fromEntries(names.map(({ known, option }) => [known, typeOf(option)]));
  try {
    const { values: found, positionals } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
      strict: true,
    });
    const given = names.filter(({ known }) => found[known] !== undefined);
    const values: Record<string, unknown> = Object.fromEntries(given.map(({ name, known }) => [name, found[known]]));
    return { values, positionals };
  } catch (thrown) {
    // parseArgs throws TypeErrors whose first sentence says what is wrong; the rest is advice for shells.
    const message = reasonOf(thrown);
    throw new UsageError(USAGE.badOption((message.split(/\. |\n/)[0] ?? message).replace(/\.$/, "")));
  }
}

function check(name: string, option: Option, value: unknown): void {
  if (value === undefined) {
    if (option.isRequired) throw new UsageError(USAGE.missing(optionUsage(name, option)));
    return;
  }
  if (option.kind === "choice" && !option.choices.includes(String(value))) {
    throw new UsageError(USAGE.notOneOf(name, option.choices.join(", "), value));
  }
  if (option.kind !== "number" || value === option.word) return;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  const isFit = number >= option.minimum && number <= option.maximum && (!option.isWhole || Number.isInteger(number));
  if (!isFit) {
    const what = option.isWhole ? "a whole number" : "a number";
    throw new UsageError(USAGE.notANumber(name, what, option.minimum, option.maximum, value));
  }
}
