/** Runs the built command line and reads the JSON that it prints. */
import { spawn } from "node:child_process";

// biome-ignore lint/suspicious/noExplicitAny: lines of several commands, read by their documented names
export async function runJson(cli: string, ...args: readonly string[]): Promise<any[]> {
  const text = await outputOf(process.execPath, [cli, ...args]);
  return text
    .split("\n")
    .filter(line => line !== "")
    .map(line => JSON.parse(line));
}

/** The bits of all tokens that `score` printed. */
export function bitsOf(scored: readonly { readonly tokens: readonly { readonly bits: number }[] }[]): number {
  return scored.flatMap(({ tokens }) => tokens).reduce((sum, { bits }) => sum + bits, 0);
}

function outputOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    const parts: Buffer[] = [];
    child.stdout.on("data", part => parts.push(part));
    child.on("error", reject);
    child.on("close", code => {
      if (code === 0) resolve(Buffer.concat(parts).toString());
      else reject(new Error(`${args.slice(1, 4).join(" ")} ended with ${code}`));
    });
  });
}
