import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { escapeCount, OrderBlend } from "../../src/memory/blend.ts";
import { MEMORY_ORDER } from "../../src/memory/memoryCursor.ts";
import { MemoryFileError } from "../../src/memory/memoryFile.ts";
import { CountMerger } from "../../src/memory/orderCounts.ts";
import type { MemoryDocument } from "../../src/memory/segment.ts";
import { allSteps, type Steps } from "../../src/memory/suffixArray.ts";
import { WorkspaceMemory } from "../../src/memory/workspaceMemory.ts";

const SIZE = 6;
const EOS = SIZE - 1;

function randomDocuments(random: () => number, count: number, length: number): MemoryDocument[] {
  return Array.from({ length: count }, (_, k) => ({
    path: `d${k}`,
    ids: Int32Array.from({ length: Math.floor(random() * length) }, () => Math.floor(random() * EOS)),
  }));
}

/** Counts what followed the context, by a search of every position of every document. */
function bruteCounts(documents: readonly MemoryDocument[], context: readonly number[]): number[] {
  const counts = new Array<number>(SIZE).fill(0);
  for (const { ids } of documents) {
    const stream = [EOS, ...ids, EOS];
    for (let end = context.length; end < stream.length; end++) {
      if (end > 0 && context.every((token, k) => stream[end - context.length + k] === token)) {
        counts[stream[end] ?? 0] = (counts[stream[end] ?? 0] ?? 0) + 1;
      }
    }
  }
  return counts;
}

/** The counts of each order after the context, from the index. */
function indexCounts(memory: WorkspaceMemory, context: readonly number[]): Map<number, number[]> {
  const blend = new OrderBlend(MEMORY_ORDER);
  const cursor = memory.cursor();
  for (const token of context) cursor.advance(token);
  cursor.collect(blend, new CountMerger(SIZE));
  const found = new Map<number, number[]>();
  for (let o = 1; o <= blend.longest; o++) {
    const counts = new Array<number>(SIZE).fill(0);
    const { ids, counts: list, distinct } = blend.orders[o] ?? { ids: [], counts: [], distinct: 0 };
    for (let k = 0; k < distinct; k++) counts[ids[k] ?? 0] = list[k] ?? 0;
    found.set(o, counts);
  }
  return found;
}

function distribution(memory: WorkspaceMemory, context: readonly number[]): Float32Array {
  const blend = new OrderBlend(MEMORY_ORDER);
  const cursor = memory.cursor();
  for (const token of context) cursor.advance(token);
  cursor.collect(blend, new CountMerger(SIZE));
  const out = new Float32Array(SIZE);
  blend.fill(new Float32Array(escapeCount(MEMORY_ORDER)), share => out.set(memory.base.map(p => share * p)), out);
  return out;
}

function checkAgainstBruteForce(memory: WorkspaceMemory, documents: readonly MemoryDocument[], random: () => number) {
  for (let k = 0; k < 40; k++) {
    const context = Array.from({ length: Math.floor(random() * 20) }, () => Math.floor(random() * EOS));
    const stream = [EOS, ...context];
    const counts = indexCounts(memory, context);
    for (let o = 1; o <= Math.min(MEMORY_ORDER, stream.length); o++) {
      const wanted = bruteCounts(documents, stream.slice(-o));
      expect(counts.get(o) ?? new Array(SIZE).fill(0), `order ${o} of ${context}`).toEqual(wanted);
    }
    const sum = distribution(memory, context).reduce((total, p) => total + p, 0);
    expect(sum).toBeCloseTo(1, 5);
  }
}

