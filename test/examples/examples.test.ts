/** Every command of the README of the exercises runs, for a few steps of a tiny network. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { run } from "../../src/cli/recurrent.ts";

const root = path.resolve(import.meta.dirname, "../..");
const home = mkdtempSync(path.join(tmpdir(), "recurrent-examples-"));
execFileSync(process.execPath, [path.join(root, "examples/make.mjs"), home]);
afterAll(() => rmSync(home, { recursive: true, force: true }));

const readme = readFileSync(path.join(root, "examples/README.md"), "utf8");
const commands = [...readme.matchAll(/\| `recurrent ([^`]+)` +\|/g)].map(([, command]) => command!);

test("there are eight exercises", () => expect(commands).toHaveLength(8));

test.each(commands)(
  "recurrent %s",
  async command => {
    const argv = command.replaceAll("models/", `${home}/model-`).replaceAll("examples/data", home).split(" ");
    const small = argv[0] === "train" ? ["--hidden", "8", "--steps", "3", "--threads", "1"] : [];
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const terminal = { columns: 80, out: say, error: say, progress: () => {} };
    const { signal } = new AbortController();
    const code = await run([...argv, ...small, "--json"], {
      terminal,
      bundleFolder: home,
      signal,
      stdin: Readable.from([]),
    });
    expect(lines.join("\n")).not.toContain("recurrent train:");
    expect(code).toBe(0);
    if (argv[0] === "train") expect(JSON.parse(lines.at(-1)!)).toMatchObject({ event: "end", isWritten: true });
  },
  60_000,
);
