/** Real workers, as threads and as processes, that answer, crash, hang, and run out of memory. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { workerProblem } from "../../../src/host/common/userProblems.ts";
import { WorkerHandle, type WorkerParts, WorkerUnavailableError } from "../../../src/host/workers/workerHandle.ts";
import { startProcess, startThread } from "../../../src/host/workers/workerStart.ts";
import type { Contract } from "../../../src/protocol/contract.ts";
import { PortClosedError } from "../../../src/protocol/rpc.ts";
import { silent } from "../fakeChannel.ts";

interface EchoContract extends Contract {
  requests: {
    echo: { params: string; result: string };
    double: { params: Float32Array; result: Float32Array };
    crash: { params: null; result: null };
    hang: { params: null; result: null };
    fill: { params: null; result: null };
    arguments: { params: string; result: readonly string[] };
    think: { params: { readonly turns: number }; result: number };
  };
  events: Record<string, never>;
}

const folder = mkdtempSync(path.join(tmpdir(), "recurrent-worker-"));
const script = path.join(folder, "echo.cjs");
writeFileSync(
  script,
  `const { parentPort } = require("node:worker_threads");
const send = message => parentPort ? parentPort.postMessage(message) : process.send(message);
(parentPort ?? process).on("message", ({ kind, id, method, params }) => {
  if (kind === "ping") return send({ kind: "pong" });
  if (kind !== "request") return;
  if (method === "crash") process.exit(7);
  if (method === "hang") for (;;);
  if (method === "fill") for (const all = []; ; ) all.push(Array.from({ length: 1000 }, (_, k) => "text" + k));
  if (method === "arguments") params = process.argv.slice(2);
  if (method === "double") params = params.map(x => 2 * x);
  if (method === "think") {
    let turns = 0;
    const timer = setInterval(() => {
      if (++turns < params.turns) return;
      clearInterval(timer);
      send({ kind: "result", id, value: turns });
    }, 10);
    return;
  }
  send({ kind: "result", id, value: params });
});`,
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let handle: WorkerHandle<EchoContract>;
afterEach(() => handle.dispose());

describe.each([
  ["thread", startThread],
  ["process", startProcess],
] as const)("a %s", (_kind, start) => {
  /** A handle with a small heap. */
  function open(more: Partial<WorkerParts> = {}): WorkerHandle<EchoContract> {
    const parts = { script, name: "echo", heapMb: 48, start, log: silent, nowMs: () => 0 };
    handle = new WorkerHandle<EchoContract>({ ...parts, ...more });
    return handle;
  }

  test("gets the arguments of the moment in which it starts", async () => {
    let file = "first";
    open({ args: () => [file] });
    expect(await handle.client().request("arguments", "")).toEqual(["first"]);
    file = "second";
    handle.end();
    expect(await handle.client().request("arguments", "")).toEqual(["second"]);
  });

  /** A log that keeps its errors. */
  function errorLog() {
    const errors: unknown[] = [];
    return { errors, log: { ...silent, error: (error: unknown) => void errors.push(error) } };
  }

  test("starts with the first client, answers, and is shared", async () => {
    open();
    expect(handle.isRunning).toBe(false);
    expect(await handle.client().request("echo", "hello")).toBe("hello");
    expect(handle.client()).toBe(handle.client());
    expect(await handle.client().request("double", Float32Array.of(1, 2))).toEqual(Float32Array.of(2, 4));
  });

  test("that crashes rejects pending requests and is logged, and the next client starts a new one", async () => {
    const { errors, log } = errorLog();
    open({ log });
    await expect(handle.client().request("crash", null)).rejects.toBeInstanceOf(PortClosedError);
    expect(errors).toEqual([expect.stringContaining("exit code 7")]);
    expect(await handle.client().request("echo", "again")).toBe("again");
  });

  test("that keeps crashing is not restarted until that is allowed, which the log says once", async () => {
    const { errors, log } = errorLog();
    open({ log });
    for (let k = 0; k < 3; k++)
      await handle
        .client()
        .request("crash", null)
        .catch(() => {});
    for (let k = 0; k < 5; k++) expect(() => handle.client()).toThrow(WorkerUnavailableError);
    expect(() => handle.client()).toThrow(workerProblem("crashing", "echo"));
    expect(errors.filter(error => error instanceof WorkerUnavailableError)).toHaveLength(1);
    handle.allowRestart();
    expect(await handle.client().request("echo", "back")).toBe("back");
  });

  test("that is disposed asks the user to reload the window", () => {
    open().dispose();
    expect(() => handle.client()).toThrow(workerProblem("closed", "echo"));
  });

  test("that is stopped on purpose does not count as crashed, and gives the reason", async () => {
    const { errors, log } = errorLog();
    open({ log });
    const pending = handle.client().request("hang", null);
    handle.end("It took too long.");
    await expect(pending).rejects.toThrow("It took too long.");
    expect(handle.isRunning).toBe(false);
    expect(errors).toEqual([]);
  });

  test("with a missing script rejects the request", async () => {
    open({ script: path.join(folder, "none.cjs") });
    await expect(handle.client().request("echo", "x")).rejects.toBeInstanceOf(PortClosedError);
  });

  test("that hangs is ended and restarted, and every request that waits is rejected", async () => {
    const { errors, log } = errorLog();
    open({ log, patience: { checkMs: 20, checks: 5 } });
    const waiting = [handle.client().request("hang", null), handle.client().request("echo", "behind")];
    const ends = await Promise.allSettled(waiting);
    const reason = { message: workerProblem("hanging", "echo") };
    expect(ends).toMatchObject([{ reason }, { reason }]);
    expect(errors).toEqual([expect.stringContaining(reason.message)]);
    expect(handle.isRunning).toBe(false);
    open(); // a new worker needs more time to start than these checks
    expect(await handle.client().request("echo", "again")).toBe("again");
  });

  test("that thinks for long while its loop turns is left alone", async () => {
    open({ patience: { checkMs: 100, checks: 20 } });
    await handle.client().request("echo", "ready");
    expect(await handle.client().request("think", { turns: 300 })).toBe(300);
  });

  test("whose heap is full ends with one clear sentence", async () => {
    open();
    await expect(handle.client().request("fill", null)).rejects.toThrow(workerProblem("memory", "echo"));
    expect(await handle.client().request("echo", "again")).toBe("again");
  });
});
