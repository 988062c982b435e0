/** Entry point of the `recurrent` command: sets up the process, then runs the command. */
import v8 from "node:v8";
import { processTerminal } from "./output/output.ts";
import { run } from "./recurrent.ts";

/** The first Ctrl-C asks for an orderly end; the second ends the process at once. */
function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return controller.signal;
}

/** Node 20 has relaxed SIMD behind a flag, which a process may set before it loads any WebAssembly. */
function enableRelaxedSimd(): void {
  if (Number(process.versions.node.split(".")[0]) < 21) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
}

async function main(): Promise<void> {
  enableRelaxedSimd();
  // A reader that closes the pipe (`recurrent … | head`) is not a failure.
  process.stdout.on("error", error => process.exit((error as NodeJS.ErrnoException).code === "EPIPE" ? 0 : 1));
  process.exitCode = await run(process.argv.slice(2), {
    terminal: processTerminal(),
    bundleFolder: __dirname,
    signal: abortOnInterrupt(),
    stdin: process.stdin,
  });
}

void main();
