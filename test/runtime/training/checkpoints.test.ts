/** A resumed run continues as if it had not been interrupted. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coreEngine } from "../../../src/core/network/coreEngine.ts";
import type { Engine } from "../../../src/core/network/engine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { createRandom } from "../../../src/core/random.ts";
import { trainVocabulary } from "../../../src/core/text/trainVocabulary.ts";
import type { TrainingEvent, TrainingPhase, TrainingRequest } from "../../../src/protocol/training.ts";
import type { LoopClock } from "../../../src/runtime/common/loopClock.ts";
import type { BaseModel } from "../../../src/runtime/model/openBaseModel.ts";
import { runTraining } from "../../../src/runtime/training/trainingRun.ts";
import { BaseModelError } from "../../../src/storage/baseModel.ts";
import { checkpointFolder, loadCheckpoint, secondsLeft } from "../../../src/storage/checkpoint.ts";
import { loadModel } from "../../../src/storage/modelFolder.ts";
import { fastestEngine } from "../../kernels/kernelParts.ts";
import { memoryFileSystem, pairs, tickingClock } from "../support.ts";

const kernels = await fastestEngine();

const STEPS = 60;
const CRASHES_AT = 41;

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "recurrent-checkpoint-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

interface Parts {
  readonly engine?: Engine;
  readonly files?: Readonly<Record<string, string>>;
  readonly clock?: LoopClock;
  readonly base?: BaseModel;
  readonly openBaseModel?: () => Promise<BaseModel>;
  /** The process ends in the middle of this step. */
  readonly crashesAt?: number;
  /** The run is suspended after this step, as when the window closes. */
  readonly suspendedAt?: number;
  /** The same in this phase. */
  readonly suspendedIn?: TrainingPhase;
}

/** `undefined` leaves a field out of the request. */
type Wish = { readonly [Key in keyof TrainingRequest]?: TrainingRequest[Key] | undefined };

/** Thrown where the process would have been killed. */
class Crash extends Error {}

/** A tiny network on a tiny workspace. Each reading of the clock takes 50 ms. */
async function train(name: string, request: Wish, parts: Parts = {}) {
  const events: TrainingEvent[] = [];
  const stop = new AbortController();
  const engine = parts.engine ?? kernels;
  const modelFolder = path.join(home, name);
  const clock = parts.clock ?? tickingClock(50);
  const environment = {
    engine: parts.crashesAt === undefined ? engine : crashing(engine, parts.crashesAt),
    fileSystem: memoryFileSystem(parts.files ?? pairs(8)),
    clock,
    openBaseModel: parts.openBaseModel ?? (async () => parts.base),
    signal: stop.signal,
    isSuspending: () => stop.signal.aborted,
    emit: (event: TrainingEvent): void => {
      events.push(event);
      if (event.type === "step" && event.step === parts.suspendedAt) stop.abort();
      if (event.type === "phase" && event.phase === parts.suspendedIn) stop.abort();
    },
  };
  const usual = { folder: "/w", modelFolder, budgetSeconds: 400, hidden: 12, vocabularySize: 280, maxSteps: STEPS };
  const all = { ...usual, threads: 1, checkpointSeconds: 2, ...request };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const end = await runTraining(given as unknown as TrainingRequest, environment).catch(thrown => {
    if (!(thrown instanceof Crash)) throw thrown;
    return undefined;
  });
  return { end, events, modelFolder };
}

function crashing(engine: Engine, at: number): Engine {
  let calls = 0;
  return wrapped(engine, (key, call) => {
    if (key === "step" && ++calls === at) throw new Crash();
    return call();
  });
}

/** The kernels with a sampled softmax, for which the vocabulary would be too small by default. */
const sampling: Engine = {
  ...kernels,
  createTrainer(options) {
    const weights = new Float64Array(options.spec.vocabularySize).fill(1);
    return kernels.createTrainer({ ...options, sampling: { negatives: 40, proposal: weights, seed: 5 } });
  },
};

/** The kernels, with another answer to `carriedState`. */
function changing({ carriedState }: { carriedState: (usual: () => unknown) => unknown }): Engine {
  return wrapped(kernels, (key, call) => (key === "carriedState" ? carriedState(call) : call()));
}

/** An engine each call of whose trainers goes through `around`. */
function wrapped(engine: Engine, around: (key: PropertyKey, call: () => unknown) => unknown): Engine {
  return {
    ...engine,
    async createTrainer(options) {
      const trainer = await engine.createTrainer(options);
      return new Proxy(trainer, {
        get(target, key) {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== "function") return member;
          return (...args: unknown[]) => around(key, () => member.apply(target, args));
        },
      });
    },
  };
}

