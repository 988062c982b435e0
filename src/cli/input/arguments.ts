/** What was typed, checked: an unknown option, a bad number or a missing path ends here, with one sentence. */
import { parseArgs } from "node:util";
import { USAGE, UsageError } from "./usage.ts";

/** How one option is read. Numbers carry their range, so that the message can name it. */
export type OptionKind =
  | { readonly kind: "flag" }
  | { readonly kind: "text" }
  | { readonly kind: "list" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "number"; readonly minimum: number; readonly maximum: number; readonly isWhole: boolean };

export type OptionTable = Readonly<Record<string, OptionKind>>;

export const flag: OptionKind = { kind: "flag" };
export const text: OptionKind = { kind: "text" };
export const list: OptionKind = { kind: "list" };
export const choice = (choices: readonly string[]): OptionKind => ({ kind: "choice", choices });
export const whole = (minimum: number, maximum: number): OptionKind => ({
  kind: "number",
  minimum,
  maximum,
  isWhole: true,
});
export const real = (minimum: number, maximum: number): OptionKind => ({
  kind: "number",
  minimum,
  maximum,
  isWhole: false,
});

/** The values of one command line. Each getter returns undefined for an option that was not given. */
export interface Arguments {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  number(name: string): number | undefined;
}

/**
 * Reads `argv` by the table of options.
 *
 * @param positionals the least and the greatest number of arguments that are not options, and what they are
 * @throws UsageError naming the option, what was expected and what was found
 */
export function readArguments(
  argv: readonly string[],
  options: OptionTable,
  positionals: { readonly least: number; readonly most: number; readonly what: string },
): Arguments {
  const { values, positionals: rest } = parse(argv, options);
  if (rest.length < positionals.least) throw new UsageError(USAGE.missing(positionals.what));
  if (rest.length > positionals.most) throw new UsageError(USAGE.unexpected(rest[positionals.most] ?? ""));
  for (const [name, value] of Object.entries(values)) check(name, options[name]!, value);
  return {
    positionals: rest,
    flag: name => values[name] === true,
    text: name => values[name] as string | undefined,
    list: name => (values[name] as readonly string[] | undefined) ?? [],
    number: name => (values[name] === undefined ? undefined : Number(values[name])),
  };
}

function parse(argv: readonly string[], table: OptionTable) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { kind }]) => [
      name,
      kind === "flag" ? { type: "boolean" as const } : { type: "string" as const, multiple: kind === "list" },
    ]),
  );
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    // parseArgs throws TypeErrors whose first sentence says what is wrong; the rest is advice for shells.
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(USAGE.badOption(message.split(/\. |\n/)[0] ?? message));
  }
}

function check(name: string, option: OptionKind, value: unknown): void {
  if (option.kind === "choice" && !option.choices.includes(String(value))) {
    throw new UsageError(USAGE.notOneOf(name, option.choices.join(", "), value));
  }
  if (option.kind !== "number") return;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  const isFit = number >= option.minimum && number <= option.maximum && (!option.isWhole || Number.isInteger(number));
  if (!isFit) {
    const what = option.isWhole ? "a whole number" : "a number";
    throw new UsageError(USAGE.notANumber(name, what, option.minimum, option.maximum, value));
  }
}
