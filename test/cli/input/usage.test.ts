/** Wrong arguments provoke each sentence about them, and no command has sentences of its own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { USAGE } from "../../../src/cli/input/usage.ts";
import { run } from "../../../src/cli/recurrent.ts";

const EMPTY = mkdtempSync(path.join(tmpdir(), "recurrent-usage-"));
const EMPTY_LIST = `${EMPTY}.list`;
writeFileSync(EMPTY_LIST, "# no folder\n");
const BINARY = `${EMPTY}.bin`;
writeFileSync(BINARY, "a\0b");
afterAll(() => rmSync(EMPTY_LIST));
afterAll(() => rmSync(BINARY));
afterAll(() => rmSync(EMPTY, { recursive: true }));

const WRONG: Readonly<Record<keyof typeof USAGE, readonly string[]>> = {
  noCommand: [],
  unknownCommand: ["fly"],
  missing: ["score", "--model", "m"],
  unexpected: ["train", "a", "b"],
  badOption: ["train", "a", "--wings"],
  notOneOf: ["train", "a", "--cell", "transformer"],
  notANumber: ["train", "a", "--hidden", "none"],
  cannotRead: ["score", "--model", "m", path.join(tmpdir(), "no such file")],
  cannotWrite: ["train", EMPTY, "--report", path.join(tmpdir(), "no such folder", "report.html")],
  notText: ["score", "--model", "m", BINARY],
  noFolders: ["shards", EMPTY_LIST, "--out", path.join(EMPTY, "out")],
  noText: ["evaluate", "--model", "m", EMPTY],
  impossible: ["train", "a", "--bidirectional"],
  taskNotBase: ["import", "a", "--task", "translate", "--base", "b"],
  taskNoCurve: ["import", "a", "--task", "translate", "--model", "m", "--report", "r.html"],
  contradiction: ["train", "a", "--resume", "--from-scratch"],
};

/** The sentence with anything in the place of its values. */
function patternOf(key: keyof typeof USAGE): RegExp {
  const say = USAGE[key] as (...values: readonly string[]) => string;
  const escaped = say(...Array.from("\u0001".repeat(5))).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^recurrent[ a-z]*: ${escaped.replaceAll("\u0001", ".+")}$`);
}

test.each(Object.keys(WRONG) as (keyof typeof USAGE)[])("%s", async key => {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const terminal = { columns: 80, out: say, error: say, progress: () => {} };
  const signal = new AbortController().signal;
  expect(await run(WRONG[key], { terminal, bundleFolder: EMPTY, signal, stdin: Readable.from([]) })).toBe(2);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(patternOf(key));
});

test("no command has a sentence of its own", () => {
  const folder = path.resolve(import.meta.dirname, "../../../src/cli");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(name => name.endsWith(".ts"));
  const own = files.filter(file => /new UsageError\((?!USAGE)/.test(readFileSync(path.join(folder, file), "utf8")));
  expect(own).toEqual([]);
});
