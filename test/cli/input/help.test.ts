import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { TRAIN_OPTIONS } from "../../../src/cli/input/trainOptions.ts";
import { run } from "../../../src/cli/recurrent.ts";

async function said(...argv: string[]): Promise<string> {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const terminal = { columns: 80, out: say, error: say, progress: () => {} };
  const { signal } = new AbortController();
  expect(await run(argv, { terminal, bundleFolder: "", signal, stdin: Readable.from([]) })).toBe(0);
  return lines.join("\n");
}

describe("help", () => {
  test.each(["--help", "-h", "help"])("%s lists every command with its required arguments", async word => {
    const text = await said(word);
    expect(text).toContain("recurrent train <folder or file> [options]");
    expect(text).toContain("recurrent score FILE… --model DIR [options]");
    expect(text).toContain("recurrent export OUT --model DIR --format safetensors|tfjs [options]");
    expect(text).toContain("recurrent evaluate FOLDER --commits N [options]");
    expect(text.match(/^ {2}recurrent \w+/gm)).toHaveLength(14);
  });

  test("of a command lists each of its options, and --json", async () => {
    const text = await said("train", "--help");
    for (const name of [...Object.keys(TRAIN_OPTIONS), "json"])
      expect(text).toMatch(new RegExp(`^ {2}--${name}\\b`, "m"));
    expect(text).toContain("--cell rnn|rnnRelu|gru|gruResetBefore|gruSimplified|lstm|lstmPeephole");
  });
});
