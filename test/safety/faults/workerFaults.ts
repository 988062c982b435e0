/** Workers that crash, hang, fill their memory, or do not stop: each is ended, restarted, and answers again. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { BRIEF, stopInTime } from "../../../src/host/workers/stopInTime.ts";
import { WorkerHandle } from "../../../src/host/workers/workerHandle.ts";
import { startProcess, startThread } from "../../../src/host/workers/workerStart.ts";
import type { Contract } from "../../../src/protocol/contract.ts";
import { silent } from "../../host/fakeChannel.ts";

interface FaultContract extends Contract {
  requests: Record<WorkerFault | "echo", { params: number; result: number }>;
  events: Record<string, never>;
}

const FAULTS = ["crash", "throw", "hang", "fill", "silence", "garbage"] as const;
type WorkerFault = (typeof FAULTS)[number];

const SCRIPT = `const { parentPort } = require("node:worker_threads");
const send = message => parentPort ? parentPort.postMessage(message) : process.send(message);
(parentPort ?? process).on("message", ({ kind, id, method, params }) => {
  if (kind === "ping") return send({ kind: "pong" });
  if (kind !== "request") return;
  if (method === "crash") process.exit(params);
  if (method === "throw") throw new Error("on purpose");
  if (method === "hang") for (;;);
  if (method === "fill") for (const all = []; ; ) all.push(Array.from({ length: 1000 }, (_, k) => "text" + k));
  if (method === "silence") return;
  if (method === "garbage") for (const odd of [null, 7, "x", [], { kind: "result", id: -1 }, { kind: 3 }]) send(odd);
  send({ kind: "result", id, value: params });
});`;

/** @param rounds how often each fault comes over a thread and over a process @returns the number of survived faults */
export async function surviveWorkers(rounds: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "recurrent-worker-faults-"));
  const script = path.join(folder, "worker.cjs");
  writeFileSync(script, SCRIPT);
  let survived = 0;
  try {
    for (const start of [startThread, startProcess]) {
      const parts = { script, name: "faulty", heapMb: 48, start, log: silent, nowMs: () => 0 };
      // A start takes a while on a busy machine, and may be slower than these checks.
      const worker = new WorkerHandle<FaultContract>({ ...parts, patience: { checkMs: 50, checks: 20 } });
      for (let round = 0; round < rounds; round++) {
        for (const fault of FAULTS) {
          await survive(worker, fault, round);
          survived++;
        }
      }
      worker.dispose();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return survived;
}

/** Every request settles, and the next one is answered. @throws when not */
async function survive(worker: WorkerHandle<FaultContract>, fault: WorkerFault, round: number): Promise<void> {
  const struck = worker.client().request(fault, round);
  // A worker that only keeps quiet still answers the watchdog, so that only a stop ends it.
  const kill = (): void => worker.end("It did not stop.");
  if (fault === "silence") await stopInTime({ told: Promise.resolve(), ended: struck, kill }, { ...BRIEF, endMs: 50 });
  const [end] = await Promise.allSettled([struck]);
  if ((end.status === "fulfilled") !== (fault === "garbage")) throw new Error(`${fault}: ${JSON.stringify(end)}`);
  worker.allowRestart();
  for (let attempt = 0; ; attempt++) {
    const answer = await worker
      .client()
      .request("echo", round)
      .catch(() => undefined);
    if (answer === round) return;
    if (attempt === 5) throw new Error(`the worker does not answer after ${fault}`);
    worker.allowRestart();
  }
}
