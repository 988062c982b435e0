/** The commands that work with a task, as the process would run them, with the plain engine. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/cli/recurrent.ts";
import { FAULTS } from "../../src/core/faults.ts";

let home: string;
let data: string;
let model: string;

async function recurrent(argv: readonly string[], { abortsAt = "nothing", stdin = "" } = {}) {
  const out: string[] = [];
  const errors: string[] = [];
  const stop = new AbortController();
  const terminal = {
    out: (line: string) => void out.push(line),
    error: (line: string) => void errors.push(line),
    progress: (line: string) => void (line.startsWith(abortsAt) && stop.abort()),
    columns: 80,
  };
  const context = { terminal, bundleFolder: home, signal: stop.signal, stdin: Readable.from([stdin]) };
  return { code: await run(argv, context), out, errors };
}

const SMALL = ["--hidden", "8", "--steps", "3", "--budget-seconds", "600", "--threads", "1"];

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-cli-tasks-"));
  data = path.join(home, "data.tsv");
  model = path.join(home, "model");
  await writeFile(data, Array.from({ length: 60 }, (_, k) => `${k % 2 ? "up\ta" : "down\tb"} w${k}\n`).join(""));
  for (const name of ["webview.js", "webview.css"]) await writeFile(path.join(home, name), "");
  // Twice, so that there is an older generation.
  for (const more of [[], ["--resume"]]) {
    const trained = await recurrent(["train", data, "--model", model, "--task", "classify", ...SMALL, ...more]);
    expect(trained.code).toBe(0);
  }
}, 60_000);
afterAll(() => rm(home, { recursive: true, force: true }));

test.each([
  ["a task", ["--task", "classify"]],
  ["a language model", []],
])("a run of %s that is stopped before it has learned anything still writes its report", async (kind, task) => {
  const report = path.join(home, `${kind}.html`);
  const argv = ["train", data, "--model", path.join(home, `none of ${kind}`), "--report", report, ...task, ...SMALL];
  const { code, errors } = await recurrent(argv, { abortsAt: "reading the files" });
  expect(errors.at(-1)).toContain("Nothing was learned, so no model was written.");
  expect(code).toBe(0);
  expect(await readFile(report, "utf8")).toContain('id="recording"');
});

test.each(["a file", "stdin"])("predict leaves out the byte order mark of %s", async kind => {
  const file = path.join(home, "inputs.txt");
  await writeFile(file, "\ufeffa w1\r\nb w2\n");
  const argv = ["predict", "--model", model];
  const { code, out } = await (kind === "stdin"
    ? recurrent(argv, { stdin: await readFile(file, "utf8") })
    : recurrent([...argv, file]));
  expect(code).toBe(0);
  expect(out.map(line => JSON.parse(line).input)).toEqual(["a w1", "b w2"]);
});

test("start names the unit of its curve, and the command that works with the model", async () => {
  const argv = ["start", data, "--model", path.join(home, "started"), "--task", "classify", ...SMALL, "--steps", "60"];
  const { code, out, errors } = await recurrent(argv);
  expect(code).toBe(0);
  expect(out.join("\n")).toContain("validation loss in bits per answer");
  expect(errors.at(-1)).toContain("predict --model");
  expect(errors.find(line => line.startsWith("Learning "))).toMatch(
    /^Learning \d+ examples with 2 labels; \d+ more are held out for measuring\.$/,
  );
  expect(errors.find(line => line.startsWith("step"))).toMatch(/, accuracy [\d.]+% on a few held-out examples/);
});

test("export writes a task for TensorFlow.js, with its labels and its tokenizer", async () => {
  const out = path.join(home, "tfjs");
  expect((await recurrent(["export", "--model", model, "--format", "tfjs", out])).code).toBe(0);
  const { userDefinedMetadata, weightsManifest } = JSON.parse(await readFile(path.join(out, "model.json"), "utf8"));
  expect(userDefinedMetadata).toMatchObject({ task: "classify", labels: ["down", "up"] });
  expect(weightsManifest[0].weights.at(-1)).toEqual({ name: "output/bias", shape: [1], dtype: "float32" });
  expect(JSON.parse(await readFile(path.join(out, "tokenizer.json"), "utf8"))).toHaveProperty("model");
});

test("a task that was exported comes back by import, by its own description or as told, and answers the same", async () => {
  const weights = path.join(home, "weights.safetensors");
  await recurrent(["export", "--model", model, "--format", "safetensors", weights]);
  const tokenizer = (await readdir(model)).find(name => name.startsWith("tokenizer"))!;
  const labels = path.join(home, "labels.txt");
  await writeFile(labels, "down\r\nup\r\n");
  const asked = async (folder: string) =>
    (await recurrent(["predict", "--model", folder], { stdin: "a w1\nb w2\n" })).out;
  const expected = await asked(model);
  for (const [k, told] of [[], ["--task", "classify", "--labels", labels]].entries()) {
    const folder = path.join(home, `imported${k}`);
    const argv = ["import", weights, "--tokenizer", path.join(model, tokenizer), "--model", folder, ...told];
    const { code, errors } = await recurrent(argv);
    expect(code, errors.join()).toBe(0);
    expect(await asked(folder)).toEqual(expected);
    const { out } = await recurrent(["evaluate", "--model", folder, "--json", data]);
    expect(JSON.parse(out[0]!).rows.map((row: { name: string }) => row.name)).toEqual(["network"]);
    const further = ["train", data, "--model", folder, "--task", "classify", "--resume", "--steps", "3"];
    expect((await recurrent([...further, "--budget-seconds", "600"])).code).toBe(0);
  }
});

test("import refuses labels that do not fit the network", async () => {
  const weights = path.join(home, "refused.safetensors");
  await recurrent(["export", "--model", model, "--format", "safetensors", weights]);
  const tokenizer = (await readdir(model)).find(name => name.startsWith("tokenizer"))!;
  const labels = path.join(home, "three.txt");
  await writeFile(labels, "a\nb\nc\n");
  const argv = ["import", weights, "--tokenizer", path.join(model, tokenizer), "--model", path.join(home, "never")];
  const { code, errors } = await recurrent([...argv, "--task", "classify", "--labels", labels]);
  expect(code).toBe(1);
  expect(errors[0]).toContain("output.weight: expected [3, 8] of F32, found [1, 8]");
});

test("complete says that the model of a task completes no code", async () => {
  const { code, errors } = await recurrent(["complete", "--model", model]);
  expect(code).toBe(1);
  expect(errors).toEqual([`recurrent complete: ${FAULTS.taskModel(model, "classify")}`]);
});

test("explain prints no blank at the end of a line", async () => {
  const { out } = await recurrent(["explain"]);
  expect(out.filter(line => line.endsWith(" "))).toEqual([]);
  expect(out.length).toBeGreaterThan(50);
});

test("evaluate says that it measures an older generation", async () => {
  const manifest = path.join(model, "manifest.json");
  const whole = await readFile(manifest);
  await writeFile(manifest, "{");
  const { code, out, errors } = await recurrent(["evaluate", "--model", model, "--json", data]);
  await writeFile(manifest, whole);
  expect(code).toBe(0);
  expect(JSON.parse(out[0]!)).toMatchObject({ task: "classify", examples: 60 });
  const notice = FAULTS.olderUsed(model, "");
  expect(errors).toEqual([expect.stringContaining(notice.slice(0, notice.indexOf(" (")))]);
});
