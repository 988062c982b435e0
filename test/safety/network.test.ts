/** Nothing leaves the machine: no session and no bundle uses the network. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, type Metafile } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WITHOUT_NETWORK } from "../../src/build/learn/withoutNetwork.mjs";
import { createRandom } from "../../src/core/random.ts";
import { plantSecrets } from "./secrets/plantedSecrets.ts";

const root = path.resolve(import.meta.dirname, "../..");
/** The bundles that src/build/build.mjs makes. */
const NODE_ENTRIES = {
  extension: "src/host/extension.ts",
  trainingWorker: "src/worker/trainingWorker.ts",
  completionWorker: "src/worker/completionWorker.ts",
  replayWorker: "src/worker/replayWorker.ts",
  kernelThread: "src/kernels/thread.ts",
  cli: "src/cli/main.ts",
};
const PAGE_ENTRIES = {
  webview: "webview/main.ts",
  learn: "webview/learn/main.ts",
  learnWorker: "webview/playground/training/worker.ts",
};
const NETWORK_MODULES = /^(node:)?(net|tls|https?|http2|dgram|dns|dns\/promises|inspector|cluster|quic)$/;
const NETWORK_CALLS =
  /\b(fetch|importScripts|sendBeacon)\s*\(|\bnew\s+(XMLHttpRequest|WebSocket|EventSource|RTCPeerConnection|WebTransport)\b/g;

let home: string;
let metafile: Metafile;

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-network-"));
  const node = await build({
    ...{ entryPoints: NODE_ENTRIES, outdir: home, absWorkingDir: root, bundle: true, metafile: true },
    ...{ platform: "node", format: "cjs", target: "node20", external: ["vscode"], logLevel: "error" },
  });
  const webview = await build({
    ...{ entryPoints: PAGE_ENTRIES, outdir: home, absWorkingDir: root, bundle: true, metafile: true },
    ...{ platform: "browser", plugins: [WITHOUT_NETWORK], logLevel: "error" },
  });
  metafile = { inputs: {}, outputs: { ...node.metafile.outputs, ...webview.metafile.outputs } };
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("no bundle imports a network module", () => {
  const taken = Object.entries(metafile.outputs).flatMap(([file, { imports }]) =>
    imports
      .filter(({ path: name }) => NETWORK_MODULES.test(name))
      .map(({ path: name }) => `${path.basename(file)}: ${name}`),
  );
  expect(taken).toEqual([]);
});

test.each([...Object.keys(NODE_ENTRIES), ...Object.keys(PAGE_ENTRIES)])("%s.js has no network call", name => {
  const text = readFileSync(path.join(home, `${name}.js`), "utf8");
  const calls = [...text.matchAll(NETWORK_CALLS)].map(({ index }) => text.slice(Math.max(0, index - 60), index + 40));
  expect(calls).toEqual([]);
});

describe("in a session of the terminal", () => {
  const hook = path.join(import.meta.dirname, "noNetwork.cjs");
  const environment = () => ({
    ...process.env,
    NODE_OPTIONS: `--require ${JSON.stringify(hook)}`,
    RECURRENT_NETWORK_LOG: path.join(home, "network.log"),
  });
  const calls = (): string => {
    const file = path.join(home, "network.log");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  const run = (args: readonly string[], input = "") =>
    new Promise<{ code: number | null; out: string }>(resolve => {
      const child = spawn(process.execPath, args, { env: environment(), stdio: ["pipe", "pipe", "ignore"] });
      let out = "";
      child.stdout.on("data", chunk => {
        out += chunk;
      });
      child.on("close", code => resolve({ code, out }));
      child.stdin.end(input);
    });

  test("train, complete, score, audit, sample and evaluate use no network, and write no secret", async () => {
    const workspace = path.join(home, "workspace");
    const model = path.join(home, "model");
    mkdirSync(workspace);
    const plants = plantSecrets(createRandom(5)).slice(0, 12);
    writeFileSync(path.join(workspace, "keys.ts"), plants.map(({ text }) => `${text}\n`).join(""));
    for (let k = 0; k < 3; k++) {
      const lines = Array.from({ length: 20 }, (_, n) => `export const f${k}_${n} = a => a + ${k};\n`);
      writeFileSync(path.join(workspace, `f${k}.ts`), lines.join(""));
    }
    const file = path.join(workspace, "f1.ts");
    const cli = path.join(home, "cli.js");
    const small = ["--hidden", "8", "--vocabulary", "300", "--steps", "2", "--budget-seconds", "100", "--threads", "1"];
    const request = `${JSON.stringify({ id: 1, path: "a.ts", prefix: "export const", suffix: "" })}\n`;
    const sessions: readonly (readonly [readonly string[], string?])[] = [
      [["train", workspace, "--model", model, "--json", ...small]],
      [["complete", "--model", model, "--workspace", workspace], request],
      [["score", "--model", model, "--adapt", file]],
      [["evaluate", "--model", model, "--workspace", workspace, file, "--json"]],
      [["audit", "--model", model, "--json"]],
      [["sample", "--model", model, "--length", "50", "--seed", "1", "--json"]],
    ];
    for (const [args, input] of sessions) {
      const { code, out } = await run([cli, ...args], input);
      expect(code, args[0]).toBe(0);
      expect(out, args[0]).not.toBe("");
    }
    expect(calls()).toBe("");
    const tokenizer = readFileSync(path.join(model, "tokenizer.json"), "utf8");
    const whole = plants.flatMap(({ secrets }) => secrets).filter(secret => tokenizer.includes(secret));
    expect(whole).toEqual([]);
  });

  test("a network call would be detected", async () => {
    const code = 'require("node:dns").lookup("example.invalid", () => {})';
    expect(spawnSync(process.execPath, ["-e", code], { env: environment() }).status).toBe(1);
    expect((await run(["-e", 'fetch("http://127.0.0.1:9")'])).code).toBe(1);
    expect((await run(["-e", 'require("node:http").get("http://127.0.0.1:9")'])).code).toBe(1);
    expect(calls().trim().split("\n")).toEqual(["dns.lookup", "fetch", "http.get"]);
  });
});
