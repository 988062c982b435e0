/** A training process that is killed repeatedly ends with the same model as one that is not. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { loadModel } from "../../../src/storage/modelFolder.ts";
import { pairs } from "../../runtime/support.ts";

const cli = path.resolve(import.meta.dirname, "../../../dist/cli.js");
const KILLS = 2;

interface Line {
  readonly event: string;
  readonly step: number;
  readonly lossNatsPerToken?: number;
  readonly settings?: { readonly engine: string };
  readonly from?: string;
}

let home: string;
let workspace: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-crash-"));
  workspace = path.join(home, "workspace");
  mkdirSync(path.join(workspace, "src"), { recursive: true });
  for (const [name, text] of Object.entries(pairs(8))) writeFileSync(path.join(workspace, name), text);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** @param killAfterMs how long the process lives after the second checkpoint; undefined: to the end */
function train(model: string, options: readonly string[], killAfterMs?: number) {
  const size = ["--hidden", "32", "--vocabulary", "300", "--threads", "1", "--steps", "200"];
  const args = [cli, "train", workspace, "--model", model, "--json", "--budget-seconds", "1000", ...size, ...options];
  return new Promise<{ lines: Line[]; signal: NodeJS.Signals | null }>(resolve => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    let checkpoints = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk;
      checkpoints += String(chunk).split('"event":"checkpoint"').length - 1;
      if (killAfterMs !== undefined && checkpoints >= 2) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    });
    child.on("close", (_, signal) => {
      const whole = out.slice(0, out.lastIndexOf("\n") + 1).split("\n");
      resolve({ lines: whole.filter(line => line !== "").map(line => JSON.parse(line) as Line), signal });
    });
  });
}

const validations = (lines: readonly Line[]) =>
  new Map(lines.filter(({ event }) => event === "validation").map(line => [line.step, line.lossNatsPerToken]));

test("killed at any moment, training resumes from its last checkpoint with the same curve", async () => {
  const whole = await train(path.join(home, "whole"), ["--checkpoint-seconds", "1000"]);
  // Where the build has native products, it is they that are killed.
  const library = path.join(path.dirname(cli), `products-${process.platform}-${process.arch}.node`);
  const engine = whole.lines.find(({ event }) => event === "corpus")?.settings?.engine;
  expect(engine?.startsWith("native-")).toBe(existsSync(library));
  const model = path.join(home, "broken");
  const random = createRandom(Math.floor(Date.now() / 86_400_000));
  const wanted = validations(whole.lines);
  let kept = 0;
  for (let k = 0; k < KILLS; k++) {
    const { lines, signal } = await train(
      model,
      ["--checkpoint-seconds", "0", "--resume"].slice(0, k === 0 ? 2 : 3),
      40 * random(),
    );
    expect(signal).toBe("SIGKILL");
    if (k > 0) {
      const resumed = lines.find(({ event }) => event === "resumed")!;
      expect(resumed.from).toBe("sameRun");
      // A reported checkpoint is never lost, and an unreported one may follow it.
      expect(resumed.step).toBeGreaterThanOrEqual(kept);
    }
    kept = lines.findLast(({ event }) => event === "checkpoint")!.step;
    for (const [step, loss] of validations(lines)) expect(loss, `step ${step}`).toBe(wanted.get(step));
    expect(existsSync(path.join(model, "manifest.json"))).toBe(false);
  }
  const { lines } = await train(model, ["--resume"]);
  expect(lines.at(-1)).toMatchObject({ event: "end", reason: "finished", steps: 200 });
  for (const [step, loss] of validations(lines)) expect(loss, `step ${step}`).toBe(wanted.get(step));
  const [broken, unbroken] = await Promise.all([loadModel(model), loadModel(path.join(home, "whole"))]);
  expect(broken.ok && unbroken.ok && broken.model.parameters).toEqual(unbroken.ok && unbroken.model.parameters);
  expect(readFileSync(path.join(model, "tokenizer.json"), "utf8")).toBe(
    readFileSync(path.join(home, "whole", "tokenizer.json"), "utf8"),
  );
});
