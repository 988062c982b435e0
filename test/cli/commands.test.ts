import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { run } from "../../src/cli/recurrent.ts";
import { FAULTS } from "../../src/core/faults.ts";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import { openExperts, readModel } from "../../src/runtime/model/openModel.ts";
import { CompletionService } from "../../src/runtime/serving/completionService.ts";
import { decodeSafetensors } from "../../src/storage/safetensors.ts";

let home: string;
let folder: string;
let model: string;

/** Runs a command as the process would, with the plain engine, because the folder has no kernels. */
async function recurrent(
  argv: readonly string[],
  stdin = "",
  { signal = new AbortController().signal, progress = (_line: string): void => {} } = {},
) {
  const out: string[] = [];
  const errors: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    error: (line: string) => void errors.push(line),
    progress,
    columns: 80,
  };
  const code = await run(argv, { terminal, bundleFolder: home, signal, stdin: Readable.from([stdin]) });
  return { code, out, errors };
}

const json = (lines: readonly string[]) => lines.map(line => JSON.parse(line));
const SMALL = ["--hidden", "8", "--vocabulary", "300", "--steps", "3", "--budget-seconds", "600", "--threads", "1"];
const source = (k: number) =>
  `export function handler${k}(request: Request): Response {\n` +
  `  const session = openSession(request.headers);\n  return respondWith(session, ${k});\n}\n`;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-cli-"));
  folder = path.join(home, "project");
  model = path.join(home, "model");
  await mkdir(folder);
  for (let k = 0; k < 12; k++) await writeFile(path.join(folder, `handler${k}.ts`), source(k));
  const trained = await recurrent(["train", folder, "--model", model, "--json", ...SMALL]);
  expect(trained.errors).toEqual([]);
  expect(trained.code).toBe(0);
}, 120_000);

afterAll(() => rm(home, { recursive: true, force: true }));

describe("audit", () => {
  test("finds nothing remembered in a model of clean files, in words and as JSON", async () => {
    const { code, out } = await recurrent(["audit", "--model", model, "--json"]);
    expect(code).toBe(0);
    const [report] = json(out);
    expect(report).toMatchObject({ documents: 12, tokens: 300 });
    // After three steps a network writes noise, and noise may look like a key.
    expect(report.findings.filter(({ place }: { place: string }) => place !== "writing")).toEqual([]);
    const words = await recurrent(["audit", "--model", model]);
    expect(words.code).toBe(0);
    expect(words.out[0]).toMatch(
      /12 remembered files, 300 tokens of the vocabulary and \d+ texts that the model wrote/,
    );
  });
});

