/** Runs scale/train.py in one process or, by torchrun, in several, and imports what it trained. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { expect } from "vitest";
import { run } from "../../../src/cli/recurrent.ts";
import { loadModel } from "../../../src/storage/modelFolder.ts";
import { pairs } from "../../runtime/support.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const TRAIN = path.join(root, "scale/train.py");

/** A command of the terminal, which must succeed. */
export async function recurrent(home: string, ...argv: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const terminal = { out: say, error: say, progress: () => {}, columns: 80 };
  const { signal } = new AbortController();
  const code = await run(argv, { terminal, bundleFolder: home, signal, stdin: Readable.from([""]) });
  expect(code, lines.join("\n")).toBe(0);
  return lines;
}

/** Shards of two small projects, with a vocabulary of their own. */
export async function writeShards(home: string): Promise<string> {
  for (const [k, name] of ["one", "two"].entries()) {
    for (const [file, text] of Object.entries(pairs(40))) {
      const place = path.join(home, name, file);
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, text.replaceAll("Value", `Value${k}`));
    }
  }
  const list = path.join(home, "folders.txt");
  writeFileSync(list, "# two projects\none\ntwo\n");
  const out = path.join(home, "shards");
  await recurrent(home, "shards", list, "--out", out, "--vocabulary", "300");
  return out;
}

/** The command of a run in so many processes. */
function commandOf(python: string, processes: number, args: readonly string[]): readonly [string, readonly string[]] {
  if (processes === 1) return [python, [TRAIN, ...args]];
  // Debian's PyTorch 1.13 fails under Python 3.11 where no stream is redirected.
  const torchrun = ["-m", "torch.distributed.run", "-r", "1", "-t", "1", "--nproc_per_node", `${processes}`];
  const port = 20_000 + (process.pid % 20_000) + processes;
  return [python, [...torchrun, "--master_port", `${port}`, TRAIN, ...args]];
}

export function startTraining(python: string, processes: number, args: readonly string[]): ChildProcess {
  const [program, all] = commandOf(python, processes, args);
  const env = { ...process.env, OMP_NUM_THREADS: "1" };
  return spawn(program, all, { env, stdio: ["ignore", "pipe", "pipe"] });
}

/** Waits for the end. @returns the exit code and all output */
export async function endOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", chunk => (output += String(chunk)));
  const code = await new Promise<number | null>(resolve => child.on("close", resolve));
  return { code, output };
}

/** Trains to the end. @returns what it said */
export async function train(python: string, processes: number, args: readonly string[]): Promise<string> {
  const { code, output } = await endOf(startTraining(python, processes, args));
  expect(code, output).toBe(0);
  return output;
}

interface CurvePoint {
  readonly step: number;
  readonly nats: number;
  /** Of a step: the norm of the gradients, which AdamW's steps do not depend on. */
  readonly norm?: number;
}

/** The training loss of each reported step, and the validation losses. */
export function curveOf(out: string): {
  readonly training: readonly CurvePoint[];
  readonly validation: readonly CurvePoint[];
} {
  const lines = readFileSync(path.join(out, "curve.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1)
    .map(line => JSON.parse(line));
  const points = (event: string, field: string) =>
    lines
      .filter(line => line.event === event)
      .map(line => ({ step: line.step, nats: line[field], norm: line.gradNorm }));
  return { training: points("step", "trainLossNatsPerToken"), validation: points("validation", "lossNatsPerToken") };
}

/** Whether two curves have the same steps, with losses that differ by at most 1e-4. */
export function expectSameCurve(out: string, other: string): void {
  const [a, b] = [curveOf(out), curveOf(other)];
  for (const kind of ["training", "validation"] as const) {
    expect(a[kind].map(({ step }) => step)).toEqual(b[kind].map(({ step }) => step));
    expect(a[kind].length).toBeGreaterThan(0);
    for (const [k, { nats, norm = 1 }] of a[kind].entries()) {
      expect(Math.abs(nats - b[kind][k]!.nats)).toBeLessThan(1e-4);
      expect(Math.abs(1 - (b[kind][k]!.norm ?? 1) / norm)).toBeLessThan(1e-3);
    }
  }
}

/** Imports a run, and reads the model from its folder. */
export async function importedModel(home: string, out: string) {
  const model = path.join(out, "imported");
  await recurrent(home, "import", out, "--model", model);
  const loaded = await loadModel(model);
  if (!loaded.ok || !loaded.model.spec || !loaded.model.parameters) throw new Error("no network");
  return { spec: loaded.model.spec, parameters: loaded.model.parameters, record: loaded.model.record };
}
