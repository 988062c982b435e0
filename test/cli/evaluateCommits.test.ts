import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/cli/recurrent.ts";
import { BASE, GitRepository, handler } from "../runtime/replay/gitRepository.ts";
import { recordingTerminal } from "./recordingTerminal.ts";

let home: string;
let repository: GitRepository;

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-evaluate-"));
  repository = new GitRepository(path.join(home, "repository"));
  repository.commit(BASE);
  repository.commit({ "src/handler20.ts": handler(20) });
  repository.commit({ "src/handler20.ts": handler(20).replace("(session, 20)", "(session, 20, request)") });
  repository.commit({ "image.png": new Uint8Array([0]) });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** With the plain engine and without a base model, for there are none beside the sources. */
async function evaluate(...argv: readonly string[]) {
  const { terminal, out, errors } = recordingTerminal();
  const signal = new AbortController().signal;
  const code = await run(["evaluate", ...argv], { terminal, bundleFolder: home, signal, stdin: Readable.from([]) });
  return { code, out, errors };
}

describe("evaluate --commits", () => {
  test("prints a line of JSON for each commit, a summary, and nothing else", async () => {
    const { code, out, errors } = await evaluate("--commits", "3", "--json", repository.folder);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    const lines = out.map(line => JSON.parse(line));
    expect(lines.map(({ event }) => event)).toEqual(["commit", "commit", "commit", "end"]);
    expect(lines.map(({ leftOut }) => leftOut).slice(0, 3)).toEqual([undefined, undefined, "nothing"]);
    expect(lines[0]).toMatchObject({ number: 1, of: 3, files: 1, chars: handler(20).length });
    const end = lines.at(-1);
    expect(end).toMatchObject({ commits: 2, asked: 3, files: 2, isStopped: false });
    for (const contender of ["mixture", "baseline"]) {
      const { all, kinds, languages } = end.figures[contender];
      expect(Object.keys(kinds)).toEqual(["wholeLines", "insideLine", "newFile"]);
      expect(Object.keys(languages)).toEqual(["typescript"]);
      expect(all.edits).toBe(2);
      expect(all.perHundredKeys).toBeGreaterThan(20);
      expect(all.precision).toBeGreaterThan(0);
      expect(all.retained).toBeGreaterThan(0.9);
      expect(Object.keys(all.latencyMs)).toEqual(["p50", "p95", "p99"]);
    }
    expect(end.curve.length).toBeGreaterThan(5);
  });

  test("prints a table for people", async () => {
    const { code, out } = await evaluate("--commits=3", "--only", "mixture,baseline", repository.folder);
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^2 commits typed, 2 files; left out: 0 .* 0 .* 1 that add no text that is learned\.$/);
    expect(out.filter(line => /^(?:all|whole new lines|inside a line|new files|typescript) /.test(line))).toHaveLength(
      10,
    );
    const best = out.indexOf("The best suggestions, by keys saved");
    expect(out[best + 1]).toMatch(/^\d+ keys saved, shown (?:once|\d+ times), src\/handler20\.ts$/);
    expect(out[best + 2]).toMatch(/^ {4}.*\[.{4,}\]$/);
  });

  test.each([
    [["--commits", "0", "."], "--commits takes a whole number"],
    [["--commits", "3"], "Add the repository to replay"],
    [["--commits", "3", "a", "b"], '"b" is one too many'],
    [["--commits", "3", "--only", "network", "."], "--only takes one of mixture, baseline, curve"],
    [["--commits", "3", "--adapt", "."], "Unknown option '--adapt'"],
  ])("refuses %j", async (argv, why) => {
    const { code, errors } = await evaluate(...argv);
    expect(code).toBe(2);
    expect(errors[0]).toContain(why);
  });

  test("fails with a sentence where there is no such history", async () => {
    const { code, errors } = await evaluate("--commits", "30", repository.folder);
    expect(code).toBe(1);
    expect(errors).toEqual(["recurrent evaluate: The history has 3 commits to replay, not 30. Ask for fewer commits."]);
  });
});
