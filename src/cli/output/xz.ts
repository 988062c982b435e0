/** Measures what `xz -9e` needs for the held-out text after the training text, to compare the model with. */
import { spawn } from "node:child_process";

/**
 * Bits per character that xz adds for `heldOut` after `training`: the difference of the two compressed sizes.
 *
 * @returns undefined where xz is not installed or fails
 */
export async function xzBitsPerChar(
  training: readonly string[],
  heldOut: readonly string[],
): Promise<number | undefined> {
  const chars = heldOut.reduce((total, part) => total + part.length, 0);
  const [without, with_] = await Promise.all([
    compressedBytes(training.join("\n")),
    compressedBytes([...training, ...heldOut].join("\n")),
  ]);
  if (chars === 0 || without === undefined || with_ === undefined) return undefined;
  return ((with_ - without) * 8) / chars;
}

/** Size of the text as `xz -9e` compresses it. */
function compressedBytes(text: string): Promise<number | undefined> {
  return new Promise(resolve => {
    const xz = spawn("xz", ["-9e", "--stdout", "--threads=1"], { stdio: ["pipe", "pipe", "ignore"] });
    let bytes = 0;
    xz.on("error", () => resolve(undefined));
    xz.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    xz.on("close", code => resolve(code === 0 ? bytes : undefined));
    // A process that dies early must not end this one. "close" reports the failure.
    xz.stdin.on("error", () => {});
    xz.stdin.end(text);
  });
}
