/** Answers before a document is read, and after: whatever is edited and wherever the cursor goes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Experts } from "../../../src/completion/mixing/experts.ts";
import { type CompleteRequest, Completer } from "../../../src/completion/suggest/completer.ts";
import { TypedText } from "../../../src/completion/suggest/typedText.ts";
import type { Predictor } from "../../../src/core/network/engine.ts";
import { initialParameters } from "../../../src/core/network/initialize.ts";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { fastestEngine } from "../../kernels/kernelParts.ts";
import { fakePredictor, madeUpCode, pieceVocabulary } from "../fakes.ts";

const engine = await fastestEngine();
const vocabulary = pieceVocabulary([
  "return",
  " const",
  " value",
  " index",
  " total",
  " count",
  " of",
  " name",
  ");\n",
]);
const clock = () => 0;
const SOURCE = madeUpCode(createRandom(5), 120);
/** A deadline that never comes: only what is near is read before the answer. */
const DEADLINE = { deadlineMs: 150 };

function expertsWith(predictor: Predictor): Experts {
  const documents = [{ path: "known", ids: vocabulary.encode(madeUpCode(createRandom(6), 60)).ids }];
  return { vocabulary, predictor, memory: WorkspaceMemory.build(documents, vocabulary.size, vocabulary.eos) };
}

function smallNetwork(): Predictor {
  const spec = { cell: "lstm", embeddingSize: 8, hiddenSize: 8, layers: 2, isTied: true } as const;
  const sized = { ...spec, vocabularySize: vocabulary.size };
  return engine.createPredictor(sized, initialParameters(sized, createRandom(1)));
}

/** Reads all that a request needs; returns the turns that it took. */
function readOut(completer: Completer, request: CompleteRequest): number {
  let turns = 1;
  while (!completer.readOn(request)) turns++;
  return turns;
}

const step = fc.record({
  path: fc.constantFrom("a", "a", "b"),
  /** Where the cursor goes, as a share of the text. */
  at: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.99, max: 1, noNaN: true })),
  inserted: fc.constantFrom("", "", "x", " total", "return value;\n", SOURCE.slice(100, 900)),
  deleted: fc.constantFrom(0, 0, 1, 7, 300),
  /** Turns in which the document is read on before the next step. */
  turns: fc.nat(12),
  isReadOut: fc.boolean(),
});

test("once a document is read, the answer is that of a fresh completer that knows what was typed, after any edits and jumps", () => {
  const experts = expertsWith(smallNetwork());
  const kinds = { provisional: 0, exact: 0, shown: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 7 }), steps => {
      const typed = new TypedText();
      const completer = new Completer(experts, undefined, typed);
      const texts: Record<string, string> = { a: SOURCE.slice(0, 2600), b: SOURCE.slice(700, 1500) };
      readOut(completer, { path: "a", prefix: texts["a"]!, suffix: "" });
      for (const { path, at, inserted, deleted, turns, isReadOut } of steps) {
        const before = texts[path]!;
        const offset = Math.floor(at * before.length);
        const text = before.slice(0, offset) + inserted + before.slice(offset + deleted);
        texts[path] = text;
        const cursor = offset + inserted.length;
        const request = { path, prefix: text.slice(0, cursor), suffix: "", minConfidence: 0, ...DEADLINE };
        const { isProvisional } = completer.complete(request, clock);
        kinds[isProvisional ? "provisional" : "exact"]++;
        for (let turn = 0; turn < turns; turn++) if (completer.readOn(request)) break;
        if (!isReadOut) continue;
        readOut(completer, request);
        const answer = completer.complete(request, clock);
        const { deadlineMs: _, ...untimed } = request;
        expect(answer).toEqual(new Completer(experts, undefined, typed).complete(untimed, clock));
        if (answer.text !== "") kinds.shown++;
      }
    }),
    { numRuns: 50 },
  );
  expect(Math.min(kinds.provisional, kinds.exact, kinds.shown)).toBeGreaterThan(5);
}, 120_000);