type EventOf<T extends TrainingEvent["type"]> = Extract<TrainingEvent, { type: T }>;
const of = <T extends TrainingEvent["type"]>(events: readonly TrainingEvent[], type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

/** The figures that must be the same at each step. */
const losses = (events: readonly TrainingEvent[]) =>
  new Map(
    of(events, "step").map(({ step, trainLossNatsPerToken, learningRate, gradNorm }) => [
      step,
      { trainLossNatsPerToken, learningRate, gradNorm },
    ]),
  );
const validations = (events: readonly TrainingEvent[]) =>
  new Map(of(events, "validation").map(({ step, lossNatsPerToken, isBest }) => [step, { lossNatsPerToken, isBest }]));

async function stored(folder: string) {
  const loaded = await loadModel(folder);
  if (!loaded.ok) throw new Error(loaded.reason);
  return loaded.model;
}

function tinyBase(): BaseModel {
  const vocabulary = trainVocabulary("bpe", Object.values(pairs(8)), 280);
  const sizes = { vocabularySize: vocabulary.size, embeddingSize: 12, hiddenSize: 12, layers: 1 };
  const spec = { cell: "lstm", ...sizes, isTied: true } as const;
  return { spec, vocabulary, parameters: initialParameters(spec, createRandom(5)), sha256: "b".repeat(64) };
}

describe("a resumed run has the same curve", () => {
  test.each([
    ["core", coreEngine],
    ["the kernels", kernels],
    ["the kernels, sampled", sampling],
  ])("to the same model, in %s", async (_name, engine) => {
    const whole = await train("whole", { checkpointSeconds: 1e6 }, { engine });
    const first = await train("broken", {}, { engine, crashesAt: CRASHES_AT });
    expect(first.end).toBeUndefined();
    const kept = of(first.events, "checkpoint");
    expect(kept.length).toBeGreaterThan(1);
    expect(kept.every(({ problem }) => problem === undefined)).toBe(true);

    const second = await train("broken", { isResumed: true }, { engine });
    const step = kept.at(-1)!.step;
    expect(of(second.events, "resumed")).toEqual([{ type: "resumed", step, from: "sameRun" }]);
    const [want, got] = [losses(whole.events), losses(second.events)];
    expect(got.get(step + 1)).toBeDefined();
    expect(got.get(step)).toBeUndefined();
    for (const [k, figures] of got) expect(figures, `step ${k}`).toEqual(want.get(k));
    const wanted = validations(whole.events);
    for (const [k, figures] of validations(second.events)) expect(figures, `step ${k}`).toEqual(wanted.get(k));
    const [model, other] = [await stored(whole.modelFolder), await stored(second.modelFolder)];
    expect(other.parameters).toEqual(model.parameters);
    expect(other.optimizer).toEqual(model.optimizer);
    expect(other.record.curve).toEqual(model.record.curve);
    expect(second.end).toMatchObject({ reason: "finished", steps: STEPS, tokens: whole.end!.tokens });
  });

  test("also where it was suspended, from the last step on, without a model in between", async () => {
    const whole = await train("whole", { checkpointSeconds: 1e6 });
    const first = await train("suspended", { checkpointSeconds: 1e6 }, { suspendedAt: CRASHES_AT });
    expect(first.end).toMatchObject({ isSuspended: true, isWritten: false });
    expect((await loadModel(first.modelFolder)).ok).toBe(false);
    const second = await train("suspended", { isResumed: true });
    const step = of(first.events, "checkpoint").at(-1)!.step;
    expect(step).toBeGreaterThanOrEqual(CRASHES_AT);
    expect(of(second.events, "resumed")).toEqual([{ type: "resumed", step, from: "sameRun" }]);
    const want = losses(whole.events);
    for (const [k, figures] of losses(second.events)) expect(figures, `step ${k}`).toEqual(want.get(k));
    expect((await stored(second.modelFolder)).parameters).toEqual((await stored(whole.modelFolder)).parameters);
  });

  test("also where it was suspended while it was measured, and is then measured", async () => {
    for (const wish of [{}, { keepsBetter: true }, { budgetSeconds: 30, maxSteps: undefined }]) {
      const name = `measured${JSON.stringify(wish).replace(/\W/g, "")}`;
      if (wish.keepsBetter) for (const model of [`whole${name}`, name]) await train(model, { maxSteps: 5, seed: 9 });
      const whole = await train(`whole${name}`, { checkpointSeconds: 1e6, ...wish });
      const first = await train(name, { checkpointSeconds: 1e6, ...wish }, { suspendedIn: "measuring" });
      expect(first.end).toMatchObject({ isSuspended: true, isWritten: false });
      expect(first.end?.heldOut).toBeUndefined();
      const second = await train(name, { ...wish, isResumed: true });
      const { step } = of(first.events, "checkpoint").at(-1)!;
      expect(of(second.events, "resumed")).toEqual([{ type: "resumed", step, from: "sameRun" }]);
      expect(of(second.events, "step")).toEqual([]);
      expect(second.end).toMatchObject({ isWritten: true, reason: "finished", steps: first.end?.steps });
      expect(second.end?.heldOut?.bitsPerChar).toBeGreaterThan(0);
      expect(second.end?.comparison === undefined).toBe(!wish.keepsBetter);
      expect((await loadCheckpoint(first.modelFolder)).ok).toBe(false);
      if (wish.budgetSeconds !== undefined) continue; // the clock decides when training ends
      expect((await stored(second.modelFolder)).parameters).toEqual((await stored(whole.modelFolder)).parameters);
    }
  });

  test("and one that is suspended before it trains is only stopped", async () => {
    const { end, modelFolder } = await train("early", { maxSteps: undefined }, { suspendedAt: 1 });
    expect(end?.isSuspended).toBeUndefined();
    expect((await loadCheckpoint(modelFolder)).ok).toBe(false);
  });

  test("also where it began with the base model, unless that has changed", async () => {
    const wish = { hidden: undefined, vocabularySize: undefined };
    const base = tinyBase();
    const whole = await train("whole", wish, { base });
    const names = ["broken", "updated", "damaged"];
    for (const name of names) await train(name, wish, { base, crashesAt: CRASHES_AT });
    const second = await train("broken", { ...wish, isResumed: true }, { base });
    const updated = await train("updated", { ...wish, isResumed: true }, { base: { ...base, sha256: "c".repeat(64) } });
    expect(of(second.events, "resumed")[0]).toMatchObject({ from: "sameRun" });
    const want = await stored(whole.modelFolder);
    expect(want.record.initialModel).toBe("base");
    expect((await stored(second.modelFolder)).parameters).toEqual(want.parameters);
    const learned = (await stored(updated.modelFolder)).parameters!;
    for (const [name, before] of base.parameters) {
      const [part, whole] = [want.parameters!, learned].map(all => all.get(name)!.map((w, k) => w - before[k]!));
      expect(Math.max(...whole!.map(Math.abs))).toBeGreaterThan(1e-4);
      for (const [k, way] of whole!.entries()) expect(part![k]).toBeCloseTo(0.85 * way, 6);
    }
    const openBaseModel = () => Promise.reject(new BaseModelError("damaged"));
    const damaged = await train("damaged", { ...wish, isResumed: true }, { openBaseModel });
    expect((await stored(damaged.modelFolder)).parameters).toEqual(learned);
  });

  test("also where it continued from a model itself", async () => {
    await train("whole", { maxSteps: 20 });
    await train("broken", { maxSteps: 20 });
    const whole = await train("whole", { isResumed: true, seed: 3 });
    await train("broken", { isResumed: true, seed: 3 }, { crashesAt: CRASHES_AT });
    const second = await train("broken", { isResumed: true });
    const want = losses(whole.events);
    expect(of(second.events, "resumed")[0]).toMatchObject({ from: "sameRun" });
    for (const [k, figures] of losses(second.events)) expect(figures, `step ${k}`).toEqual(want.get(k));
    expect((await stored(second.modelFolder)).record.curve).toEqual((await stored(whole.modelFolder)).record.curve);
  });

  test("after a second crash too, and before anything was validated", async () => {
    const whole = await train("whole", {});
    await train("broken", { checkpointSeconds: 0.2 }, { crashesAt: 7 });
    await train("broken", { isResumed: true }, { crashesAt: 20 });
    const last = await train("broken", { isResumed: true });
    const want = losses(whole.events);
    for (const [k, figures] of losses(last.events)) expect(figures, `step ${k}`).toEqual(want.get(k));
    expect((await stored(last.modelFolder)).parameters).toEqual((await stored(whole.modelFolder)).parameters);
  });
});

describe("a checkpoint", () => {
  test("leaves the model unchanged until the run has ended, and is then removed", async () => {
    await train("m", { maxSteps: 20 });
    const folder = path.join(home, "m");
    const before = await stored(folder);
    await train("m", { seed: 2 }, { crashesAt: CRASHES_AT });
    expect((await stored(folder)).parameters).toEqual(before.parameters);
    expect((await loadCheckpoint(folder)).ok).toBe(true);
    const left = await secondsLeft(folder);
    expect(left).toBeGreaterThan(300);
    expect(left).toBeLessThan(400);
    await train("m", { isResumed: true });
    expect((await stored(folder)).parameters).not.toEqual(before.parameters);
    expect(await readdir(checkpointFolder(folder))).toEqual([]);
    expect(await secondsLeft(folder)).toBeUndefined();
  });

  test("of a run that has ended is not resumed", async () => {
    await train("m", {}, { crashesAt: CRASHES_AT });
    const { events } = await train("m", { maxSteps: 20, checkpointSeconds: 1e6 });
    expect(of(events, "resumed")).toEqual([]);
    const after = await train("m", { isResumed: true, maxSteps: 10 });
    expect(of(after.events, "resumed")[0]).toMatchObject({ from: "model" });
  });

  test("of other texts serves as an earlier model", async () => {
    await train("m", {}, { crashesAt: CRASHES_AT });
    const files = { ...pairs(8), "src/file9.ts": "const added = 1;\n" };
    const { events, end } = await train("m", { isResumed: true }, { files });
    expect(of(events, "resumed")[0]).toMatchObject({ from: "changedFiles" });
    expect(end).toMatchObject({ reason: "finished", steps: STEPS });
  });

  test("holds the globs of its run, and serves as an earlier model with other globs", async () => {
    const files = { ...pairs(8), "src/file9.foo": "const added = 1;\n" };
    await train("m", { include: ["*.foo"] }, { crashesAt: CRASHES_AT, files });
    await train("n", { include: ["*.foo"] }, { crashesAt: CRASHES_AT, files });
    const same = await train("m", { isResumed: true }, { files });
    expect(of(same.events, "resumed")[0]).toMatchObject({ from: "sameRun" });
    const other = await train("n", { isResumed: true, include: [] }, { files });
    expect(of(other.events, "resumed")[0]).toMatchObject({ from: "changedFiles" });
  });

  test("of a run with another seed, thread count or plan is refused", async () => {
    await train("m", {}, { crashesAt: CRASHES_AT });
    await expect(train("m", { isResumed: true, seed: 4 })).rejects.toThrow("has seed 1, not 4");
    await expect(train("m", { isResumed: true, maxSteps: 7 })).rejects.toThrow(`has steps ${STEPS}, not 7`);
  });

  test("of a run is compared with the usual settings of its optimizer", async () => {
    await train("m", { optimizer: "sgd" }, { crashesAt: CRASHES_AT });
    await expect(train("m", { isResumed: true, learningRate: 0.008 })).rejects.toThrow(
      "has learningRate 0.5, not 0.008",
    );
    const { events } = await train("m", { isResumed: true, learningRate: 0.5 });
    expect(of(events, "resumed")[0]).toMatchObject({ from: "sameRun" });
  });

  test("is not written in a short run", async () => {
    const usual = await train("short", { budgetSeconds: 60, checkpointSeconds: undefined, maxSteps: 400 });
    expect(usual.end!.elapsedMs).toBeGreaterThan(50_000);
    expect(of(usual.events, "checkpoint")).toEqual([]);
  });

  test("takes at most a fiftieth of the time, however slow writing is", async () => {
    let lateMs = 0;
    const base = tickingClock(50);
    const clock = { ...base, nowMs: () => base.nowMs() + lateMs };
    const engine = changing({
      carriedState(state) {
        lateMs += 1000;
        return state();
      },
    });
    const long = { budgetSeconds: 1000, checkpointSeconds: undefined, maxSteps: 1500 };
    const { events } = await train("m", long, { engine, clock });
    const kept = of(events, "checkpoint");
    const spentMs = kept.slice(1).reduce((sum, { tookMs }) => sum + tookMs, 0);
    expect(kept.length).toBeGreaterThan(2);
    expect(kept[0]!.tookMs).toBeGreaterThan(1000);
    expect(spentMs).toBeLessThanOrEqual(0.02 * of(events, "step").at(-1)!.elapsedMs);
  });

  test("that cannot be written is reported, and the run continues", async () => {
    const engine = changing({ carriedState: () => Float32Array.of(Number.NaN) });
    const { events, end } = await train("m", {}, { engine });
    expect(of(events, "checkpoint")[0]!.problem).toContain("state: number 0 is NaN");
    expect(end).toMatchObject({ reason: "finished", steps: STEPS });
    expect((await loadCheckpoint(path.join(home, "m"))).ok).toBe(false);
  });
});
