/** Reads `model.json` and `curve.jsonl`, which scale/train.py writes beside its weights. */
import * as v from "valibot";
import { specSchema } from "../manifest.ts";
import { DamageError } from "../readFile.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

const modelSchema = v.strictObject({
  format: v.literal("recurrent-scale-model"),
  spec: specSchema,
  training: v.strictObject({
    steps: count,
    tokens: count,
    seconds: amount,
    charsPerToken: v.pipe(amount, v.minValue(1e-6)),
    bitsPerChar: v.nullable(amount),
    batch: count,
    window: count,
    seed: v.pipe(v.number(), v.safeInteger()),
    learningRate: amount,
  }),
});

export type ScaleModel = v.InferOutput<typeof modelSchema>;

/** Reads the text of `model.json`. @throws DamageError */
export function parseScaleModel(text: string): ScaleModel {
  const parsed = v.safeParse(modelSchema, jsonOf(text, "model.json"));
  if (parsed.success) return parsed.output;
  throw new DamageError(`model.json is wrong (${parsed.issues[0].message})`);
}

const step = v.object({
  event: v.literal("step"),
  step: count,
  tokens: count,
  trainLossNatsPerToken: amount,
  trainBitsPerChar: amount,
  learningRate: amount,
  gradNorm: amount,
  tokensPerSecond: amount,
  elapsedMs: amount,
  remainingMs: amount,
});
const validation = v.object({
  event: v.literal("validation"),
  step: count,
  lossNatsPerToken: amount,
  bitsPerChar: amount,
  isBest: v.boolean(),
  elapsedMs: amount,
});
const end = v.object({ event: v.literal("end"), steps: count, tokens: count, elapsedMs: amount });
const lineSchema = v.variant("event", [step, validation, end]);

export type CurveLine = v.InferOutput<typeof lineSchema>;

/** Reads the lines of `curve.jsonl`. The last one may be cut. @throws DamageError */
export function parseCurve(text: string): readonly CurveLine[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line, k) => {
    const parsed = v.safeParse(lineSchema, jsonOf(line, `line ${k + 1} of the curve`));
    if (parsed.success) return parsed.output;
    throw new DamageError(`line ${k + 1} of the curve is wrong (${parsed.issues[0].message})`);
  });
}

function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DamageError(`${what} is not JSON`);
  }
}
