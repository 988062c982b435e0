/**
 * Measures each choice of network and training: bits per character of held-out files by the network alone, from scratch
 * and after equal work, and the tokens that one core learns per second. choices.mjs builds and runs this:
 * `choicesBench.mjs <kernels folder> <corpus folder>… [--work N | --seconds N] [--seed N] [--only TEXT] [--json]`.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import type { Engine } from "../../../src/core/network/engine.ts";
import { createKernelEngine } from "../../../src/kernels/kernelEngine.ts";
import { type Budget, type ChoiceResult, runChoice, tokenizer } from "./choiceRun.ts";
import { CHOICES } from "./choices.ts";
import { firstChars, splitFolder } from "./heldOut.ts";

const HELD_OUT_CHARS = 120_000;
/** Multiplications and additions of a row on a corpus, in units of 10^12: about half a minute of one core. */
const USUAL_WORK = 0.8;

interface Options {
  readonly kernels: string;
  readonly corpora: readonly string[];
  readonly budget: Budget;
  readonly seed: number;
  readonly only: string;
  readonly isJson: boolean;
}

void main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const engine = await openKernels(options.kernels);
  const corpora = [];
  for (const folder of options.corpora) {
    const { training, heldOut } = await splitFolder(folder);
    const texts = tokenizer({ training, heldOut: firstChars(heldOut, HELD_OUT_CHARS) });
    corpora.push({ name: path.basename(folder), texts });
  }
  const names = corpora.map(({ name }) => name);
  if (!options.isJson) for (const line of head(options.budget, names)) console.log(line);
  let usual: readonly ChoiceResult[] | undefined;
  for (const [name, choice] of CHOICES) {
    if (!name.includes(options.only) && usual) continue;
    const results: ChoiceResult[] = [];
    for (const { texts } of corpora) results.push(await runChoice(engine, texts(choice.vocabulary), choice, options));
    usual ??= results;
    if (options.isJson) console.log(JSON.stringify({ name, choice, corpora: names, results }));
    else console.log(row(name, results, usual));
  }
}

async function openKernels(folder: string): Promise<Engine> {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  const read = (name: string) => readFileSync(path.join(folder, `kernels-${name}.wasm`));
  const engine = await createKernelEngine({ simd: read("simd"), relaxed: read("relaxed"), threadScript: undefined });
  if (!engine) throw new Error("this Node has no WebAssembly SIMD");
  return engine;
}

function head(budget: Budget, corpora: readonly string[]): readonly string[] {
  const equal = "flops" in budget ? `${budget.flops / 1e12}e12 operations` : `${budget.cpuSeconds} s of one core`;
  const cells = ["choice", ...corpora, "Mflop/token", "tokens/s"];
  return [
    `Bits per character of held-out files, network alone, after ${equal}; tokens a CPU second, over the first row's.`,
    line(cells),
    line(cells.map(() => "---")),
  ];
}

function row(name: string, results: readonly ChoiceResult[], usual: readonly ChoiceResult[]): string {
  const ratios = results.map(({ tokensPerCpuSecond }, k) => tokensPerCpuSecond / usual[k]!.tokensPerCpuSecond);
  const bits = results.map(({ bitsPerChar }) => bitsPerChar.toFixed(3));
  const flops = mean(results.map(({ flopsPerToken }) => flopsPerToken)) / 1e6;
  return line([name, ...bits, flops.toFixed(1), mean(ratios).toFixed(2)]);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function readOptions(args: readonly string[]): Options {
  const optionOf = (name: string): string | undefined =>
    args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
  const seconds = optionOf("--seconds");
  const firstOption = args.findIndex(arg => arg.startsWith("--"));
  const [kernels, ...corpora] = firstOption < 0 ? args : args.slice(0, firstOption);
  if (kernels === undefined || corpora.length === 0) throw new Error("usage: see the head of this file");
  return {
    kernels,
    corpora,
    budget:
      seconds === undefined
        ? { flops: 1e12 * Number(optionOf("--work") ?? USUAL_WORK) }
        : { cpuSeconds: Number(seconds) },
    seed: Number(optionOf("--seed") ?? 1),
    only: optionOf("--only") ?? "",
    isJson: args.includes("--json"),
  };
}
