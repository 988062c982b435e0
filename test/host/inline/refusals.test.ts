import { describe, expect, test } from "vitest";
import { Refusals } from "../../../src/host/inline/refusals.ts";

const place = { path: "a.py", prefix: "def f(okapi):\n    receipt = ware" };
const later = (typed: string, from = place) => ({ ...from, prefix: from.prefix + typed });
const TEXT = "house.open(okapi)";

describe("a dismissed suggestion", () => {
  const dismissed = new Refusals();
  dismissed.noteDismissed(place, TEXT);

  test.each(["", "h", "hous", "house"])("stays away after %j is typed", typed => {
    expect(dismissed.has(later(typed), TEXT.slice(typed.length))).toBe(true);
  });

  test("stays away when more or less of it is suggested", () => {
    expect(dismissed.has(later("h"), "ouse")).toBe(true);
    expect(dismissed.has(later("h"), "ouse.open(okapi);")).toBe(true);
  });

  test("comes back when a word of it is typed to its end", () => {
    expect(dismissed.has(later("house."), "open(okapi)")).toBe(false);
  });

  test("leaves another text alone", () => {
    expect(dismissed.has(place, "house.close(okapi)")).toBe(false);
    expect(dismissed.has(later("x"), "ouse.open(okapi)")).toBe(false);
  });

  test("leaves other places alone", () => {
    expect(dismissed.has({ ...place, path: "b.py" }, TEXT)).toBe(false);
    expect(dismissed.has({ ...place, prefix: `def g(okapi):\n    receipt = ware` }, TEXT)).toBe(false);
    expect(dismissed.has(later("\n    receipt = ware"), TEXT)).toBe(false);
  });

  test("stays away when lines are added far above", () => {
    const below = { ...place, prefix: `import shop\n\n${place.prefix.slice(0, 14)}    pass\n    receipt = ware` };
    const refusals = new Refusals();
    refusals.noteDismissed(below, TEXT);
    expect(refusals.has({ ...below, prefix: `import zebra\n${below.prefix}` }, TEXT)).toBe(true);
  });

  test("stays away over the line break that it begins with", () => {
    const refusals = new Refusals();
    refusals.noteDismissed(place, "\n    return receipt");
    expect(refusals.has(later("\n    "), "return receipt")).toBe(true);
    expect(refusals.has(later("\n    ret"), "urn receipt")).toBe(true);
    expect(refusals.has(later("\n    return "), "receipt")).toBe(false);
  });

  test("is wanted again when it is asked for", () => {
    const refusals = new Refusals();
    refusals.noteDismissed(place, TEXT);
    refusals.forget(place, TEXT);
    expect(refusals.has(later("h"), TEXT.slice(1))).toBe(false);
  });
});

describe("deleted text", () => {
  const backspaced = (typed: string, from = place): Refusals => {
    const refusals = new Refusals();
    for (let left = typed.length - 1; left >= 0; left--) {
      refusals.noteRemoved(later(typed.slice(0, left), from), typed.charAt(left));
    }
    return refusals;
  };

  test("is not suggested there again, whether one key removed it or many", () => {
    const undone = new Refusals();
    undone.noteRemoved(place, TEXT);
    const forward = new Refusals();
    for (const sign of TEXT) forward.noteRemoved(place, sign);
    for (const refusals of [undone, forward, backspaced(TEXT)]) {
      expect(refusals.has(later("h"), TEXT.slice(1))).toBe(true);
      expect(refusals.has(later("house."), "open(okapi)")).toBe(false);
      expect(refusals.has(place, "hold.open(okapi)")).toBe(false);
    }
  });

  test("is another text after something was typed", () => {
    const refusals = backspaced("house");
    refusals.noteTyped();
    refusals.noteRemoved(later("hold"), "x");
    expect(refusals.has(later("h"), "ouse.open")).toBe(true);
    expect(refusals.has(later("hold"), "x")).toBe(true);
  });

  test("is nothing where it was white space", () => {
    const refusals = backspaced("    ");
    expect(refusals.has(place, "    x")).toBe(false);
  });

  test("is forgotten when much else was refused since", () => {
    const refusals = backspaced("house");
    for (let k = 0; k < 100; k++) refusals.noteDismissed({ path: `${k}.py`, prefix: "" }, "text");
    expect(refusals.has(place, "house")).toBe(false);
  });
});
