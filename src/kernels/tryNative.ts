/** Tries a native library in a process of its own, where a crash harms nobody. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** What a trial needs. */
export interface Trial {
  /** Absolute path of the library. */
  readonly library: string;
  /** Absolute path of nativeTrial.js. */
  readonly script: string;
  /** The bytes of kernels-simd.wasm, whose products are the reference. */
  readonly simd: Uint8Array;
  readonly patienceMs?: number;
}

/** The vectors to use, or why there are none. */
export type Verdict = { readonly vectors: string } | { readonly problem: string };

/** A busy machine may take seconds to start a process. */
const PATIENCE_MS = 30_000;

export async function tryNative({ library, script, simd, patienceMs = PATIENCE_MS }: Trial): Promise<Verdict> {
  const child = spawn(process.execPath, [script, library], {
    stdio: ["pipe", "pipe", "pipe"],
    // The editor's executable is Node only when it is told so.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    timeout: patienceMs,
    killSignal: "SIGKILL",
  });
  const ended = new Promise<string | undefined>(resolve => {
    child.once("error", thrown => resolve(thrown.message));
    child.once("close", (code, signal) =>
      resolve(code === 0 ? undefined : `it ended with ${signal ?? `code ${code}`}`),
    );
  });
  child.stdin.on("error", () => {}); // it ended before it read everything, and says so itself
  child.stdin.end(simd);
  const [vectors, errors, end] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (end !== undefined) return { problem: lastError(errors) ?? end };
  return vectors === "" ? { problem: "its products differ from WebAssembly's" } : { vectors };
}

/** The message of an uncaught error, as Node prints it. */
function lastError(errors: string): string | undefined {
  return /^\w*Error: (.*)$/m.exec(errors)?.[1];
}