describe("train", () => {
  test("prints JSON events and nothing else, and does not change the learned folder", async () => {
    const before = await readdir(folder);
    const { code, out } = await recurrent(["train", folder, "--model", `${model}-json`, "--json", ...SMALL]);
    expect(code).toBe(0);
    const events = json(out).map(({ event }) => event);
    expect(events[0]).toBe("phase");
    for (const event of ["corpus", "step", "validation", "sample"]) expect(events).toContain(event);
    expect(events.at(-1)).toBe("end");
    expect(await readdir(folder)).toEqual(before);
  });

  test("learns included files of an unknown type", async () => {
    const unknown = path.join(home, "unknown");
    await mkdir(path.join(unknown, "deep"), { recursive: true });
    const names = ["a.foo", "deep/b.foo", "c.bar", "deep/d.bar", "e.baz", "f.ts", "g.foo"];
    for (const [k, name] of names.entries()) await writeFile(path.join(unknown, name), source(k));
    const globs = ["--include", "*.foo", "--include=deep/*.bar", "--exclude", "g.foo"];
    const argv = ["train", unknown, "--model", `${model}-unknown`, "--budget-seconds", "0", "--vocabulary", "300"];
    expect((await recurrent([...argv, ...globs])).code).toBe(0);
    const { memory } = openExperts(model, await readModel(`${model}-unknown`), coreEngine);
    const paths = memory.documents().map(({ path }) => path);
    expect([...paths].sort()).toEqual(["a.foo", "deep/b.foo", "deep/d.bar", "f.ts"]);
  });

  test("the same seed gives the same curve", async () => {
    const curve = async (seed: string) => {
      const argv = ["train", folder, "--model", `${model}-seed`, "--json", "--seed", seed, ...SMALL];
      const events = json((await recurrent(argv)).out);
      return events.filter(({ event }) => event === "validation").map(({ lossNatsPerToken }) => lossNatsPerToken);
    };
    const first = await curve("7");
    expect(first.length).toBeGreaterThan(0);
    expect(await curve("7")).toEqual(first);
    expect(await curve("8")).not.toEqual(first);
  });

  test("Ctrl-C ends a run well and keeps the best model so far", async () => {
    const controller = new AbortController();
    const interrupted = `${model}-interrupted`;
    const argv = [
      "train",
      folder,
      "--model",
      interrupted,
      "--hidden",
      "8",
      "--steps",
      "100000",
      "--budget-seconds",
      "600",
    ];
    const progress = (line: string): void => void (line.startsWith("step ") && controller.abort());
    const { code, errors } = await recurrent(argv, "", { signal: controller.signal, progress });
    expect(code).toBe(0);
    expect(errors.at(-1)).toMatch(/^Stopped after \d+ steps.*best model so far is kept in /);
    expect((await recurrent(["inspect", "--model", interrupted])).code).toBe(0);
  });

  test("a report is one page that runs nothing but the panel's script, with the run inside", async () => {
    const report = path.join(home, "report.html");
    const script = 'console.log("</script>");';
    await writeFile(path.join(home, "webview.js"), `${script}\n//# sourceMappingURL=webview.js.map\n`);
    await writeFile(path.join(home, "webview.css"), "p{color:red}\n/*# sourceMappingURL=webview.css.map */\n");
    await recurrent(["train", folder, "--model", `${model}-report`, "--report", report, ...SMALL]);
    const html = await readFile(report, "utf8");
    const scripts = [...html.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
    expect(scripts.map(([, attributes]) => attributes)).toEqual([' type="application/json" id="recording"', ""]);
    const hash = createHash("sha256").update(scripts[1]![2]!).digest("base64");
    expect(html).toContain(`script-src 'sha256-${hash}'; style-src 'sha256-`);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/sourceMappingURL|src=|href=/);
    const { events, answers } = JSON.parse(scripts[0]![2]!);
    const types = events.map(({ type }: { type: string }) => type);
    expect(types[0]).toBe("started");
    // Steps are reported ten times a second, the last one always.
    expect(events.findLast(({ type }: { type: string }) => type === "stepped").step.step).toBe(3);
    expect(types.slice(-3)).toEqual(["ended", "loaded", "generated"]);
    // One layer or more of an LSTM, six quantities each, and the two other views.
    expect(answers.length % 6).toBe(2);
    expect(answers.map(({ watch }: { watch: { view: string } }) => watch.view)).toContain("network");
  });

  test("a report that cannot be made ends the command before the run, not after it", async () => {
    await rm(path.join(home, "webview.js"), { force: true });
    const argv = ["train", folder, "--model", `${model}-none`, "--report", path.join(home, "r.html"), ...SMALL];
    const { code, errors } = await recurrent(argv);
    expect(code).toBe(1);
    expect(errors).toEqual([expect.stringContaining(FAULTS.noPanelToReport(home))]);
  });
});