describe("what is read", () => {
  const prefix = SOURCE.slice(0, 3200);
  const at = (length: number, rest: Partial<CompleteRequest> = {}) => ({
    path: "a",
    prefix: prefix.slice(0, length),
    suffix: "",
    minConfidence: 0,
    ...DEADLINE,
    ...rest,
  });
  const setUp = () => {
    const predictor = fakePredictor(vocabulary.size);
    const completer = new Completer(expertsWith(predictor));
    /** Tokens that are read to get to a cursor; the answer itself reads more, ahead of it. */
    const readTo = (length: number): number => {
      const before = predictor.steps();
      readOut(completer, at(length));
      return predictor.steps() - before;
    };
    return { predictor, completer, readTo };
  };

  test("a jump to the first line and back, with nothing changed, reads at most 16 tokens", () => {
    const { readTo } = setUp();
    expect(readTo(prefix.length)).toBeGreaterThan(1000);
    const [up, back] = [readTo(20), readTo(prefix.length)];
    expect(up + back).toBeLessThanOrEqual(16);
  });

  test("a jump into the middle starts at a checkpoint near it, and coming back reads at most 16 tokens", () => {
    const { readTo } = setUp();
    readTo(prefix.length);
    for (const middle of [400, 1600, 2700]) {
      expect(readTo(middle)).toBeLessThanOrEqual(129);
      expect(readTo(prefix.length)).toBeLessThanOrEqual(16);
    }
  });

  test("a jump past other documents and back reads at most 16 tokens", () => {
    const { completer, readTo } = setUp();
    readTo(prefix.length);
    for (const path of ["b", "c", "d"]) readOut(completer, { path, prefix: SOURCE.slice(500, 2500), suffix: "" });
    expect(readTo(prefix.length)).toBeLessThanOrEqual(16);
  });

  test("the same path with another beginning of the prefix is another text", () => {
    const { completer, predictor, readTo } = setUp();
    readTo(prefix.length);
    readOut(completer, at(1500, { prefixStart: 1000, prefix: SOURCE.slice(1000, 2500) }));
    const before = predictor.steps();
    readOut(completer, at(prefix.length));
    expect(predictor.steps() - before).toBeLessThanOrEqual(16);
  });

  test("an edit far above reads from there on, not from the beginning", () => {
    const { completer, predictor, readTo } = setUp();
    const whole = readTo(prefix.length);
    const edited = `${prefix.slice(0, 2400)}x${prefix.slice(2400)}`;
    const before = predictor.steps();
    readOut(completer, { path: "a", prefix: edited, suffix: "" });
    const read = predictor.steps() - before;
    expect(read).toBeLessThan(0.4 * whole);
    expect(read).toBeGreaterThan(100);
  });

  test("a first answer reads a few hundred tokens of a long text, and further keys a few more", () => {
    const { completer, predictor } = setUp();
    const long = madeUpCode(createRandom(8), 3000);
    const readFor = (text: string) => {
      const before = predictor.steps();
      const { isProvisional } = completer.complete({ path: "a", prefix: text, suffix: "", ...DEADLINE }, clock);
      expect(isProvisional).toBe(true);
      return predictor.steps() - before;
    };
    // 535 at the speed that is assumed, 64 to warm up, and the search.
    expect(readFor(long)).toBeLessThan(535 + 64 + 25);
    for (const typed of ["r", "re", "ret", "re"]) expect(readFor(long + typed)).toBeLessThan(200);
  });

  test("where the deadline is absent the answer is exact at once", () => {
    const { completer } = setUp();
    const { deadlineMs: _, ...request } = at(prefix.length);
    expect(completer.complete(request, clock).isProvisional).toBeUndefined();
  });
});

test("what stands far above the cursor and below the first lines is known once it is read", () => {
  const experts = expertsWith(smallNetwork());
  const completer = new Completer(experts);
  const zebra = "zebra quagga = okapi(gnu, eland);\n".repeat(6);
  const text = `${SOURCE.slice(0, 3000)}${zebra}${madeUpCode(createRandom(9), 1600)}zebra qua`;
  const request = { path: "a", prefix: text, suffix: "", minConfidence: 0.3, ...DEADLINE };
  expect(completer.complete(request, clock).text).not.toMatch(/^gga =/);
  readOut(completer, request);
  expect(completer.complete(request, clock).text).toMatch(/^gga =/);
}, 60_000);

test("a document that is opened again is read once, not with every keystroke", () => {
  const completer = new Completer(expertsWith(smallNetwork()));
  const limit = 500;
  const turns = (prefix: string): number => {
    let count = 1;
    while (count < limit && !completer.readOn({ path: "a", prefix })) count++;
    return count;
  };
  const text = SOURCE.slice(0, 2600);
  const first = turns(text);
  expect(first).toBeGreaterThan(1);
  completer.close("a");
  expect(turns(text)).toBe(first);
  expect(turns(`${text}x`)).toBe(1);
});
