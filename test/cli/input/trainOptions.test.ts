import path from "node:path";
import { describe, expect, test } from "vitest";
import { readArguments } from "../../../src/cli/input/arguments.ts";
import { TRAIN_OPTIONS, trainingRequest } from "../../../src/cli/input/trainOptions.ts";
import { UsageError } from "../../../src/cli/input/usage.ts";
import { FAULTS } from "../../../src/core/faults.ts";

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

  test("holds the knobs of training", () => {
    const argv = ["--cell", "lstmPeephole", "--layers", "2", "--embedding", "12", "--dropout", "0.3", "--batch", "8"];
    const more = ["--initial-state", "random", "--learning-rate", "0.01", "--window", "20", "--optimizer", "sgd"];
    const knobs = { embedding: 12, dropout: 0.3, batch: 8, initialState: "random", learningRate: 0.01 };
    const found = request(...argv, ...more, "--clip", "none", "--max-file-bytes", "5000");
    expect(found).toMatchObject({ cell: "lstmPeephole", ...knobs, windowSteps: 20, optimizer: "sgd" });
    expect(found).toMatchObject({ clipNorm: "none", maxFileBytes: 5000 });
    expect(request("--clip", "2.5")).toMatchObject({ clipNorm: 2.5 });
  });

  test.each([
    ["a language model that reads from both ends", ["--bidirectional"], FAULTS.bidirectionalLanguageModel()],
    ["dropout in one layer", ["--dropout", "0.5", "--layers", "1"], FAULTS.dropoutNeedsLayers()],
    ["dropout in the one layer of a new network", ["--dropout", "0.5", "--from-scratch"], FAULTS.dropoutNeedsLayers()],
    ["pooling in a language model", ["--pooling", "last"], FAULTS.poolingElsewhere()],
  ])("%s is refused before anything is read", (_what, argv, message) => {
    expect(() => request(...argv)).toThrow(UsageError);
    expect(() => request(...argv)).toThrow(message);
  });

  test("dropout alone is for the run to decide, since the base model has more layers than one", () => {
    expect(request("--dropout", "0.5")).toMatchObject({ dropout: 0.5 });
  });

  test.each(["--from-scratch", "--from-nothing"])("%s leaves the base model out", option => {
    expect(request(option)).toMatchObject({ isFromScratch: true });
    expect(request()).not.toHaveProperty("isFromScratch");
  });

  test("--resume asks for the interrupted run", () => {
    expect(request("--resume")).toMatchObject({ isResumed: true });
  });
});
