import { describe, expect, test } from "vitest";
import { choice, flag, list, readArguments, real, required, text, whole } from "../../../src/cli/input/arguments.ts";
import { UsageError } from "../../../src/cli/input/usage.ts";

const options = {
  model: text("DIR", "Model folder."),
  fast: { ...flag("Does less."), earlierName: "quick" },
  hidden: whole(1, 4096, "Units."),
  temperature: real(0, 10, "Temperature."),
  cell: choice(["rnn", "gru", "lstm"], "Cell."),
  exclude: list("GLOB", "Leaves files out."),
};
const operands = { least: 1, most: 2, what: "the folder to learn", usage: "<folder>" };
const read = (...argv: string[]) => readArguments(argv, options, operands);

describe("arguments", () => {
  test("options, flags, lists and operands are read in any order", () => {
    const found = read("--hidden", "64", "src", "--json", "--exclude", "a/**", "--exclude=b/**", "--temperature=0.5");
    expect(found.operands).toEqual(["src"]);
    expect(found.number("hidden")).toBe(64);
    expect(found.number("temperature")).toBe(0.5);
    expect(found.flag("json")).toBe(true);
    expect(found.list("exclude")).toEqual(["a/**", "b/**"]);
    expect(found.text("model")).toBeUndefined();
  });

  test("an option is known by its earlier name too", () => {
    expect(read("src", "--quick").flag("fast")).toBe(true);
    expect(read("src", "--fast").flag("fast")).toBe(true);
    expect(read("src").flag("fast")).toBe(false);
  });

  test("a required option that is missing is named with its value", () => {
    const table = { model: required(text("DIR", "Model folder.")) };
    expect(() => readArguments(["src"], table, operands)).toThrow("An argument is missing. Add --model DIR.");
    expect(readArguments(["src", "--model", "m"], table, operands).required("model")).toBe("m");
  });

  test.each([
    ["an unknown option", ["src", "--nope"], /--nope/],
    ["an option without its value", ["src", "--model"], /--model/],
    ["a number out of range", ["src", "--hidden", "0"], /^--hidden takes a whole number from 1 to 4096, not "0"\.$/],
    ["a fraction where a whole number belongs", ["src", "--hidden", "1.5"], /--hidden/],
    ["a word where a number belongs", ["src", "--temperature", "hot"], /^--temperature takes a number from/],
    ["an empty number", ["src", "--hidden="], /--hidden/],
    ["a choice that is none", ["src", "--cell", "mlp"], /^--cell takes one of rnn, gru, lstm, not "mlp"\.$/],
    ["a missing operand", [], /^An argument is missing\. Add the folder to learn\.$/],
    ["an operand too many", ["a", "b", "c"], /^The argument "c" is one too many\./],
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
