import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { restOf } from "../../../src/core/text/restOfSuggestion.ts";
import { Suggestions } from "../../../src/host/inline/suggestions.ts";
import { CompletionModel } from "../../../src/host/model/completionModel.ts";
import type { CompletionContract } from "../../../src/protocol/completion.ts";
import { CanceledError } from "../../../src/protocol/rpc.ts";
import { FakeWorker, silent } from "../fakeChannel.ts";

const position = { path: "a.ts", prefix: "let a = open_rec", suffix: "\nrest" };
const suggestion = { position, text: "eipt(x)", replaceSuffix: 0 };
const typed = (text: string) => ({ ...position, prefix: position.prefix + text });

describe("the rest of a suggestion", () => {
  test("is the part that is not typed yet", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), (text, n) => {
        const length = n % text.length;
        const rest = restOf({ position, text, replaceSuffix: 2 }, typed(text.slice(0, length)));
        expect(rest).toEqual({ text: text.slice(length), replaceSuffix: 2 });
      }),
    );
  });

  test.each([
    ["other text is typed", typed("x")],
    ["it is typed to its end", typed("eipt(x)")],
    ["more than it is typed", typed("eipt(x);")],
    ["a character before it is deleted", { ...position, prefix: position.prefix.slice(0, -1) }],
    ["the text before it changes", { ...typed("e"), prefix: `var a = open_rece` }],
    ["the text after it changes", { ...typed("eipt("), suffix: "y\nrest" }],
    ["the sign that the editor closed is not its next one", { ...typed("eipt("), suffix: "]\nrest" }],
    ["the cursor is in another document", { ...typed("e"), path: "b.ts" }],
  ])("is nothing when %s", (_why, later) => {
    expect(restOf(suggestion, later)).toBeUndefined();
  });
});

describe("a closing sign that the editor adds", () => {
  const call = { position, text: "eipt(x, y);", replaceSuffix: 0 };

  test("leaves the suggestion, whose rest then fits it", () => {
    expect(restOf(call, { ...typed("eipt("), suffix: ")\nrest" })).toEqual({ text: "x, y);", replaceSuffix: 1 });
    expect(restOf(suggestion, { ...typed("eipt("), suffix: ")\nrest" })).toEqual({ text: "x", replaceSuffix: 0 });
  });

  test("can be typed over", () => {
    const open = { path: "a.ts", prefix: 'import a from "', suffix: '"\n' };
    const module = { position: open, text: './a.ts";', replaceSuffix: 1 };
    const later = { ...open, prefix: `${open.prefix}./a.ts"`, suffix: "\n" };
    expect(restOf(module, later)).toEqual({ text: ";", replaceSuffix: 0 });
  });
});

const options = { isTyping: true, delayMs: 0, minConfidence: 0, maxChars: 100, maxLines: 1 };
const never = new AbortController().signal;
let worker: FakeWorker<CompletionContract>;

/** Suggestions of a model that records its requests. */
function setUp(answer: (signal: AbortSignal) => Promise<string>, ms = 0) {
  const asked: { prefix: string; signal: AbortSignal }[] = [];
  const network = { cell: "gru", layers: 1, hidden: 8, vocabularySize: 9, parameters: 1 };
  const summary = { isOfWorkspace: true, initialModel: "scratch", steps: 1, ...network } as const;
  worker = new FakeWorker<CompletionContract>({
    load: () => summary,
    complete: async ({ prefix }, signal) => {
      asked.push({ prefix, signal });
      return { text: await answer(signal), confidence: 1, ms };
    },
    learn: () => ({ adaptation: null }),
    sample: () => ({ text: "", tokens: [], seed: 1 }),
    audit: () => null,
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
    modelFolder: "/m",
    workspaceFolder: () => undefined,
    hasModel: async () => true,
    onLoaded: () => {},
    onLoadFailed: () => {},
    rules: () => undefined,
    onMemoryNotSaved: () => {},
    log: silent,
  });
  return { suggestions: new Suggestions(model), asked };
}

describe("suggestions while typing", () => {
  afterEach(() => worker.end());

  test("the worker is not asked again while the typed text matches the last suggestion", async () => {
    const { suggestions, asked } = setUp(async () => suggestion.text);
    expect(await suggestions.suggest(position, options, never)).toMatchObject({ text: "eipt(x)", isRest: false });
    for (const text of ["e", "ei", "eipt"]) {
      expect(await suggestions.suggest(typed(text), options, never)).toMatchObject({
        text: suggestion.text.slice(text.length),
        isRest: true,
      });
    }
    expect(asked).toHaveLength(1);
    await suggestions.suggest(typed("ex"), options, never);
    expect(asked).toHaveLength(2);
  });

  test("an explicit request goes to the worker", async () => {
    const { suggestions, asked } = setUp(async () => suggestion.text);
    await suggestions.suggest(position, options, never);
    await suggestions.suggest(typed("e"), { ...options, isTyping: false }, never);
    expect(asked).toHaveLength(2);
  });

  test("the last suggestion is forgotten when another model is loaded", async () => {
    const { suggestions, asked } = setUp(async () => suggestion.text);
    await suggestions.suggest(position, options, never);
    suggestions.forget();
    await suggestions.suggest(typed("e"), options, never);
    expect(asked).toHaveLength(2);
  });

  test("the request for a long document is made once, and its answer is awaited however long it takes", async () => {
    let answer: (text: string) => void = () => {};
    const { suggestions, asked } = setUp(
      () =>
        new Promise(resolve => {
          answer = resolve;
        }),
      60_000,
    );
    const suggested = suggestions.suggest(position, options, never);
    await expect.poll(() => asked.length).toBe(1);
    answer("x");
    expect(await suggested).toMatchObject({ text: "x", isRest: false });
    expect(asked).toHaveLength(1);
  });

  test("no likely completion in time is an answer", async () => {
    const { suggestions, asked } = setUp(async () => "", 20);
    await suggestions.suggest(position, options, never);
    expect(asked).toHaveLength(1);
  });

  test("the next keystroke cancels the request to the worker", async () => {
    const { suggestions, asked } = setUp(
      signal => new Promise(resolve => signal.addEventListener("abort", () => resolve("late"))),
    );
    const keystroke = new AbortController();
    const suggested = suggestions.suggest(position, options, keystroke.signal);
    await expect.poll(() => asked.length).toBe(1);
    keystroke.abort();
    await expect(suggested).rejects.toBeInstanceOf(CanceledError);
    await expect.poll(() => asked[0]!.signal.aborted).toBe(true);
  });

  test("a keystroke during the delay cancels the request before it is sent", async () => {
    const { suggestions, asked } = setUp(async () => suggestion.text);
    const keystroke = new AbortController();
    const suggested = suggestions.suggest(position, { ...options, delayMs: 100_000 }, keystroke.signal);
    keystroke.abort();
    await expect(suggested).rejects.toBeInstanceOf(CanceledError);
    expect(asked).toHaveLength(0);
  });
});
