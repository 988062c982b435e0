import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { workerProblem } from "../../../src/host/common/userProblems.ts";
import { WorkerHandle, WorkerUnavailableError } from "../../../src/host/common/workerHandle.ts";
import type { Contract } from "../../../src/protocol/contract.ts";
import { PortClosedError } from "../../../src/protocol/rpc.ts";
import { silent } from "../fakeChannel.ts";

interface EchoContract extends Contract {
  requests: { echo: { params: string; result: string }; crash: { params: null; result: null } };
  events: Record<string, never>;
}

const folder = mkdtempSync(path.join(tmpdir(), "recurrent-worker-"));
const script = path.join(folder, "echo.cjs");
writeFileSync(
  script,
  `const { parentPort } = require("node:worker_threads");
parentPort.on("message", ({ kind, id, method, params }) => {
  if (kind !== "request") return;
  if (method === "crash") process.exit(7);
  parentPort.postMessage({ kind: "result", id, value: params });
});`,
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let handle: WorkerHandle<EchoContract>;
afterEach(() => handle.dispose());

test("a thread starts with the first client, answers, and is shared", async () => {
  handle = new WorkerHandle<EchoContract>(script, "echo", silent, () => 0);
  expect(handle.isRunning).toBe(false);
  expect(await handle.client().request("echo", "hello")).toBe("hello");
  expect(handle.client()).toBe(handle.client());
});

test("a crash rejects pending requests and is logged, and the next client starts a new thread", async () => {
  const errors: unknown[] = [];
  handle = new WorkerHandle<EchoContract>(script, "echo", { ...silent, error: e => errors.push(e) }, () => 0);
  await expect(handle.client().request("crash", null)).rejects.toBeInstanceOf(PortClosedError);
  expect(errors).toEqual([expect.stringContaining("exit code 7")]);
  expect(await handle.client().request("echo", "again")).toBe("again");
});

test("a worker that keeps crashing is not restarted until that is allowed", async () => {
  handle = new WorkerHandle<EchoContract>(script, "echo", silent, () => 0);
  for (let k = 0; k < 3; k++)
    await handle
      .client()
      .request("crash", null)
      .catch(() => {});
  expect(() => handle.client()).toThrow(WorkerUnavailableError);
  expect(() => handle.client()).toThrow(workerProblem("crashing", "echo"));
  handle.allowRestart();
  expect(await handle.client().request("echo", "back")).toBe("back");
});

test("a disposed worker asks the user to reload the window", () => {
  handle = new WorkerHandle<EchoContract>(script, "echo", silent, () => 0);
  handle.dispose();
  expect(() => handle.client()).toThrow(workerProblem("closed", "echo"));
});

test("stopping a worker on purpose does not count as a crash", async () => {
  const errors: unknown[] = [];
  handle = new WorkerHandle<EchoContract>(script, "echo", { ...silent, error: e => errors.push(e) }, () => 0);
  const pending = handle.client().request("crash", null);
  handle.end();
  await expect(pending).rejects.toBeInstanceOf(PortClosedError);
  expect(handle.isRunning).toBe(false);
  expect(errors).toEqual([]);
});

test("a missing script rejects the request", async () => {
  handle = new WorkerHandle<EchoContract>(path.join(folder, "none.cjs"), "none", silent, () => 0);
  await expect(handle.client().request("echo", "x")).rejects.toBeInstanceOf(PortClosedError);
});