describe("workspace memory", () => {
  test("the counts of every order are those of a search of all positions", () => {
    const random = createRandom(1);
    const documents = randomDocuments(random, 8, 200);
    checkAgainstBruteForce(WorkspaceMemory.build(documents, SIZE, EOS), documents, random);
  });

  test("counts stay right while documents are added, changed and removed", () => {
    const random = createRandom(2);
    const documents = new Map(randomDocuments(random, 3, 100).map(document => [document.path, document]));
    const memory = WorkspaceMemory.build([...documents.values()], SIZE, EOS);
    for (let round = 0; round < 25; round++) {
      const path = `d${Math.floor(random() * 8)}`;
      if (random() < 0.3) {
        memory.remove(path);
        documents.delete(path);
      } else {
        const [fresh] = randomDocuments(random, 1, 120);
        const document = { path, ids: fresh?.ids ?? new Int32Array(0) };
        memory.add(document);
        documents.set(path, document);
      }
      expect(memory.size).toBe(documents.size);
      checkAgainstBruteForce(memory, [...documents.values()], random);
    }
  });

  test("documents removed from a large index leave no trace in the distribution", () => {
    const random = createRandom(3);
    const large = { path: "large", ids: Int32Array.from({ length: 60_000 }, () => Math.floor(random() * EOS)) };
    const small = randomDocuments(random, 1, 400)[0]?.ids ?? new Int32Array(0);
    const memory = WorkspaceMemory.build([large, { path: "small", ids: small }], SIZE, EOS);
    const without = WorkspaceMemory.build([large], SIZE, EOS);
    memory.remove("small");
    expect(memory.segments.some(({ sign }) => sign === -1)).toBe(true);
    for (let at = 0; at + 12 < small.length; at += 7) {
      const context = [...small.subarray(at, at + 12)];
      expect(distribution(memory, context)).toEqual(distribution(without, context));
    }
    expect(memory.toBytes()).toEqual(without.toBytes());
  });

  test("many changes at once give the same counts as a new memory", () => {
    const random = createRandom(5);
    const large = { path: "large", ids: Int32Array.from({ length: 50_000 }, () => Math.floor(random() * EOS)) };
    const first = [large, ...randomDocuments(random, 12, 300)];
    const documents = new Map(first.map(document => [document.path, document]));
    const memory = WorkspaceMemory.build(first, SIZE, EOS);
    let wasNegative = false;
    for (let round = 0; round < 12; round++) {
      const removed = [...documents.keys()].filter(path => path !== "large" && random() < 0.3);
      const added = randomDocuments(random, 5, 400).map(({ ids }, k) => ({ path: `d${round + k}`, ids }));
      if (round === 9) removed.push("large");
      const version = memory.version;
      memory.update(added, removed);
      expect(memory.version).toBe(version + 1);
      for (const path of removed) documents.delete(path);
      for (const document of added) documents.set(document.path, document);
      wasNegative ||= memory.segments.some(({ sign }) => sign === -1);
      const fresh = WorkspaceMemory.build([...documents.values()], SIZE, EOS);
      expect(
        memory
          .documents()
          .map(({ path }) => path)
          .sort(),
      ).toEqual([...documents.keys()].sort());
      for (let k = 0; k < 20; k++) {
        const context = Array.from({ length: 6 }, () => Math.floor(random() * EOS));
        expect(indexCounts(memory, context)).toEqual(indexCounts(fresh, context));
      }
    }
    expect(wasNegative).toBe(true);
  });

  test("changes in steps, with others between, give the same counts as a new memory", () => {
    const random = createRandom(7);
    const large = { path: "large", ids: Int32Array.from({ length: 40_000 }, () => Math.floor(random() * EOS)) };
    const memory = WorkspaceMemory.build([large, ...randomDocuments(random, 10, 200)], SIZE, EOS);
    let underWay: Steps<void>[] = [];
    const renamed = (count: number) =>
      randomDocuments(random, count, 300).map(({ ids }) => ({ path: `d${Math.floor(random() * 40)}`, ids }));
    const distinct = (documents: MemoryDocument[]) => [...new Map(documents.map(one => [one.path, one])).values()];
    for (let round = 0; round < 150; round++) {
      const removed = [`d${Math.floor(random() * 40)}`];
      if (random() < 0.4 && underWay.length < 4) underWay.push(memory.updateInSteps(distinct(renamed(4)), removed));
      else if (random() < 0.3) memory.update(distinct(renamed(1)), removed);
      for (const steps of underWay) for (let k = Math.floor(random() * 20); k > 0; k--) steps.next();
      underWay = underWay.filter(() => random() < 0.95); // some never end
    }
    for (const steps of underWay) allSteps(steps);
    const fresh = WorkspaceMemory.build(memory.documents(), SIZE, EOS);
    expect(memory.size).toBeGreaterThan(20);
    for (let k = 0; k < 50; k++) {
      const context = Array.from({ length: 5 }, () => Math.floor(random() * EOS));
      expect(indexCounts(memory, context)).toEqual(indexCounts(fresh, context));
    }
    expect(memory.base).toEqual(fresh.base);
  });

  test("a change in steps leaves what was changed meanwhile, and does nothing before its end", () => {
    const ids = (...tokens: number[]) => Int32Array.from(tokens);
    const memory = WorkspaceMemory.build([{ path: "a", ids: ids(1) }], SIZE, EOS);
    const steps = memory.updateInSteps([
      { path: "a", ids: ids(2) },
      { path: "b", ids: ids(3) },
    ]);
    steps.next();
    expect(memory.documents()).toMatchObject([{ path: "a", ids: ids(1) }]);
    memory.add({ path: "a", ids: ids(4, 4) }); // as after a save
    allSteps(steps);
    expect(memory.documents()).toMatchObject([
      { path: "a", ids: ids(4, 4) },
      { path: "b", ids: ids(3) },
    ]);
  });

  test("a cursor sees a change of the memory", () => {
    const memory = WorkspaceMemory.build([], SIZE, EOS);
    const cursor = memory.cursor();
    for (const token of [0, 1, 2]) cursor.advance(token);
    memory.add({ path: "a", ids: Int32Array.of(0, 1, 2, 3) });
    const blend = new OrderBlend(MEMORY_ORDER);
    cursor.collect(blend, new CountMerger(SIZE));
    expect(blend.longest).toBe(4);
    expect(blend.orders[4]?.ids[0]).toBe(3);
  });

  test("an empty memory gives every token the same probability", () => {
    const memory = WorkspaceMemory.build([], SIZE, EOS);
    for (const p of distribution(memory, [1, 2])) expect(p).toBeCloseTo(1 / SIZE, 6);
  });
});

