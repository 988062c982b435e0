/**
 * Measures the speed of the engine, its peers and the machine's peak, in turn in one run: engineBench.mjs OUT ROOT [S]
 * [M] [L] [networks] [--quick] [--json]. "networks" are those of tasks, and language models of the other cells. The speed of a machine varies, so only ratios within a round count, by their medians.
 * Other programs also take time, so each ratio is given by the clock and by CPU time. engine.mjs builds and runs this.
 */
import { loadavg } from "node:os";
import type { NativeProducts } from "../../../src/kernels/nativeLibrary.ts";
import type { Contender } from "./contender.ts";
import { type Entry, fieldOf, networkFieldOf, type Places, type Race } from "./contenders.ts";
import { nativeProducts } from "./nativeProducts.ts";
import { type NetworkName, OTHER_CELLS, TASKS } from "./networks.ts";
import { type PhaseTime, profileOf } from "./profile.ts";
import { specOf, TOKENS_PER_STEP, trainingFlops, WORKLOADS, type WorkloadName } from "./workloads.ts";

/** Operations of one step of the peak in each thread: 1000 tiles of 8 x 8 x 256 multiply-adds. */
const PEAK_STEP_FLOPS = 1000 * 2 * 8 * 8 * 256;

/** One contender in one round: its work per second of the clock, and per second of CPU time. */
interface Rate {
  readonly byClock: number;
  readonly byCpu: number;
}

interface Figure {
  readonly mode: Race["mode"];
  readonly workload: WorkloadName | NetworkName;
  readonly threads: number;
  readonly contender: string;
  readonly unit: "tokens/s" | "GF/s";
  readonly median: number;
  readonly best: number;
  readonly medianByCpu: number;
}

interface Ratio {
  readonly name: string;
  readonly byClock: number;
  readonly byCpu: number;
  readonly target?: number;
}

const [out = "", root = "", ...args] = process.argv.slice(2);
const places: Places = { out, root };
const isQuick = args.includes("--quick");
const isJson = args.includes("--json");
const ROUNDS = isQuick ? 3 : 7;
const ROUND_SECONDS = isQuick ? 0.3 : 1.5;

const figures: Figure[] = [];
const ratios: Ratio[] = [];
const profiles: { workload: WorkloadName; threads: number; products: string; phases: readonly PhaseTime[] }[] = [];
const notes = new Set<string>();

/** Targets: fraction of the peak, and of PyTorch's tokens per second. */
const PEAK_TARGETS: Readonly<Record<number, number>> = { 1: 0.75, 2: 0.6 };
const TORCH_TARGETS: Readonly<Record<WorkloadName, number>> = { S: 1, M: 0.7, L: 0.65 };
/** On every workload, for the native products. */
const NATIVE_TORCH_TARGET = 1.5;
/** Fraction of the peak within the native products. */
const NATIVE_PRODUCTS_TARGET = 0.8;
const TFJS_TARGET = 20;
const ONNX_TARGET = 1;
const GRU_TARGET = 1.25;

interface Comparison {
  readonly scale?: number;
  readonly target?: number;
}

function say(line: string): void {
  if (!isJson) console.log(line);
}

const named = args.filter((name): name is WorkloadName => name in WORKLOADS);
const isNamed = named.length > 0 || args.includes("networks");
const workloads = isNamed ? named : (Object.keys(WORKLOADS) as WorkloadName[]);
for (const workload of workloads) {
  for (const threads of [1, 2]) await race({ mode: "train", workload, threads });
  await race({ mode: "infer", workload, threads: 1 });
  await profile(workload);
}
if (!isNamed || args.includes("networks")) {
  for (const name of [...TASKS, ...OTHER_CELLS]) for (const threads of [1, 2]) await raceNetwork(name, threads);
}
const [load = 0] = loadavg();
if (load > 1.5)
  notes.add(`Other programs were running (load ${load.toFixed(1)}): trust CPU time, and ratios at 1 thread.`);
for (const note of notes) say(note);
if (isJson)
  console.log(
    JSON.stringify({ isQuick, node: process.version, figures, ratios, profiles, notes: [...notes] }, null, 1),
  );

