import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DisposableStore } from "../../src/host/common/disposableStore.ts";
import {
  backToLineStart,
  pathInModel,
  prefixStart,
  suffixEnd,
  withoutHalfCharacter,
} from "../../src/host/common/documentWindow.ts";
import { pause } from "../../src/host/common/pause.ts";
import { itemText, NO_ITEM, textAtCursor } from "../../src/host/inline/suggestWidget.ts";
import { panelHtml } from "../../src/host/panel/panelHtml.ts";
import { parsePanelMessage } from "../../src/host/panel/panelMessage.ts";
import { RestartBudget } from "../../src/host/workers/restartBudget.ts";
import { CanceledError } from "../../src/protocol/rpc.ts";

describe("the part of a document that is sent", () => {
  test("is the whole prefix up to 200,000 characters", () => {
    for (const offset of [0, 1, 199_999, 200_000]) expect(prefixStart(offset)).toBe(0);
  });

  test("has between 100,000 and 200,000 characters of a longer document", () => {
    fc.assert(
      fc.property(fc.integer({ min: 200_001, max: 50_000_000 }), offset => {
        const kept = offset - prefixStart(offset);
        expect(kept).toBeGreaterThanOrEqual(100_000);
        expect(kept).toBeLessThanOrEqual(200_000);
      }),
    );
  });

  test("starts at the same position for 100,000 keystrokes in a row", () => {
    const starts = new Set<number>();
    for (let offset = 300_001; offset <= 400_000; offset++) starts.add(prefixStart(offset));
    expect(starts.size).toBe(1);
  });

  test("ends after the cursor", () => {
    expect(suffixEnd(10)).toBeGreaterThan(10);
  });

  test("starts with a whole line, unless the line is very long", () => {
    expect(backToLineStart(80)).toBe(80);
    expect(backToLineStart(5_000_000)).toBe(0);
  });

  test("starts with a whole character", () => {
    expect(withoutHalfCharacter("😀x".slice(1))).toBe("x");
    for (const text of ["", "x", "😀x"]) expect(withoutHalfCharacter(text)).toBe(text);
  });

  test("has its path in the learned folder, and its URI elsewhere", () => {
    const document = { uri: "file:///w/b/src/index.ts", folder: "/w/b", relativePath: "src/index.ts" };
    expect(pathInModel(document, "/w/b")).toBe("src/index.ts");
    expect(pathInModel(document, "/w/a")).toBe(document.uri);
    expect(pathInModel({ ...document, folder: undefined }, undefined)).toBe(document.uri);
  });
});

describe("a completion beside the suggest widget", () => {
  const item = { typedBeforeCursor: "lo", typedAfterCursor: "", text: "log" };

  test("begins with the selected item, whatever was typed", () => {
    expect(itemText(item, "(x)")).toBe("log(x)");
    expect(itemText({ ...item, typedBeforeCursor: "lg" }, "(x)")).toBe("log(x)");
    expect(itemText(NO_ITEM, "g(x)")).toBe("g(x)");
  });

  test("adds at the cursor what is not typed yet", () => {
    expect(textAtCursor(item, { text: "(x)", replaceSuffix: 1 })).toEqual({ text: "g(x)", replaceSuffix: 1 });
    expect(textAtCursor(NO_ITEM, { text: "g(x)", replaceSuffix: 0 })).toEqual({ text: "g(x)", replaceSuffix: 0 });
  });

  test("replaces what the item replaces after the cursor", () => {
    const over = { ...item, typedAfterCursor: "ger" };
    expect(textAtCursor(over, { text: "(x)", replaceSuffix: 0 })).toEqual({ text: "g(x)", replaceSuffix: 3 });
  });

  test("is not followed by its letters where the item does not begin with those that were typed", () => {
    expect(textAtCursor({ ...item, typedBeforeCursor: "lg" }, { text: "(x)", replaceSuffix: 0 })).toBeUndefined();
  });
});

