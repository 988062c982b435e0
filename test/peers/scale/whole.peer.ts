/** Training beyond one machine: every cell, interruptions, other numbers of processes, and hostile shards. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CELL_KINDS } from "../../../src/core/network/spec.ts";
import { learningRateOf } from "../../../src/runtime/optimization/stepPlan.ts";
import { randomTokens } from "../../core/network/fixtures.ts";
import { coreLogits, expectClose, expectSamePredictions } from "../logits.ts";
import { askPython, pythonWithTorch } from "../python.ts";
import {
  curveOf,
  endOf,
  expectSameCurve,
  importedModel,
  recurrent,
  startTraining,
  train,
  writeShards,
} from "./scaleRun.ts";

const python = pythonWithTorch();
const SIZE = ["--hidden", "12", "--layers", "2", "--batch", "7", "--window", "12"];
const OFTEN = [
  "--report-steps",
  "1",
  "--validation-steps",
  "6",
  "--validation-windows",
  "3",
  "--checkpoint-steps",
  "6",
];

let home: string;
let shards: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-scale-"));
  if (python !== undefined) shards = await writeShards(home);
});
afterAll(() => rm(home, { recursive: true, force: true }));

const outOf = (name: string) => path.join(home, name);
const argsOf = (name: string, ...more: readonly string[]) => [
  "--shards",
  shards,
  "--out",
  outOf(name),
  ...SIZE,
  ...OFTEN,
  ...more,
];

const networks = CELL_KINDS.flatMap(cell =>
  [["tied", []] as const, ["untied", ["--untied", "--embedding", "9"]] as const].map(([name, more]) => ({
    cell,
    name,
    more,
  })),
);

describe.skipIf(python === undefined)("processes", () => {
  test.each(networks)("two of them learn what one learns: $cell, $name", async ({ cell, name, more }) => {
    const of = (processes: number) => `${cell}-${name}-${processes}`;
    for (const processes of [1, 2]) {
      await train(python!, processes, argsOf(of(processes), "--steps", "6", "--sampled", "0", "--cell", cell, ...more));
    }
    expectSameCurve(outOf(of(1)), outOf(of(2)));
    const { spec, parameters } = await importedModel(home, outOf(of(2)));
    expect(spec).toMatchObject({ cell, isTied: name === "tied", layers: 2, hiddenSize: 12 });
    const tokens = randomTokens(10, spec.vocabularySize, 3);
    const answer = askPython(python!, "scale/scale_logits.py", { folder: outOf(of(2)), tokens: [...tokens] });
    const { logits } = answer as { logits: number[][] };
    expectClose(coreLogits(spec, parameters, tokens), logits);
    await expectSamePredictions({ spec, parameters }, tokens, logits);
  });

  test("three, two and one continue from one another's checkpoints, with the curve of one", async () => {
    await train(python!, 1, argsOf("alone", "--steps", "18", "--sampled", "0"));
    for (const processes of [3, 2, 1]) {
      const output = await train(
        python!,
        processes,
        argsOf("turns", "--steps", "18", "--sampled", "0", "--session-steps", "6"),
      );
      if (processes < 3)
        expect(output).toContain(`Continuing at step ${18 - 6 * processes} of 18, in ${processes} process`);
    }
    expectSameCurve(outOf("turns"), outOf("alone"));
  });

  test("one that is killed costs at most the steps since the last checkpoint", async () => {
    const args = argsOf("killed", "--steps", "60", "--sampled", "0");
    const child = startTraining(python!, 2, args);
    const ended = endOf(child);
    while (reachedIn("killed") < 15) await sleep(20);
    const [victim] = childrenOf(child.pid!);
    process.kill(victim!, "SIGKILL");
    expect((await ended).code).not.toBe(0);
    const reached = reachedIn("killed");
    const output = await train(python!, 2, args);
    const resumed = Number(/Continuing at step (\d+)/.exec(output)![1]);
    expect(resumed).toBeGreaterThanOrEqual(reached - 6);
    await train(python!, 1, argsOf("unharmed", "--steps", "60", "--sampled", "0"));
    expectSameCurve(outOf("killed"), outOf("unharmed"));
  });

  test("a damaged checkpoint is left out for the one before", async () => {
    await train(python!, 1, argsOf("cut", "--steps", "12", "--sampled", "0", "--session-steps", "11"));
    const newest = readdirSync(outOf("cut"))
      .filter(name => name.startsWith("checkpoint-"))
      .sort()
      .at(-1)!;
    const file = path.join(outOf("cut"), newest);
    writeFileSync(file, readFileSync(file).subarray(0, 3000));
    const output = await train(python!, 1, argsOf("cut", "--steps", "12", "--sampled", "0"));
    expect(output).toContain(`${newest} is damaged`);
    expect(output).toContain("Continuing at step 6 of 12");
  });

  test("a sampled softmax and dropout learn, and two processes draw the same tokens", async () => {
    const how = ["--steps", "30", "--sampled", "60", "--batch", "8", "--learning-rate", "0.02"];
    for (const processes of [1, 2]) await train(python!, processes, argsOf(`sampled${processes}`, ...how));
    expectSameCurve(outOf("sampled1"), outOf("sampled2"));
    await train(python!, 2, argsOf("dropped", ...how, "--dropout", "0.2"));
    for (const name of ["sampled2", "dropped"]) {
      const { validation } = curveOf(outOf(name));
      expect(validation.at(-1)!.nats).toBeLessThan(validation[0]!.nats - 0.3);
    }
  });

  test("products in bfloat16 learn as in float32, in two processes, and the weights stay in float32", async () => {
    const how = ["--steps", "30", "--sampled", "0", "--batch", "8", "--learning-rate", "0.02"];
    await train(python!, 1, argsOf("whole-precision", ...how, "--precision", "float32"));
    await train(python!, 2, argsOf("half-precision", ...how, "--precision", "bfloat16"));
    const [whole, half] = ["whole-precision", "half-precision"].map(name => curveOf(outOf(name)));
    const last = half!.training.at(-1)!.nats;
    expect(last).toBeLessThan(half!.training[0]!.nats - 0.5);
    expect(last).not.toBe(whole!.training.at(-1)!.nats);
    for (const kind of ["training", "validation"] as const)
      expect(Math.abs(half![kind].at(-1)!.nats - whole![kind].at(-1)!.nats)).toBeLessThan(0.1);
    const { parameters } = await importedModel(home, outOf("half-precision"));
    expect(parameters.size).toBeGreaterThan(0);
  });

  test("a run with other settings is refused, and says which", async () => {
    await train(python!, 1, argsOf("settled", "--steps", "6", "--sampled", "0"));
    const { code, output } = await endOf(
      startTraining(python!, 1, argsOf("settled", "--steps", "6", "--sampled", "0", "--hidden", "8")),
    );
    expect(code).not.toBe(0);
    expect(output).toContain("holds a run with");
    expect(output).toContain("hiddenSize 12 instead of 8");
  });
});

test.skipIf(python === undefined)("the learning rate is that of the project", () => {
  const steps = [0, 3, 10, 29, 30, 100, 400, 999].map(step => [step, 1000, 8e-3, 30]);
  const { rates } = askPython(python!, "scale/scale_logits.py", { schedule: steps }) as { rates: number[] };
  for (const [k, [step, total, peak]] of steps.entries()) {
    expect(rates[k]).toBeCloseTo(learningRateOf(step!, total, peak), 12);
  }
});

test.skipIf(python === undefined)("a run becomes a base model, and a report that shows its curve", async () => {
  await train(python!, 1, argsOf("based", "--steps", "12", "--sampled", "0"));
  const base = path.join(home, "team.safetensors");
  const one = path.join(home, "one");
  const lines = await recurrent(home, "import", outOf("based"), "--base", base, "--fit", one, "--json");
  const wrote = JSON.parse(lines[0]!);
  expect(wrote).toMatchObject({ base, cell: "lstm", layers: 2 });
  expect(wrote.fit.files).toBeGreaterThan(1);
  const model = path.join(home, "from-base");
  const to = ["--model", model, "--budget-seconds", "0", "--base-model", base];
  const events = (await recurrent(home, "train", path.join(home, "two"), ...to, "--json")).map(line =>
    JSON.parse(line),
  );
  expect(events.find(({ event }) => event === "corpus").settings).toMatchObject({ initialModel: "base", hidden: 12 });

  for (const part of ["webview.js", "webview.css"]) writeFileSync(path.join(home, part), "");
  const report = path.join(home, "report.html");
  await recurrent(home, "import", outOf("based"), "--model", path.join(home, "drawn"), "--report", report);
  const page = readFileSync(report, "utf8");
  expect(page.match(/"type":"stepped"/g)).toHaveLength(12);
  expect(page.match(/"type":"validated"/g)).toHaveLength(2);
});

describe.skipIf(python === undefined)("shards of a stranger", () => {
  let count = 0;
  async function refusal(edit: (manifest: Manifest, folder: string) => void): Promise<string> {
    const folder = path.join(home, `hostile${count++}`);
    await cp(shards, folder, { recursive: true });
    const file = path.join(folder, "shards.json");
    const manifest: Manifest = JSON.parse(readFileSync(file, "utf8"));
    edit(manifest, folder);
    writeFileSync(file, JSON.stringify(manifest));
    const out = ["--out", path.join(folder, "out"), "--steps", "1"];
    const { code, output } = await endOf(startTraining(python!, 1, ["--shards", folder, ...out]));
    expect(code).not.toBe(0);
    expect(output).not.toContain("Traceback");
    return output;
  }
  type Manifest = {
    parts: { training: { name: string; bytes: number }; heldOut?: object }[];
    vocabulary: { size: number };
  };
  const first = ({ parts }: Manifest) => parts[0]!.training;

  test.each<readonly [string, (manifest: Manifest, folder: string) => void, string]>([
    ["a name leads elsewhere", m => Object.assign(first(m), { name: "../training-00000.bin" }), "which is no shard"],
    ["a size is wrong", m => Object.assign(first(m), { bytes: first(m).bytes + 2 }), "another size"],
    ["a hash is wrong", (m, folder) => flip(path.join(folder, first(m).name)), "has been changed"],
    ["a token is unknown", m => Object.assign(m.vocabulary, { size: 3 }), "and the vocabulary has 3"],
    ["a part lacks a file", m => Object.assign(m.parts[0]!, { heldOut: undefined }), "is damaged"],
    ["they are not complete", m => Object.assign(m, { isComplete: false }), "not complete"],
  ])("are refused where %s", async (_, edit, message) => {
    expect(await refusal(edit)).toContain(message);
  });
});

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[0]! ^= 1;
  writeFileSync(file, bytes);
}

/** The last step of the curve so far. */
function reachedIn(name: string): number {
  const file = path.join(outOf(name), "curve.jsonl");
  return existsSync(file) ? (curveOf(outOf(name)).training.at(-1)?.step ?? 0) : 0;
}

/** The processes that a process has started. Linux tells them. */
function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
}