async function race(of: Race): Promise<void> {
  const field = fieldOf(of, places);
  for (const note of field.notes) notes.add(note);
  say(`\n${of.workload}, ${of.mode === "train" ? `training, ${of.threads} thread(s)` : "one token"}`);
  const rates = await roundsOf(field.entries, of.threads);
  report(of, rates);
  compare(of, new Map([...rates].map(([entry, rounds]) => [entry.name, rounds])));
}

async function raceNetwork(workload: NetworkName, threads: number): Promise<void> {
  const field = networkFieldOf(workload, threads, places);
  for (const note of field.notes) notes.add(note);
  say(`\n${workload}, training, ${threads} thread(s)`);
  const rates = await roundsOf(field.entries, threads);
  report({ mode: "train", workload, threads }, rates);
  const [ours, torch] = [...rates.values()];
  if (!ours || !torch) return;
  const of = (kind: keyof Rate) => median(ours.map((rate, k) => rate[kind] / torch[k]![kind]));
  const ratio = { name: `${workload}, training, ${threads} thread(s): times PyTorch` };
  ratios.push({ ...ratio, byClock: of("byClock"), byCpu: of("byCpu") });
  say(`  times PyTorch: ${of("byClock").toFixed(2)} by the clock, ${of("byCpu").toFixed(2)} by CPU time`);
}

function report(of: Pick<Figure, "mode" | "workload" | "threads">, rates: ReadonlyMap<Entry, readonly Rate[]>): void {
  for (const [{ name, tokensPerStep }, rounds] of rates) {
    const figure: Figure = {
      ...of,
      contender: name,
      unit: tokensPerStep > 0 ? "tokens/s" : "GF/s",
      median: median(rounds.map(({ byClock }) => byClock)),
      best: Math.max(...rounds.map(({ byClock }) => byClock)),
      medianByCpu: median(rounds.map(({ byCpu }) => byCpu)),
    };
    figures.push(figure);
    const { median: rate, best, medianByCpu, unit } = figure;
    const latency = of.mode === "infer" ? `, ${(1e3 / rate).toFixed(3)} ms` : "";
    const line = [rate, best, medianByCpu].map(value => value.toFixed(0).padStart(8));
    say(`  ${name.padEnd(16)}${line[0]} ${unit} (best${line[1]},${line[2]} a CPU second)${latency}`);
  }
}

