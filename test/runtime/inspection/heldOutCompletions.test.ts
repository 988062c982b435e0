import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { completeAt, placesOf } from "../../../src/runtime/inspection/heldOutCompletions.ts";
import { fakePredictor, madeUpCode, pieceVocabulary } from "../../completion/fakes.ts";

const text = madeUpCode(createRandom(8), 60);
const other = madeUpCode(createRandom(9), 60);
const vocabulary = pieceVocabulary([" const", " value", " return"]);
const memoryOf = (...texts: readonly string[]) =>
  WorkspaceMemory.build(
    texts.map((one, k) => ({ path: `${k}`, ids: vocabulary.encode(one).ids })),
    vocabulary.size,
    vocabulary.eos,
  );
const files = [
  { path: "a", text },
  { path: "b", text: other },
];

describe("completions at held-out places", () => {
  test("each place is where a word begins in its file, and what follows there is what is called actual", () => {
    const places = placesOf(files);
    expect(places.length).toBe(8);
    expect(new Set(places.map(({ path }) => path))).toEqual(new Set(["a", "b"]));
    for (const { path, line, prefix, actual, following } of places) {
      const whole = files.find(file => file.path === path)!.text;
      expect(whole).toContain(prefix + actual + following);
      const lines = whole.split("\n");
      expect(lines[line - 1]).toBe(prefix.split("\n").at(-1)! + actual);
      expect(actual).toMatch(/^[\p{L}_$]/u);
    }
  });

  test("the places are the same in every run, and there are none in files without long lines", () => {
    expect(placesOf(files)).toEqual(placesOf([...files]));
    expect(placesOf([{ path: "c", text: "a\nb\n" }])).toEqual([]);
    expect(placesOf([])).toEqual([]);
  });

  test("a memory that has read the files is right more often than one that has not, and says what is right", () => {
    const places = placesOf(files);
    const rightWith = (memory: WorkspaceMemory): number => {
      const found = completeAt(places, { vocabulary, predictor: undefined, memory });
      for (const [k, { model, actual, network }] of found.entries()) {
        expect(network).toBeUndefined();
        const stands = actual + places[k]!.following;
        expect(model.isRight).toBe(model.text !== "" && stands.startsWith(model.text));
        if (model.text === "") expect(model.confidence).toBe(0);
        expect(model.confidence).toBeLessThanOrEqual(1);
      }
      return found.filter(({ model }) => model.isRight).length;
    };
    expect(rightWith(memoryOf(text, other))).toBeGreaterThan(rightWith(memoryOf("nothing alike here;\n".repeat(9))));
    expect(rightWith(memoryOf(text, other))).toBeGreaterThanOrEqual(4);
  });

  test("no place begins when it is late", () => {
    const places = placesOf(files);
    let left = 3;
    const found = completeAt(places, { vocabulary, predictor: undefined, memory: memoryOf(text) }, () => left-- === 0);
    expect(found.map(({ path, line }) => ({ path, line }))).toEqual(
      places.slice(0, 3).map(({ path, line }) => ({ path, line })),
    );
  });

  test("the network alone completes the line and no further", () => {
    const predictor = fakePredictor(vocabulary.size);
    for (const { network, typed } of completeAt(placesOf(files), { vocabulary, predictor, memory: memoryOf(text) })) {
      expect(network!.text).not.toContain("\n");
      expect(network!.confidence).toBeGreaterThanOrEqual(0);
      expect(typed.split("\n").length).toBeLessThanOrEqual(3);
    }
    expect(predictor.steps()).toBeGreaterThan(100);
  });
});