describe("memory file", () => {
  const memory = WorkspaceMemory.build(
    [
      { path: "src/ä.ts", ids: Int32Array.of(0, 1, 2) },
      { path: "b", ids: Int32Array.of(3, 3), stamp: 0xabc_0123_4567 },
    ],
    SIZE,
    EOS,
  );

  test("round-trips", () => {
    const bytes = memory.toBytes();
    const back = WorkspaceMemory.fromBytes(bytes, SIZE, EOS);
    expect(back.has("src/ä.ts")).toBe(true);
    expect(back.toBytes()).toEqual(bytes);
    expect(distribution(back, [0, 1])).toEqual(distribution(memory, [0, 1]));
  });

  test("is refused when it is cut short, longer, of another vocabulary, or names tokens that do not exist", () => {
    const bytes = memory.toBytes();
    for (let length = 0; length < bytes.length; length++) {
      expect(() => WorkspaceMemory.fromBytes(bytes.subarray(0, length), SIZE, EOS)).toThrow(MemoryFileError);
    }
    expect(() => WorkspaceMemory.fromBytes(Uint8Array.of(...bytes, 0), SIZE, EOS)).toThrow(MemoryFileError);
    expect(() => WorkspaceMemory.fromBytes(bytes, SIZE + 1, EOS)).toThrow(MemoryFileError);
    expect(() => WorkspaceMemory.fromBytes(bytes, SIZE, EOS - 1)).toThrow(MemoryFileError);
    const broken = bytes.slice();
    broken[broken.length - 1] = 0xff;
    expect(() => WorkspaceMemory.fromBytes(broken, SIZE, EOS)).toThrow(MemoryFileError);
  });
});
