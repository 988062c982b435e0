/** Shingles, and the containment of texts. */
import { describe, expect, test } from "vitest";
import { ShingleIndex } from "../../src/base/data/shingleIndex.ts";
import { SHINGLE_TOKENS, shinglesOf } from "../../src/base/data/shingles.ts";

/** Distinct tokens, so that no two shingles are equal. */
function words(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, k) => `${prefix}${k}`);
}
const text = (count: number, prefix: string) => words(count, prefix).join(" ");

describe("shingles", () => {
  test("white space makes no difference, a changed token does", () => {
    const code = text(2000, "w");
    expect(shinglesOf(code.replaceAll(" ", "\n\t"))).toEqual(shinglesOf(code));
    expect(shinglesOf(code.replaceAll("w", "v"))).not.toEqual(shinglesOf(code));
  });

  test("a part has the shingles of the whole, wherever it is", () => {
    const part = text(1000, "w");
    const whole = shinglesOf(`${text(700, "before")} ${part} ${text(700, "after")}`);
    const own = [...shinglesOf(part)];
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(shingle => !whole.has(shingle))).toEqual([]);
  });

  test("signs are tokens of their own", () => {
    const spaced = Array.from({ length: 1000 }, (_, k) => `f${k} ( a ) ;`).join(" ");
    expect(shinglesOf(spaced.replaceAll(" ", ""))).toEqual(shinglesOf(spaced));
  });

  test("about one in twelve is kept", () => {
    const count = shinglesOf(text(24_000, "w")).size;
    expect(count).toBeGreaterThan(1700); // of 2000 expected, with a deviation of 43
    expect(count).toBeLessThan(2300);
  });

  test("hash to fixed values", () => {
    const code = Array.from({ length: 60 }, (_, k) => `word${k * k} = call_${k}(x, ${k});`).join("\n");
    const shingles = [...shinglesOf(code)];
    expect(shingles).toHaveLength(43);
    expect(shingles.slice(0, 4)).toEqual([2194321200, 4117550268, 3525763836, 3000766284]);
    expect(shingles.slice(-3)).toEqual([508907724, 515860932, 715854960]);
  });

  test("a text shorter than a shingle has none", () => {
    expect(shinglesOf(text(SHINGLE_TOKENS - 1, "w")).size).toBe(0);
  });
});

describe("containment", () => {
  test("is the share of a text that a project contains, and names the project with most of it", () => {
    const index = new ShingleIndex();
    index.add("one", text(4000, "one"));
    index.add("two", text(4000, "two"));
    const mixed = `${text(2000, "one")} ${text(1000, "two")} ${text(1000, "own")}`;
    const { share, project } = index.containment(mixed);
    expect(share).toBeGreaterThan(0.65); // 3/4, of some 330 sampled shingles: a deviation of 0.024
    expect(share).toBeLessThan(0.85);
    expect(project).toBe("one");
  });

  test("of a copy is 1, of other code 0", () => {
    const index = new ShingleIndex();
    index.add("one", text(4000, "one"));
    expect(index.containment(text(4000, "one"))).toEqual({ share: 1, project: "one" });
    expect(index.containment(text(4000, "own"))).toEqual({ share: 0, project: undefined });
  });

  test("shingles of three projects are common; shingles that one project has three times are its own", () => {
    const index = new ShingleIndex();
    for (const project of ["one", "two", "three"]) index.add(project, text(2000, "license"));
    for (let k = 0; k < 3; k++) index.add("one", text(2000, "code"));
    expect(index.containment(text(2000, "license")).share).toBe(0);
    expect(index.containment(`${text(2000, "license")} ${text(2000, "code")}`).share).toBeGreaterThan(0.8);
  });
});
