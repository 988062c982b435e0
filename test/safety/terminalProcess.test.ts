/** `recurrent complete` as a process of its own: it ends on SIGTERM, also while a client keeps its input open. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pairs } from "../runtime/support.ts";

const cli = path.resolve(import.meta.dirname, "../../dist/cli.js");

let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-terminal-"));
  mkdirSync(path.join(home, "workspace/src"), { recursive: true });
  for (const [name, text] of Object.entries(pairs(8))) writeFileSync(path.join(home, "workspace", name), text);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const start = (...args: readonly string[]) =>
  spawn(process.execPath, [cli, ...args], { stdio: ["pipe", "pipe", "inherit"] });

test.skipIf(process.platform === "win32")(
  "SIGTERM ends a server that waits for its client",
  async () => {
    const model = path.join(home, "model");
    const trained = start("train", path.join(home, "workspace"), "--model", model, "--budget-seconds", "0", "--json");
    trained.stdout.resume();
    expect(await once(trained, "close")).toEqual([0, null]);
    const server = start("complete", "--model", model);
    const answers = createInterface({ input: server.stdout });
    server.stdin.write(`${JSON.stringify({ id: 1, path: "a.ts", prefix: "export ", suffix: "" })}\n`);
    const [answer] = await once(answers, "line");
    expect(JSON.parse(String(answer))).toMatchObject({ id: 1 });
    server.kill("SIGTERM");
    expect(await once(server, "close")).toEqual([0, null]);
  },
  120_000,
);