describe("complete", () => {
  test("answers every id once, in JSON, and completes what the workspace says", async () => {
    const prefix = "export function other(request: Request): Response {\n  const session = open";
    const lines = [
      { id: 1, path: "new.ts", prefix: "", suffix: "" },
      { id: 2, path: "new.ts", prefix, suffix: "" },
      { learn: { path: "saved.ts", text: "const unheardOfName = 1;\n".repeat(9) } },
      { id: "three", path: "other.ts", prefix: "const unheardOf", suffix: "", minConfidence: 0 },
    ];
    const stdin = `${lines.map(line => JSON.stringify(line)).join("\n")}\n`;
    const { code, out } = await recurrent(["complete", "--model", model], stdin);
    expect(code).toBe(0);
    const answers = json(out);
    expect(answers.map(({ id }) => id).sort()).toEqual([1, 2, "three"].sort());
    expect(answers.find(({ id }) => id === 2).text).toMatch(/^Session\(request\./);
    expect(answers.find(({ id }) => id === "three").text).toContain("Name");
    for (const answer of answers) expect(Object.keys(answer)).toEqual(["id", "text", "confidence", "ms"]);
  });

  test("a broken line is reported on stderr, and one with an id is still answered", async () => {
    const { code, out, errors } = await recurrent(["complete", "--model", model], 'nonsense\n{"id":5,"path":3}\n');
    expect(code).toBe(0);
    expect(errors).toHaveLength(2);
    expect(json(out)).toMatchObject([{ id: 5, text: "" }]);
  });

  test.each([
    ['{"id":7,"learn":{"path":"a.ts","text":"let a;"}}', 7, "not both"],
    ['{"id":null,"path":"a.ts","prefix":""}', null, "An id is"],
    ['{"id":{"a":[1]},"path":"a.ts","prefix":""}', { a: [1] }, "An id is"],
    ['{"id":true,"path":"a.ts","prefix":""}', true, "An id is"],
    ['{"id":12345678901234567890,"path":"a.ts","prefix":""}', 12345678901234567000, "An id is"],
    ['{"id":"x"}', "x", "Each line takes"],
  ])("%s is answered with an error", async (line, id, error) => {
    const { out, errors } = await recurrent(["complete", "--model", model], `${line}\n`);
    expect(json(out)).toEqual([{ id, text: "", confidence: 0, ms: 0, error: expect.stringContaining(error) }]);
    expect(errors).toEqual([expect.stringContaining(error)]);
  });

  test.each([
    ["without a deadline, after ten seconds", undefined, 10_000],
    ["with a short one of its own, after ten seconds", 300, 10_000],
    ["with a long one of its own, then", 60_000, 60_000],
  ])("a request that gets no answer is answered %s", async (_, deadlineMs, expectedMs) => {
    const seen: (number | undefined)[] = [];
    const complete = vi.spyOn(CompletionService.prototype, "complete").mockImplementation(
      (request, signal) =>
        new Promise((_resolve, reject) => {
          seen.push(request.deadlineMs);
          signal?.addEventListener("abort", () => reject(signal.reason));
          expired.abort(new DOMException("The request took too long.", "TimeoutError"));
        }),
    );
    const expired = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(expired.signal);
    try {
      const line = JSON.stringify({ id: 1, path: "a.ts", prefix: "let a", ...(deadlineMs && { deadlineMs }) });
      const { out } = await recurrent(["complete", "--model", model], `${line}\n`);
      expect(json(out)).toEqual([
        { id: 1, text: "", confidence: 0, ms: 0, error: expect.stringContaining("too long") },
      ]);
      expect(timeout.mock.calls).toEqual([[expectedMs]]);
      expect(seen).toEqual([deadlineMs ?? 10_000]);
    } finally {
      complete.mockRestore();
      timeout.mockRestore();
    }
  });

  test("a stop answers every request that waits, and ends", async () => {
    const text = source(1).repeat(2000);
    const lines = Array.from({ length: 30 }, (_, id) => ({
      id,
      path: `f${id}.ts`,
      prefix: `${text}${id}`,
      suffix: "",
    }));
    const controller = new AbortController();
    const stdin = new PassThrough(); // never ends
    const out: string[] = [];
    const terminal = { out: (line: string) => void out.push(line), error: () => {}, progress: () => {}, columns: 80 };
    const ended = run(["complete", "--model", model], {
      terminal,
      bundleFolder: home,
      signal: controller.signal,
      stdin,
    });
    stdin.write(`${lines.map(line => JSON.stringify(line)).join("\n")}\n`);
    await vi.waitFor(() => expect(out.length).toBeGreaterThan(0), 30_000);
    controller.abort();
    expect(await ended).toBe(0);
    expect(
      json(out)
        .map(({ id }) => id)
        .sort((a, b) => a - b),
    ).toEqual(lines.map(({ id }) => id));
  });
});

describe("score", () => {
  test("the texts of the tokens concatenate to each file, in the order of the arguments", async () => {
    const texts = ["const a = 1;\n", "", "naïve 🙂 \r\n\tend"];
    const files = texts.map((_, k) => path.join(home, `score${k}.txt`));
    for (const [k, file] of files.entries()) await writeFile(file, texts[k]!);
    const { code, out } = await recurrent(["score", "--model", model, "--json", ...files]);
    expect(code).toBe(0);
    const scored = json(out);
    expect(scored.map(file => file.path)).toEqual(files);
    expect(scored.map(file => file.tokens.map((token: { text: string }) => token.text).join(""))).toEqual(texts);
    for (const { bits, rank } of scored.flatMap(file => file.tokens)) {
      expect(bits).toBeGreaterThan(0);
      expect(rank).toBeGreaterThanOrEqual(1);
    }
  });

  test("with --adapt the second of two equal files costs less", async () => {
    const file = path.join(home, "twice.txt");
    await writeFile(file, "a line that nobody has written before: xyzzy plugh\n".repeat(3));
    const bitsOf = async (...flags: string[]) => {
      const { out } = await recurrent([
        "score",
        "--model",
        model,
        ...flags,
        file,
        path.join(folder, "handler1.ts"),
        file,
      ]);
      return json(out).map(({ tokens }) =>
        tokens.reduce((sum: number, token: { bits: number }) => sum + token.bits, 0),
      );
    };
    const fixed = await bitsOf();
    const adapted = await bitsOf("--adapt");
    expect(fixed[2]).toBe(fixed[0]);
    expect(adapted[2]).toBeLessThan(adapted[0] / 2);
  });

  test("--breakdown sums the same bits by kind of token", async () => {
    const file = path.join(folder, "handler1.ts");
    const [{ tokens }] = json((await recurrent(["score", "--model", model, file])).out);
    const [costs] = json((await recurrent(["score", "--model", model, "--breakdown", "--json", file])).out);
    const sum = (of: readonly { bits: number }[]) => of.reduce((total, { bits }) => total + bits, 0);
    expect(sum(Object.values(costs))).toBeCloseTo(sum(tokens), 6);
    expect(costs.words.bits).toBeGreaterThan(costs.comments.bits);
    const { out } = await recurrent(["score", "--model", model, "--breakdown", file]);
    expect(out.at(-1)).toMatch(/^ +all +100% +100%/);
  });

  test("never writes the model folder", async () => {
    const stamp = async () =>
      Promise.all((await readdir(model)).map(async name => [name, (await stat(path.join(model, name))).mtimeMs]));
    const before = await stamp();
    await recurrent(["score", "--model", model, "--adapt", path.join(folder, "handler1.ts")]);
    await recurrent(["evaluate", "--model", model, path.join(folder, "handler1.ts")]);
    expect(await stamp()).toEqual(before);
  });
});

test("evaluate prints figures and the replay beside the baseline", async () => {
  const { code, out } = await recurrent(["evaluate", "--model", model, "--json", path.join(folder, "handler1.ts")]);
  expect(code).toBe(0);
  const [figures] = json(out);
  expect(figures.bitsPerChar).toBeLessThan(1);
  expect(Object.keys(figures.replay)).toEqual(["floor", "network", "memory", "mixture", "mixtureByWord"]);
  expect(figures.scores.adapting).toBeUndefined();
  expect(figures.replay.mixture.perHundredKeys).toBeGreaterThan(50);
});

test("evaluate --only measures the named parts alone", async () => {
  const file = path.join(folder, "handler1.ts");
  const { out } = await recurrent(["evaluate", "--model", model, "--only", "floor,memory", "--json", file]);
  const [figures] = json(out);
  expect(Object.keys(figures.replay)).toEqual(["floor", "memory"]);
  expect(Object.keys(figures.scores)).toEqual(["memory"]);
  expect(figures.curve).toEqual([]);
});

test("evaluate --adapt also measures a mixture that learns from file to file", async () => {
  const unseen = path.join(home, "unseen");
  await mkdir(unseen);
  // None of it resembles what the model has learned.
  const word = (k: number): string => createHash("sha1").update(`${k}`).digest("hex").slice(0, 9);
  const text = Array.from({ length: 30 }, (_, k) => `${word(k)} = ${word(-k)};\n`).join("");
  const files = ["a.ts", "b.ts"].map(name => path.join(unseen, name));
  for (const file of files) await writeFile(file, text);
  const argv = ["evaluate", "--model", model, "--workspace", unseen, "--adapt", "--json", ...files];
  const [{ scores, replay }] = json((await recurrent(argv)).out);
  expect(scores.adapting.bitsPerChar).toBeLessThan(0.8 * scores.mixture.bitsPerChar);
  expect(replay.adapting.perHundredKeys).toBeGreaterThan(replay.mixture.perHundredKeys + 5);
});

test("sample writes the same text for the same seed", async () => {
  const sample = async (seed: string) => {
    const argv = ["sample", "--model", model, "--json", "--length", "50", "--temperature", "1", "--seed", seed];
    return json((await recurrent(argv)).out)[0].text;
  };
  expect(await sample("1")).toBe(await sample("1"));
  expect(await sample("1")).not.toBe(await sample("2"));
});

test("inspect describes the model, and with a file every token's activations and gates", async () => {
  const [description] = json((await recurrent(["inspect", "--model", model, "--json"])).out);
  expect(description.spec).toMatchObject({ cell: "lstm", hiddenSize: 8 });
  expect(description.corpus.trainingFiles + description.corpus.validationFiles).toBe(12);
  const [head, ...tokens] = json(
    (await recurrent(["inspect", "--model", model, path.join(folder, "handler1.ts")])).out,
  );
  expect(tokens).toHaveLength(head.tokens);
  const [layer] = tokens[0].layers;
  expect(Object.keys(layer.gates)).toEqual(["i", "f", "g", "o"]);
  for (const values of [layer.a, layer.c, layer.gates.f]) expect(values).toHaveLength(8);
});

test("export writes a safetensors file in torch.nn's names", async () => {
  const out = path.join(home, "weights.safetensors");
  const { code } = await recurrent(["export", "--model", model, "--format", "safetensors", out]);
  expect(code).toBe(0);
  const { tensors } = decodeSafetensors(await readFile(out));
  expect(tensors.get("rnn.weight_hh_l0")?.shape).toEqual([32, 8]);
});

test("export writes a folder for TensorFlow.js, with the tokenizer", async () => {
  const out = path.join(home, "tfjs");
  const { code, out: lines } = await recurrent(["export", "--model", model, "--format", "tfjs", out, "--json"]);
  expect(code).toBe(0);
  const described = JSON.parse(await readFile(path.join(out, "model.json"), "utf8"));
  const [{ paths, weights }] = described.weightsManifest;
  expect(paths).toEqual(["weights.bin"]);
  expect(weights[2]).toEqual({ name: "lstm_0/recurrent_kernel", shape: [8, 32], dtype: "float32" });
  expect(json(lines)[0]).toMatchObject({ format: "tfjs", bytes: (await stat(path.join(out, "weights.bin"))).size });
  expect(JSON.parse(await readFile(path.join(out, "tokenizer.json"), "utf8"))).toHaveProperty("model");
});

test("export names what TensorFlow.js lacks, and writes nothing", async () => {
  const gru = `${model}-gru`;
  await recurrent(["train", folder, "--model", gru, "--cell", "gru", ...SMALL]);
  const out = path.join(home, "tfjs-gru");
  const { code, errors } = await recurrent(["export", "--model", gru, "--format", "tfjs", out]);
  expect(code).toBe(1);
  expect(errors).toEqual([
    "recurrent export: TensorFlow.js has no layer for the cell gru. Export the model as safetensors, or train with lstm, gruResetBefore, rnn, or rnnRelu.",
  ]);
  await expect(stat(out)).rejects.toThrow("ENOENT");
});

describe("a command that fails ends with one sentence:", () => {
  const cases: readonly [string, () => readonly string[], 1 | 2, RegExp][] = [
    ["no command", () => [], 2, /No command was given\./],
    ["an unknown command", () => ["fly"], 2, /There is no command "fly"\./],
    ["an unknown option", () => ["train", folder, "--wings"], 2, /--wings/],
    ["a folder that does not exist", () => ["train", path.join(home, "nowhere")], 1, /nowhere/],
    ["a file in place of a folder", () => ["train", path.join(folder, "handler1.ts")], 1, /handler1\.ts/],
    ["a missing model", () => ["sample", "--model", path.join(home, "none")], 1, /none/],
    ["a missing model for the server", () => ["complete", "--model", path.join(home, "none")], 1, /none/],
    ["no --model", () => ["inspect"], 2, /--model/],
    ["a file that does not exist", () => ["score", "--model", model, path.join(home, "gone.ts")], 2, /gone\.ts/],
    [
      "an unknown part of evaluate",
      () => ["evaluate", "--model", model, "--only", "ceiling", path.join(folder, "handler1.ts")],
      2,
      /--only takes one of floor,.*not "ceiling"/,
    ],
    ["no format", () => ["export", "--model", model, path.join(home, "x")], 2, /--format/],
    ["an unknown cell", () => ["train", folder, "--cell", "transformer"], 2, /cell/],
    ["no units", () => ["train", folder, "--hidden", "0"], 2, /hidden/],
    [
      "more parameters than memory has room for",
      () => [
        "train",
        folder,
        "--model",
        `${model}-large`,
        "--hidden",
        "4096",
        "--layers",
        "8",
        "--budget-seconds",
        "9",
      ],
      1,
      /parameters: expected at most 100000000, found \d+/,
    ],
    ["resuming from scratch", () => ["train", folder, "--resume", "--from-scratch"], 2, /--resume/],
  ];
  test.each(cases)("%s", async (_what, argv, expected, message) => {
    const { code, out, errors } = await recurrent(argv());
    expect(code).toBe(expected);
    expect(out).toEqual([]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(message);
    expect(errors[0]).not.toContain("\n");
  });

  test.each([
    ["is empty", async () => {}],
    ["holds no text", (empty: string) => writeFile(path.join(empty, "a.bin"), Buffer.from([0, 1, 2]))],
  ])("a folder that %s", async (what, fill) => {
    const empty = path.join(home, what);
    await mkdir(empty);
    await fill(empty);
    const { code, errors } = await recurrent(["train", empty, "--model", `${model}-empty`]);
    expect(code).toBe(1);
    expect(errors).toHaveLength(1);
  });

  test("a model of another format version", async () => {
    const newer = path.join(home, "newer");
    await mkdir(newer);
    const manifest = JSON.parse(await readFile(path.join(model, "manifest.json"), "utf8"));
    await writeFile(path.join(newer, "manifest.json"), JSON.stringify({ ...manifest, formatVersion: 99 }));
    const { code, errors } = await recurrent(["sample", "--model", newer]);
    expect(code).toBe(1);
    expect(errors[0]).toMatch(/99/);
  });
});
