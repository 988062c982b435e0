import { afterEach, describe, expect, test } from "vitest";
import { CompletionModel } from "../../../src/host/model/completionModel.ts";
import type { CompletionContract, ModelSummary } from "../../../src/protocol/completion.ts";
import { CanceledError } from "../../../src/protocol/rpc.ts";
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

/** A model whose worker records its requests. */
function setUp(options: { readonly isStored?: boolean; readonly loadError?: string } = {}) {
  const asked: string[] = [];
  const sent: unknown[] = [];
  const loaded: (ModelSummary | null | string)[] = [];
  const disk = { isStored: options.isStored ?? true, onChecked: (): void => {} };
  /** The folder whose model is in use. */
  const place = { modelFolder: "/m", workspaceFolder: "/w" };
  worker = new FakeWorker<CompletionContract>({
    load: ({ modelFolder, workspaceFolder, rules }) => {
      sent.push(rules);
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
    audit: () => ({ documents: 1, tokens: 2, writings: 3, findings: [], suspicions: [] }),
    trace: () => null,
    explainPrediction: () => null,
    findPattern: () => null,
    traceTask: () => null,
    traceTaskQuantity: () => null,
    traceQuantity: () => null,
    measureGradients: () => null,
    compare: () => null,
    refresh: () => ({ learned: 0, forgotten: 0 }),
    export: () => ({ bytes: 0, tensors: 0 }),
    copy: () => ({}),
    surveyData: () => ({ fits: [], isWhole: true }),
    predict: () => ({ task: "classify", labels: [], answers: [] }),
    keptModels: () => [],
    useKept: () => ({}),
    deleteKept: () => ({}),
    corpusReport: () => {
      throw new Error("there is none");
    },
    unload: () => ({}),
  });
  const model = new CompletionModel({
    worker,
    get modelFolder() {
      return place.modelFolder;
    },
    workspaceFolder: () => place.workspaceFolder,
    hasModel: async () => {
      disk.onChecked();
      return disk.isStored;
    },
    onLoaded: found => loaded.push(found),
    onLoadFailed: message => loaded.push(message),
    rules: () => ({ exclude: ["drafts"] }),
    onMemoryNotSaved: reason => loaded.push(`not saved: ${reason}`),
    log: silent,
  });
  return { model, asked, sent, loaded, place, disk, store: () => (disk.isStored = true) };
}

describe("the model in the editor", () => {
  test("is loaded with the first completion, and only once", async () => {
    const { model, asked } = setUp();
    expect(worker.starts).toBe(0);
    const both = await Promise.all([model.complete(request, never), model.complete(request, never)]);
    expect(both.map(result => result?.text)).toEqual(["let x", "let x"]);
    expect(asked).toEqual(["load /m /w", "complete", "complete"]);
  });

  test("is loaded with the rules as they are now, and reports when its memory cannot be saved", async () => {
    const { model, sent, loaded } = setUp();
    await model.load();
    expect(sent).toEqual([{ exclude: ["drafts"] }]);
    worker.server!.emit("memoryNotSaved", { reason: "ENOSPC" });
    await expect.poll(() => loaded).toContain("not saved: ENOSPC");
  });

  test("starts no thread when none is stored", async () => {
    const { model, loaded } = setUp({ isStored: false });
    expect(await model.complete(request, never)).toBeUndefined();
    expect(await model.sample({ prompt: "", length: 9, temperature: 1 })).toBeUndefined();
    await model.learn({ path: "a.ts", text: "text" });
    expect(worker.starts).toBe(0);
    expect(loaded).toEqual([null]);
  });

  test("is loaded after training has written it", async () => {
    const { model, store } = setUp({ isStored: false });
    expect(await model.load()).toBeNull();
    store();
    expect(await model.reload()).toEqual(summary);
    expect((await model.complete(request, never))?.text).toBe("let x");
  });

  test("is loaded again with the next completion after its worker crashed", async () => {
    const { model, asked } = setUp();
    await model.complete(request, never);
    worker.end();
    expect((await model.complete(request, never))?.text).toBe("let x");
    expect(asked.filter(what => what.startsWith("load"))).toHaveLength(2);
  });

  test("is reported once when it cannot be loaded, and not retried with every keystroke", async () => {
    const { model, asked, loaded } = setUp({ loadError: "damaged" });
    expect(await model.complete(request, never)).toBeUndefined();
    expect(await model.complete(request, never)).toBeUndefined();
    expect(loaded).toEqual(["damaged"]);
    expect(asked).toEqual(["load /m /w"]);
  });

  test("rejects a canceled completion, and answers the next one", async () => {
    const { model } = setUp();
    await expect(model.complete(request, AbortSignal.abort())).rejects.toBeInstanceOf(CanceledError);
    expect((await model.complete(request, never))?.text).toBe("let x");
  });

  test("learns a saved file when it is in use, and is not loaded for it", async () => {
    const { model, asked } = setUp();
    await model.learn({ path: "a.ts", text: "text" });
    expect(asked).toEqual([]);
    await model.load();
    await model.learn({ path: "a.ts", text: "text" });
    expect(asked).toEqual(["load /m /w", "learn a.ts"]);
  });

  test("is audited for secrets when there is one", async () => {
    expect(await setUp().model.audit()).toMatchObject({ documents: 1, findings: [] });
    expect(await setUp({ isStored: false }).model.audit()).toBeUndefined();
  });

  test("does not complete after it is released", async () => {
    const { model } = setUp();
    await model.load();
    model.release();
    expect(await model.complete(request, never)).toBeUndefined();
    expect(worker.isRunning).toBe(false);
  });

  test("is loaded for the folder that it belongs to when the user changes folders meanwhile", async () => {
    const { model, asked, place, disk } = setUp();
    disk.onChecked = () => Object.assign(place, { modelFolder: "/m2", workspaceFolder: "/w2" });
    await model.load();
    expect(asked).toEqual(["load /m2 /w2"]);
  });

  test("is not reported when another one took its place while it was loaded", async () => {
    const { model, asked, loaded, place } = setUp();
    const first = model.load();
    await Promise.resolve();
    Object.assign(place, { modelFolder: "/m2", workspaceFolder: "/w2" });
    model.leave();
    expect(await first).toEqual(summary);
    expect(loaded).toEqual([]);
    expect(await model.load()).toEqual(summary);
    expect(asked).toEqual(["load /m /w", "load /m2 /w2"]);
    expect(loaded).toEqual([summary]);
  });

  test("is not reported as damaged when another one took its place while it was loaded", async () => {
    const { model, loaded } = setUp({ loadError: "damaged" });
    const first = model.load();
    await Promise.resolve();
    model.leave();
    expect(await first).toBeNull();
    expect(loaded).toEqual([]);
  });
});
