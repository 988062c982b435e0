/** The short form of `npm run test:scale`: two processes learn what one learns, and the model comes home. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomTokens } from "../../core/network/fixtures.ts";
import { coreLogits, expectClose, expectSamePredictions } from "../logits.ts";
import { askPython, pythonWithTorch } from "../python.ts";
import { curveOf, expectSameCurve, importedModel, train, writeShards } from "./scaleRun.ts";

const python = pythonWithTorch();
const SIZE = ["--hidden", "16", "--batch", "6", "--window", "16", "--sampled", "0"];
const RUN = [
  "--steps",
  "16",
  "--report-steps",
  "1",
  "--validation-steps",
  "8",
  "--checkpoint-steps",
  "8",
  "--learning-rate",
  "0.02",
];

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-scale-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

test.skipIf(python === undefined)("two processes give the curve of one, and the import its logits", async () => {
  const shards = await writeShards(home);
  const outs = [1, 2].map(processes => path.join(home, `run${processes}`));
  for (const [k, out] of outs.entries())
    await train(python!, k + 1, ["--shards", shards, "--out", out, ...SIZE, ...RUN]);
  expectSameCurve(outs[0]!, outs[1]!);
  const { training } = curveOf(outs[1]!);
  expect(training.at(-1)!.nats).toBeLessThan(training[0]!.nats - 0.5);

  const { spec, parameters, record } = await importedModel(home, outs[1]!);
  expect(record).toMatchObject({ steps: 16, batch: 6, windowSteps: 16 });
  const tokens = randomTokens(12, spec.vocabularySize, 5);
  const answer = askPython(python!, "scale/scale_logits.py", { folder: outs[1], tokens: [...tokens] });
  const { logits } = answer as { logits: number[][] };
  expectClose(coreLogits(spec, parameters, tokens), logits);
  await expectSamePredictions({ spec, parameters }, tokens, logits);
});
