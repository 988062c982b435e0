import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { restOf, Suggestions } from "../../../src/host/inline/suggestions.ts";
import { CompletionModel } from "../../../src/host/model/completionModel.ts";
import type { CompletionContract } from "../../../src/protocol/completion.ts";
import { CancelledError } from "../../../src/protocol/rpc.ts";
import { FakeWorker, silent } from "../fakeChannel.ts";

const place = { path: "a.ts", prefix: "let a = open_rec", suffix: "\nrest" };
const offer = { place, text: "eipt(x)" };
const typed = (text: string) => ({ ...place, prefix: place.prefix + text });

describe("what is left of a completion", () => {
  test("is what has not been typed of it yet", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), (text, n) => {
        const length = n % text.length;
        expect(restOf({ place, text }, typed(text.slice(0, length)))).toBe(text.slice(length));
      }),
    );
  });

  test.each([
    ["another text was typed", typed("x")],
    ["it was typed to its end", typed("eipt(x)")],
    ["more than it was typed", typed("eipt(x);")],
    ["a character before it was deleted", { ...place, prefix: place.prefix.slice(0, -1) }],
    ["the text before it changed", { ...typed("e"), prefix: `var a = open_rece` }],
    ["the text after it changed", { ...typed("eipt("), suffix: ")\nrest" }],
    ["the cursor is in another document", { ...typed("e"), path: "b.ts" }],
  ])("is nothing when %s", (_why, later) => {
    expect(restOf(offer, later)).toBeUndefined();
  });
});

const wish = { isTyping: true, delayMs: 0, minConfidence: 0, maxChars: 100, maxLines: 1 };
const never = new AbortController().signal;
let worker: FakeWorker<CompletionContract>;

/** Offers of a model that notes what it is asked for once it is loaded. */
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
    workspaceFolder: () => undefined,
    hasModel: async () => true,
    onLoaded: () => {},
    onLoadFailed: () => {},
    log: silent,
  });
  return { offers: new Suggestions(model), asked };
}

describe("offers while typing", () => {
  afterEach(() => worker.end());

  test("the worker is not asked again while the typed text agrees with the last offer", async () => {
    const { offers, asked } = setUp(async () => offer.text);
    expect(await offers.offer(place, wish, never)).toEqual({ text: "eipt(x)", isRest: false });
    for (const text of ["e", "ei", "eipt"]) {
      expect(await offers.offer(typed(text), wish, never)).toEqual({
        text: offer.text.slice(text.length),
        isRest: true,
      });
    }
    expect(asked).toHaveLength(1);
    await offers.offer(typed("ex"), wish, never);
    expect(asked).toHaveLength(2);
  });

  test("who asks by name is answered by the worker", async () => {
    const { offers, asked } = setUp(async () => offer.text);
    await offers.offer(place, wish, never);
    await offers.offer(typed("e"), { ...wish, isTyping: false }, never);
    expect(asked).toHaveLength(2);
  });

  test("what a model offered before is not offered once another is loaded", async () => {
    const { offers, asked } = setUp(async () => offer.text);
    await offers.offer(place, wish, never);
    offers.forget();
    await offers.offer(typed("e"), wish, never);
    expect(asked).toHaveLength(2);
  });

  test("a document that takes long to read is read on until there is an answer, but not for ever", async () => {
    let reads = 0;
    const { offers } = setUp(async () => (++reads < 4 ? "" : "x"), 150);
    expect(await offers.offer(place, wish, never)).toEqual({ text: "x", isRest: false });
    worker.end();
    const endless = setUp(async () => "", 150);
    expect(await endless.offers.offer(place, wish, never)).toEqual({ text: "", isRest: false });
    expect(endless.asked.length).toBeLessThan(100);
  });

  test("nothing likely in time is an answer", async () => {
    const { offers, asked } = setUp(async () => "", 20);
    await offers.offer(place, wish, never);
    expect(asked).toHaveLength(1);
  });

  test("the next keystroke cancels what the worker is busy with", async () => {
    const { offers, asked } = setUp(
      signal => new Promise(resolve => signal.addEventListener("abort", () => resolve("late"))),
    );
    const keystroke = new AbortController();
    const offered = offers.offer(place, wish, keystroke.signal);
    await expect.poll(() => asked.length).toBe(1);
    keystroke.abort();
    await expect(offered).rejects.toBeInstanceOf(CancelledError);
    await expect.poll(() => asked[0]!.signal.aborted).toBe(true);
  });

  test("a keystroke within the delay asks the worker nothing", async () => {
    const { offers, asked } = setUp(async () => offer.text);
    const keystroke = new AbortController();
    const offered = offers.offer(place, { ...wish, delayMs: 100_000 }, keystroke.signal);
    keystroke.abort();
    await expect(offered).rejects.toBeInstanceOf(CancelledError);
    expect(asked).toHaveLength(0);
  });
});
