import path from "node:path";
import { describe, expect, test } from "vitest";
import { readArguments } from "../../../src/cli/input/arguments.ts";
import { TRAIN_OPTIONS, trainingRequest } from "../../../src/cli/input/trainOptions.ts";

const operands = { least: 1, most: 1, what: "the folder to learn", usage: "<folder>" };
const request = (...argv: string[]) => trainingRequest(readArguments(["code", ...argv], TRAIN_OPTIONS, operands));

describe("the training request of a command line", () => {
  test("holds every option that was given, under the request's own names", () => {
    const argv = ["--model", "m", "--budget-seconds", "5", "--cell", "gru", "--layers", "2", "--hidden", "64"];
    const more = ["--tokenizer", "char", "--vocabulary", "300", "--threads", "2", "--seed", "7", "--steps", "9"];
    const globs = ["--checkpoint-seconds", "3", "--include", "*.foo", "--exclude", "*.log"];
    expect(request(...argv, ...more, ...globs)).toEqual({
      folder: path.resolve("code"),
      modelFolder: path.resolve("m"),
      budgetSeconds: 5,
      cell: "gru",
      layers: 2,
      hidden: 64,
      tokenizer: "char",
      vocabularySize: 300,
      threads: 2,
      seed: 7,
      maxSteps: 9,
      checkpointSeconds: 3,
      include: ["*.foo"],
      exclude: ["*.log"],
    });
  });

  test.each(["--from-scratch", "--from-nothing"])("%s leaves the base model out", option => {
    expect(request(option)).toMatchObject({ isFromScratch: true });
    expect(request()).not.toHaveProperty("isFromScratch");
  });

  test("--resume asks for the interrupted run", () => {
    expect(request("--resume")).toMatchObject({ isResumed: true });
  });
});