describe("messages of the panel", () => {
  const network = { initialModel: "base", cell: "rnn", layers: null, hidden: 64, tokenizer: "bpe" };
  const next = { ...network, vocabularySize: null, budgetSeconds: 0 };
  test.each([
    { type: "ready" },
    { type: "train" },
    { type: "stop" },
    { type: "pause" },
    { type: "continue" },
    { type: "showLog" },
    { type: "openSettings" },
    { type: "openSettings", about: "exclude" },
    { type: "openSettings", about: "include" },
    { type: "open", file: { list: "causes", group: 2, index: 0 } },
    { type: "deleteUsageCounts" },
    { type: "resolveObstacle", obstacle: "untrusted" },
    { type: "watch", watch: { view: "activations", layer: 1, quantity: "forget" } },
    { type: "train", next },
    { type: "train", next: { ...next, layers: 2, hidden: null, tokenizer: "word", vocabularySize: 512 } },
    { type: "sample", options: { prompt: "let ", temperature: 0.7, topK: 5, topP: 0.9, seed: 3 } },
  ])("$type is understood", message => {
    expect(parsePanelMessage(message)).toEqual(message);
  });

  test.each([
    undefined,
    "ready",
    {},
    { type: "forget" },
    { type: "watch", watch: { view: "activations", layer: -1, quantity: "forget" } },
    { type: "watch", watch: { view: "activations", layer: 0, quantity: "constructor" } },
    { type: "openSettings", about: "../../extensions" },
    { type: "open", path: "/etc/passwd" },
    { type: "resolveObstacle", obstacle: "workbench.action.quit" },
    { type: "open", file: { list: "skipped", group: "../x", index: 0 } },
    { type: "open", file: { list: "constructor", group: 0, index: 0 } },
    { type: "open", file: { list: "learned", group: 0, index: -1 } },
    { type: "train", next: { ...next, initialModel: "model" } },
    { type: "train", next: { ...next, cell: "transformer" } },
    { type: "train", next: { ...next, layers: 1.5 } },
    { type: "train", next: { ...next, tokenizer: "syllable" } },
    { type: "train", next: { ...next, vocabularySize: 1e9 } },
    { type: "sample" },
    { type: "sample", options: { prompt: "x", temperature: -1 } },
    { type: "sample", options: { prompt: "x", temperature: Number.NaN } },
    { type: "sample", options: { prompt: "x".repeat(10_001), temperature: 1 } },
    { type: "sample", options: { prompt: ["x"], temperature: 1 } },
  ])("anything else is ignored", message => {
    expect(parsePanelMessage(message)).toBeUndefined();
  });

  test("unknown properties are dropped from a message", () => {
    expect(parsePanelMessage({ type: "train", command: "rm" })).toEqual({ type: "train" });
  });
});

test("the panel's page only allows its own script and style sheet", () => {
  const language = { tag: "de", table: { a: "</script>" } };
  const learn = { script: "l.js", worker: "w.js", style: "l.css" };
  const html = panelHtml({ script: "s.js", style: "s.css", learn, cspSource: "https://x", nonce: "abc", language });
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
  expect(policy.split("; ")[0]).toBe("default-src 'none'");
  expect(policy).toContain("script-src 'nonce-abc'");
  expect(policy).not.toMatch(/unsafe|\*|connect-src/);
  expect(policy.match(/blob:/g)).toHaveLength(1);
  expect(policy).toContain("worker-src blob:");
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html).toContain('<script nonce="abc" src="s.js">');
  expect(html.match(/<\/script/g)).toHaveLength(2);
  const data = /<script type="application\/json" id="language">(.*)<\/script>/.exec(html)?.[1] ?? "";
  expect(JSON.parse(data)).toEqual(language);
});

test("the panel's page has the learner's progress once there is some", () => {
  const learn = { script: "l.js", worker: "w.js", style: "l.css" };
  const page = { script: "s.js", style: "s.css", learn, cspSource: "https://x", nonce: "abc" };
  const progress = { version: 1, solved: ["why", "</script>"] } as const;
  const html = panelHtml({ ...page, language: { tag: "en", table: {} }, progress });
  const data = /<script type="application\/json" id="progress">(.*?)<\/script>/.exec(html)?.[1] ?? "";
  expect(JSON.parse(data)).toEqual(progress);
  expect(parsePanelMessage({ type: "storeProgress", progress })).toEqual({ type: "storeProgress", progress });
  const wrong = { ...progress, solved: Array.from({ length: 51 }, () => "why") };
  expect(parsePanelMessage({ type: "storeProgress", progress: wrong })).toBeUndefined();
});

describe("restarts of a worker", () => {
  test("are allowed for the first crashes, then no more until time has passed", () => {
    const budget = new RestartBudget();
    for (const ms of [0, 10, 20]) {
      expect(budget.mayStart(ms)).toBe(true);
      budget.recordCrash(ms);
    }
    expect(budget.mayStart(21)).toBe(false);
    expect(budget.mayStart(20 + 5 * 60_000)).toBe(true);
  });

  test("are allowed again when someone asks by name", () => {
    const budget = new RestartBudget();
    for (const ms of [0, 1, 2]) budget.recordCrash(ms);
    budget.reset();
    expect(budget.mayStart(3)).toBe(true);
  });
});

describe("a store of disposables", () => {
  test("disposes in reverse order, once, and at once what comes late", () => {
    const order: number[] = [];
    const store = new DisposableStore();
    for (const n of [1, 2, 3]) store.add({ dispose: () => order.push(n) });
    store.dispose();
    store.dispose();
    store.add({ dispose: () => order.push(4) });
    expect(order).toEqual([3, 2, 1, 4]);
  });

  test("disposes everything although something throws", () => {
    const order: number[] = [];
    const store = new DisposableStore();
    store.add({ dispose: () => order.push(1) });
    store.add({
      dispose: () => {
        throw new Error("no");
      },
    });
    expect(() => store.dispose()).toThrow(AggregateError);
    expect(order).toEqual([1]);
  });
});

test("a delay ends at once when it is canceled, even in advance", async () => {
  const controller = new AbortController();
  const waiting = pause(1_000_000, controller.signal);
  controller.abort();
  await expect(waiting).rejects.toBeInstanceOf(CanceledError);
  await expect(pause(1_000_000, AbortSignal.abort())).rejects.toBeInstanceOf(CanceledError);
});
