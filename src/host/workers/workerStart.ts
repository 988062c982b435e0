/** Starts workers: as a thread, or as a process of their own. Both have a limit on their heap. */
import { type ChildProcess, fork } from "node:child_process";
import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { childPort, endText, type Port, type WorkerEnd, workerPort } from "../../protocol/port.ts";
import { workerProblem } from "../common/userProblems.ts";

/** A worker that has just started. */
export interface StartedWorker {
  readonly port: Port;
  readonly output: Readable | null;
  readonly errors: Readable | null;
}

/** What to start. */
export interface WorkerScript {
  /** Absolute path of the worker's bundle. */
  readonly script: string;
  /** As it appears in the log and in messages. */
  readonly name: string;
  /** Returns the arguments of the script. */
  readonly args?: () => readonly string[];
  /** Limit on the JavaScript heap. The numbers of a network are outside of it. */
  readonly heapMb: number;
}

/** Starts a thread of this process. */
export function startThread({ script, name, heapMb, args }: WorkerScript): StartedWorker {
  const resourceLimits = { maxOldGenerationSizeMb: heapMb };
  const worker = new Worker(script, { name, argv: [...(args?.() ?? [])], stdout: true, stderr: true, resourceLimits });
  const tell = (end: WorkerEnd): string => {
    const isOutOfMemory = end.kind === "error" && codeOf(end.error) === "ERR_WORKER_OUT_OF_MEMORY";
    return isOutOfMemory ? workerProblem("memory", name) : endText(end);
  };
  return { port: workerPort(worker, tell), output: worker.stdout, errors: worker.stderr };
}

/** The end of what V8 prints when its heap is full. */
const HEAP_FULL = /heap out of memory|Zone Allocation failed|Reached heap limit/i;
/** Characters of a process's last errors that are searched. */
const TAIL_CHARS = 8000;

/** Starts a process of its own, so that its memory is given back and its crash harms nothing. */
export function startProcess({ script, name, heapMb, args }: WorkerScript): StartedWorker {
  const child: ChildProcess = fork(script, args?.() ?? [], {
    // Not those of the editor, which may open a debugger's port.
    execArgv: [`--max-old-space-size=${heapMb}`],
    serialization: "advanced",
    // The editor's executable is Node only when it is told so.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let tail = "";
  child.stderr?.on("data", chunk => {
    tail = (tail + String(chunk)).slice(-TAIL_CHARS);
  });
  const tell = (end: WorkerEnd): string => (HEAP_FULL.test(tail) ? workerProblem("memory", name) : endText(end));
  return { port: childPort(child as never, tell), output: child.stdout, errors: child.stderr };
}

function codeOf(error: Error): unknown {
  return "code" in error ? error.code : undefined;
}
