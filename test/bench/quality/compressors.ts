/** Measures what general compressors need for held-out text after the training text. */
import { execFile } from "node:child_process";
import { rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Bits per character; absent where the compressor is not installed. */
export interface Yardsticks {
  readonly xz?: number;
  readonly zpaq?: number;
}

interface Text {
  readonly text: string;
}

/** The difference of the compressed sizes with and without the held-out text, over its characters. */
export async function compressedBitsPerChar(
  training: readonly Text[],
  heldOut: readonly Text[],
  scratch: string,
): Promise<Yardsticks> {
  const file = path.join(scratch, "compressed.txt");
  const joined = (texts: readonly Text[]): string => texts.map(({ text }) => text).join("\n");
  const heldOutChars = [...joined(heldOut)].length;
  const sizes: Record<"xz" | "zpaq", number[]> = { xz: [], zpaq: [] };
  for (const text of [joined(training), joined([...training, ...heldOut])]) {
    writeFileSync(file, text);
    sizes.xz.push((await xzBytes(file)) ?? Number.NaN);
    sizes.zpaq.push((await zpaqBytes(file)) ?? Number.NaN);
  }
  rmSync(file);
  const bits = ([without, with_]: readonly number[]): number => ((with_! - without!) * 8) / heldOutChars;
  return {
    ...(!Number.isNaN(bits(sizes.xz)) && { xz: bits(sizes.xz) }),
    ...(!Number.isNaN(bits(sizes.zpaq)) && { zpaq: bits(sizes.zpaq) }),
  };
}

async function xzBytes(file: string): Promise<number | undefined> {
  const isDone = await succeeds("xz", ["-9e", "--keep", "--force", "--threads=1", file]);
  return isDone ? takeSize(`${file}.xz`) : undefined;
}

async function zpaqBytes(file: string): Promise<number | undefined> {
  rmSync(`${file}.zpaq`, { force: true });
  const isDone = await succeeds("zpaq", ["add", `${file}.zpaq`, file, "-m5", "-t1"]);
  return isDone ? takeSize(`${file}.zpaq`) : undefined;
}

function takeSize(file: string): number {
  const { size } = statSync(file);
  rmSync(file);
  return size;
}

function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise(resolve => {
    execFile(command, args, error => {
      if (error) console.error(`${command} is missing or failed; its column stays empty: ${error.message}`);
      resolve(!error);
    });
  });
}
