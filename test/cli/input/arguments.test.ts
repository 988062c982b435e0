import { describe, expect, test } from "vitest";
import { choice, flag, list, readArguments, real, text, whole } from "../../../src/cli/input/arguments.ts";
import { UsageError } from "../../../src/cli/input/usage.ts";

const options = {
  model: text,
  json: flag,
  hidden: whole(1, 4096),
  temperature: real(0, 10),
  cell: choice(["rnn", "gru", "lstm"]),
  exclude: list,
};
const read = (...argv: string[]) => readArguments(argv, options, { least: 1, most: 2, what: "the folder to learn" });

describe("arguments", () => {
  test("options, flags, lists and positionals are read in any order", () => {
    const found = read("--hidden", "64", "src", "--json", "--exclude", "a/**", "--exclude=b/**", "--temperature=0.5");
    expect(found.positionals).toEqual(["src"]);
    expect(found.number("hidden")).toBe(64);
    expect(found.number("temperature")).toBe(0.5);
    expect(found.flag("json")).toBe(true);
    expect(found.list("exclude")).toEqual(["a/**", "b/**"]);
    expect(found.text("model")).toBeUndefined();
  });

  test.each([
    ["an unknown option", ["src", "--nope"], /--nope/],
    ["an option without its value", ["src", "--model"], /--model/],
    ["a number out of range", ["src", "--hidden", "0"], /--hidden: expected a whole number from 1 to 4096, found "0"/],
    ["a fraction where a whole number belongs", ["src", "--hidden", "1.5"], /--hidden/],
    ["a word where a number belongs", ["src", "--temperature", "hot"], /--temperature: expected a number/],
    ["an empty number", ["src", "--hidden="], /--hidden/],
    ["a choice that is none", ["src", "--cell", "mlp"], /--cell: expected one of rnn, gru, lstm, found "mlp"/],
    ["a missing positional", [], /missing the folder to learn/],
    ["a positional too many", ["a", "b", "c"], /unexpected argument "c"/],
  ])("%s is refused in one line", (_what, argv, message) => {
    expect(() => read(...argv)).toThrow(UsageError);
    expect(() => read(...argv)).toThrow(message);
    try {
      read(...argv);
    } catch (thrown) {
      expect((thrown as Error).message).not.toContain("\n");
    }
  });
});