/** Runs all contenders in turn, round after round, each for about the same time. */
async function roundsOf(entries: readonly Entry[], threads: number): Promise<Map<Entry, Rate[]>> {
  const started: { entry: Entry; contender: Contender; steps: number; rates: Rate[] }[] = [];
  for (const entry of entries) {
    const contender = await entry.start();
    await contender.run(1); // code is compiled on first use
    let steps = 1;
    let { seconds } = await contender.run(steps);
    while (seconds < ROUND_SECONDS / 4) {
      steps = Math.ceil(Math.min(steps * 8, (steps * ROUND_SECONDS) / Math.max(seconds, 1e-4)));
      ({ seconds } = await contender.run(steps));
    }
    steps = Math.max(1, Math.round((steps * ROUND_SECONDS) / seconds));
    started.push({ entry, contender, steps, rates: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { entry, contender, steps, rates } of started) {
      const { seconds, cpuSeconds } = await contender.run(steps);
      const work = steps * (entry.tokensPerStep || (threads * (entry.flopsPerStep ?? PEAK_STEP_FLOPS)) / 1e9);
      rates.push({ byClock: work / seconds, byCpu: work / cpuSeconds });
    }
  }
  for (const { contender } of started) await contender.end();
  return new Map(started.map(({ entry, rates }) => [entry, rates]));
}

function compare({ mode, workload, threads }: Race, rates: ReadonlyMap<string, readonly Rate[]>): void {
  const place = `${workload}, ${mode === "train" ? `training, ${threads} thread(s)` : "one token"}`;
  const over = (name: string, [one, other]: readonly [string, string], { scale = 1, target }: Comparison = {}) => {
    const [these, those] = [rates.get(one), rates.get(other)];
    if (!these || !those) return;
    const of = (kind: keyof Rate) => median(these.map((rate, k) => (scale * rate[kind]) / those[k]![kind]));
    const [byClock, byCpu] = [of("byClock"), of("byCpu")];
    ratios.push({ name: `${place}: ${name}`, byClock, byCpu, ...(target && { target }) });
    const wanted = target === undefined ? "" : `, wanted ${target}`;
    say(`  ${name}: ${byClock.toFixed(2)} by the clock, ${byCpu.toFixed(2)} by CPU time${wanted}`);
  };
  const ours = "recurrent LSTM";
  const [lstm, gru] = [trainingFlops(specOf(workload, "lstm")), trainingFlops(specOf(workload, "gru"))];
  const scale = lstm / 1e9;
  over("of the multiply-add peak", [ours, "peak"], {
    scale,
    ...(workload !== "S" && { target: PEAK_TARGETS[threads]! }),
  });
  over(
    "times PyTorch",
    [ours, "PyTorch LSTM"],
    mode === "train" && threads === 2 ? { target: TORCH_TARGETS[workload] } : {},
  );
  const isPair = mode === "train" && threads === 2;
  over("native, of the peak of its vectors", ["native LSTM", "native peak"], { scale });
  over("native, times WebAssembly", ["native LSTM", ours]);
  over("native, times PyTorch", ["native LSTM", "PyTorch LSTM"], isPair ? { target: NATIVE_TORCH_TARGET } : {});
  over("times onnxruntime-node", [ours, "onnxruntime-node LSTM"], { target: ONNX_TARGET });
  over("times tfjs-wasm", [ours, "tfjs-wasm LSTM"], { target: TFJS_TARGET });
  over("times tfjs-cpu", [ours, "tfjs-cpu LSTM"]);
  const less = `${(lstm / gru).toFixed(2)} times less to multiply`;
  over(`GRU over LSTM (${less})`, ["recurrent GRU", ours], { target: GRU_TARGET });
  over("GRU over LSTM, both by sampled softmax", ["sampled GRU", "sampled LSTM"], { target: GRU_TARGET });
  over("sampled softmax over the whole one", ["sampled LSTM", ours]);
}

async function profile(workload: WorkloadName): Promise<void> {
  const native = nativeProducts(out);
  for (const products of native ? [undefined, native] : [undefined]) {
    for (const threads of [1, 2]) await profileWith(workload, threads, products);
  }
}

async function profileWith(workload: WorkloadName, threads: number, native?: NativeProducts): Promise<void> {
  const phases = await profileOf({ workload, threads, seconds: ROUND_SECONDS * 2, native }, places);
  const products = native ? `native, ${native.vectors}` : "WebAssembly";
  profiles.push({ workload, threads, products, phases });
  const total = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  say(`\n${workload}, ${products}, where the time of ${TOKENS_PER_STEP} tokens goes, ${threads} thread(s), summed`);
  for (const { phase, seconds } of phases) {
    say(
      `  ${phase.padEnd(28)}${(1e3 * seconds).toFixed(1).padStart(8)} ms ${((100 * seconds) / total).toFixed(1).padStart(6)} %`,
    );
  }
  if (native) compareProducts({ mode: "train", workload, threads }, phases);
}

/** Compares the speed within the products with the peak of the vectors, which was measured shortly before. */
function compareProducts({ workload, threads }: Race, phases: readonly PhaseTime[]): void {
  const peak = figures.findLast(
    figure => figure.contender === "native peak" && figure.workload === workload && figure.threads === threads,
  );
  if (!peak) return;
  const seconds = phases.reduce((sum, phase) => sum + (phase.phase.startsWith("products") ? phase.seconds : 0), 0);
  const each = peak.medianByCpu; // of one thread: other programs take their time from the clock, not from this
  const speed = (trainingFlops(specOf(workload, "lstm")) * TOKENS_PER_STEP) / seconds / 1e9;
  const share = speed / each;
  const name = `${workload}, training, ${threads} thread(s): within the native products, of the peak`;
  ratios.push({ name, byClock: share, byCpu: share, target: NATIVE_PRODUCTS_TARGET });
  say(
    `  products: ${speed.toFixed(0)} of ${each.toFixed(0)} GF/s in each thread, ${share.toFixed(2)}, wanted ${NATIVE_PRODUCTS_TARGET}`,
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
