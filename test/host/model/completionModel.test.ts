import { afterEach, describe, expect, test } from "vitest";
import { CompletionModel } from "../../../src/host/model/completionModel.ts";
import type { CompletionContract, ModelSummary } from "../../../src/protocol/completion.ts";
import { CancelledError } from "../../../src/protocol/rpc.ts";
import { FakeWorker, silent } from "../fakeChannel.ts";

const summary: ModelSummary = {
  cell: "lstm",
  layers: 1,
  hidden: 8,
  vocabularySize: 300,
  parameters: 1000,
  isOfWorkspace: true,
  initialModel: "scratch",
  steps: 1,
};
const request = { path: "a.ts", prefix: "let ", suffix: "" };
const never = new AbortController().signal;

let worker: FakeWorker<CompletionContract>;
afterEach(() => worker.end());

/** A model whose worker notes what it was asked for. */
function setUp(options: { readonly isStored?: boolean; readonly loadError?: string } = {}) {
  const asked: string[] = [];
  const loaded: (ModelSummary | null | string)[] = [];
  let isStored = options.isStored ?? true;
  worker = new FakeWorker<CompletionContract>({
    load: ({ modelFolder, workspaceFolder }) => {
      asked.push(`load ${modelFolder} ${workspaceFolder}`);
      if (options.loadError !== undefined) throw new Error(options.loadError);
      return summary;
    },
    complete: ({ prefix }) => {
      asked.push("complete");
      return { text: `${prefix}x`, confidence: 1, ms: 0 };
    },
    learn: ({ path }) => {
      asked.push(`learn ${path}`);
      return { adaptation: null };
    },
    sample: () => ({ text: "sampled", tokens: [], seed: 1 }),
    audit: () => ({ documents: 1, tokens: 2, writings: 3, findings: [] }),
    trace: () => null,
    follow: () => null,
    flow: () => null,
    compare: () => null,
    refresh: () => ({ learned: 0, forgotten: 0 }),
    export: () => ({ bytes: 0, tensors: 0 }),
    copy: () => ({}),
    corpusReport: () => {
      throw new Error("there is none");
    },
    unload: () => ({}),
  });
  const model = new CompletionModel({
    worker,
    modelFolder: "/m",
    workspaceFolder: () => "/w",
    hasModel: async () => isStored,
    onLoaded: found => loaded.push(found),
    onLoadFailed: message => loaded.push(message),
    log: silent,
  });
  return { model, asked, loaded, store: () => (isStored = true) };
}

describe("the model in the editor", () => {
  test("nothing is loaded before the first completion, and then once", async () => {
    const { model, asked } = setUp();
    expect(worker.starts).toBe(0);
    const both = await Promise.all([model.complete(request, never), model.complete(request, never)]);
    expect(both.map(result => result?.text)).toEqual(["let x", "let x"]);
    expect(asked).toEqual(["load /m /w", "complete", "complete"]);
  });

  test("without a stored model no thread is started", async () => {
    const { model, loaded } = setUp({ isStored: false });
    expect(await model.complete(request, never)).toBeUndefined();
    expect(await model.sample({ prompt: "", length: 9, temperature: 1 })).toBeUndefined();
    await model.learn({ path: "a.ts", text: "text" });
    expect(worker.starts).toBe(0);
    expect(loaded).toEqual([null]);
  });

  test("what training wrote is loaded afterward", async () => {
    const { model, store } = setUp({ isStored: false });
    expect(await model.load()).toBeNull();
    store();
    expect(await model.reload()).toEqual(summary);
    expect((await model.complete(request, never))?.text).toBe("let x");
  });

  test("after its worker has died the next completion loads the model again", async () => {
    const { model, asked } = setUp();
    await model.complete(request, never);
    worker.end();
    expect((await model.complete(request, never))?.text).toBe("let x");
    expect(asked.filter(what => what.startsWith("load"))).toHaveLength(2);
  });

  test("a model that cannot be loaded is reported once and not tried at every keystroke", async () => {
    const { model, asked, loaded } = setUp({ loadError: "damaged" });
    expect(await model.complete(request, never)).toBeUndefined();
    expect(await model.complete(request, never)).toBeUndefined();
    expect(loaded).toEqual(["damaged"]);
    expect(asked).toEqual(["load /m /w"]);
  });

  test("a cancelled completion rejects, and the next one works", async () => {
    const { model } = setUp();
    await expect(model.complete(request, AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError);
    expect((await model.complete(request, never))?.text).toBe("let x");
  });

  test("a saved file is learned by a model in use, and does not load one", async () => {
    const { model, asked } = setUp();
    await model.learn({ path: "a.ts", text: "text" });
    expect(asked).toEqual([]);
    await model.load();
    await model.learn({ path: "a.ts", text: "text" });
    expect(asked).toEqual(["load /m /w", "learn a.ts"]);
  });

  test("is looked into for secrets where there is one", async () => {
    expect(await setUp().model.audit()).toMatchObject({ documents: 1, findings: [] });
    expect(await setUp({ isStored: false }).model.audit()).toBeUndefined();
  });

  test("a forgotten model completes no more", async () => {
    const { model } = setUp();
    await model.load();
    model.forget();
    expect(await model.complete(request, never)).toBeUndefined();
    expect(worker.isRunning).toBe(false);
  });
});
