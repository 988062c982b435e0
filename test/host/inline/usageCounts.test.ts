import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { charsIn, keptAfter } from "../../../src/host/inline/keptText.ts";
import { trackShown } from "../../../src/host/inline/shownText.ts";
import {
  addTo,
  byDay,
  byLanguage,
  countsText,
  csvOf,
  type DayCounts,
  dayOf,
  daysFrom,
  NO_COUNTS,
  savedText,
  sumOf,
} from "../../../src/host/inline/usageCounts.ts";

const one = { ...NO_COUNTS, shown: 1, accepted: 1, charsSaved: 10, keysSaved: 9 };
const inC = (day: string) => ({ day, language: "c" });

describe("usage counts", () => {
  test("add up by day and language, in order", () => {
    const days = ["2026-01-02", "2026-01-01", "2026-01-02"].reduce<readonly DayCounts[]>(
      (known, day) => addTo(known, inC(day), one),
      [],
    );
    const two = { ...NO_COUNTS, shown: 2, accepted: 2, charsSaved: 20, keysSaved: 18 };
    expect(days).toEqual([
      { ...inC("2026-01-01"), ...one },
      { ...inC("2026-01-02"), ...two },
    ]);
    const both = addTo(days, { day: "2026-01-02", language: "python" }, two);
    expect(sumOf(both)).toEqual({ ...NO_COUNTS, shown: 5, accepted: 5, charsSaved: 50, keysSaved: 45 });
    expect(byDay(both).map(({ day, keysSaved }) => [day, keysSaved])).toEqual([
      ["2026-01-01", 9],
      ["2026-01-02", 36],
    ]);
    expect(byLanguage(both).map(({ language, keysSaved }) => [language, keysSaved])).toEqual([
      ["c", 27],
      ["python", 18],
    ]);
  });

  test("are kept for the newest ninety days", () => {
    let days: readonly DayCounts[] = [];
    for (let i = 0; i < 200; i++) {
      days = addTo(days, inC(dayOf(new Date(2026, 0, 1 + i))), one);
      days = addTo(days, { day: dayOf(new Date(2026, 0, 1 + i)), language: "go" }, one);
    }
    expect(days).toHaveLength(180);
    expect(days.at(-1)).toMatchObject({ day: dayOf(new Date(2026, 0, 200)), language: "go" });
    expect(days[0]?.day).toBe(dayOf(new Date(2026, 0, 111)));
  });

  test("are restored after being stored, and anything else is ignored", () => {
    const days = addTo([], inC("2026-01-01"), one);
    expect(daysFrom(structuredClone(days))).toEqual(days);
    for (const nonsense of [
      undefined,
      "x",
      {},
      [null, 3, { day: "x" }, { day: 1, ...one }, { day: "2026-01-01", ...one, shown: -1 }],
      [{ day: "2026-01-01", ...one, keysSaved: undefined, charsSaved: { toString: 1 } }],
    ]) {
      expect(daysFrom(nonsense)).toEqual([]);
    }
  });

  test("of the previous version have no language, and a key for each accepted suggestion", () => {
    const earlier = { day: "2026-01-01", shown: 12, accepted: 5, charsSaved: 130 };
    expect(daysFrom([earlier])).toEqual([{ ...NO_COUNTS, ...earlier, language: "", keysSaved: 125 }]);
  });

  test("are put in words, without a percentage of zero", () => {
    expect(countsText({ ...NO_COUNTS, shown: 12, accepted: 5, charsSaved: 130, keysSaved: 125 })).toBe(
      "12 shown, 5 accepted (42%), 130 characters inserted, 125 keys saved",
    );
    expect(countsText({ ...NO_COUNTS, shown: 1, accepted: 1, charsSaved: 1, keysSaved: 1 })).toBe(
      "1 shown, 1 accepted (100%), 1 character inserted, 1 key saved",
    );
    expect(countsText(NO_COUNTS)).toBe("0 shown, 0 accepted, 0 characters inserted, 0 keys saved");
  });

  test("say what was saved, once something was", () => {
    expect(savedText([], "2026-01-02")).toBeUndefined();
    const days = addTo(addTo([], inC("2026-01-01"), { ...one, keysSaved: 1200 }), inC("2026-01-02"), one);
    expect(savedText(days, "2026-01-02")).toBe("Suggestions saved 9 keys today, and 1,209 since 2026-01-01.");
    const single = {
      ...NO_COUNTS,
      day: "2026-01-01",
      language: "go",
      shown: 2,
      accepted: 1,
      charsSaved: 2,
      keysSaved: 1,
    };
    expect(savedText([single], "2026-01-01")).toBe("Suggestions saved 1 key today, and 1 since 2026-01-01.");
    expect(savedText(days, "2026-01-03")).toBe("Suggestions saved 0 keys today, and 1,209 since 2026-01-01.");
  });

  test("are exported line by line, and no name of a language can be a formula", () => {
    const kept = { ...one, typedOut: 2, checkedChars: 10, keptChars: 8 };
    const days = addTo(addTo([], inC("2026-01-01"), kept), { day: "2026-01-02", language: "=1+1,x" }, one);
    expect(csvOf(days).split("\r\n")).toEqual([
      "day,language,shown,accepted,charactersInserted,keysSaved,typedOut,charactersChecked,charactersKept",
      "2026-01-01,c,1,1,10,9,2,10,8",
      "2026-01-02,other,1,1,10,9,0,0,0",
      "",
    ]);
  });
});

test("what is kept of an accepted text is what no later change removes, wherever the text moves", () => {
  const change = fc.record({ at: fc.nat(60), length: fc.nat(8), text: fc.string({ maxLength: 5 }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), changes => {
      // Accepted characters are marked, and the marks are followed through the same changes.
      let marks = [..."0".repeat(20), ..."1".repeat(20), ..."0".repeat(20)];
      let stretches: ReturnType<typeof keptAfter> = [{ start: 20, end: 40 }];
      for (const { at, length, text } of changes) {
        const rangeOffset = Math.min(at, marks.length);
        const rangeLength = Math.min(length, marks.length - rangeOffset);
        stretches = keptAfter(stretches, [{ rangeOffset, rangeLength, text }]);
        marks = marks.toSpliced(rangeOffset, rangeLength, ...Array.from({ length: text.length }, () => "0"));
      }
      expect(charsIn(stretches)).toBe(marks.filter(mark => mark === "1").length);
      for (const { start, end } of stretches) expect(marks.slice(start, end)).not.toContain("0");
    }),
  );
});

describe("a shown suggestion", () => {
  const shown = { offset: 10, text: "eipt(customer)" };
  const insert = (text: string, rangeOffset = 10, rangeLength = 0) =>
    trackShown(shown, [{ text, rangeOffset, rangeLength }]);

  test("is accepted in part when more than a key types of it comes at once", () => {
    expect(insert("eipt")).toEqual({ shown: { offset: 14, text: "(customer)" }, acceptedChars: 4 });
  });

  test("goes on without being accepted when it is typed", () => {
    expect(insert("e")).toEqual({ shown: { offset: 11, text: "ipt(customer)" }, acceptedChars: 0 });
    const pair = trackShown({ offset: 0, text: "() {" }, [{ text: "()", rangeOffset: 0, rangeLength: 0 }]);
    expect(pair.acceptedChars).toBe(0);
    const emoji = trackShown({ offset: 0, text: "😀😀" }, [{ text: "😀", rangeOffset: 0, rangeLength: 0 }]);
    expect(emoji.acceptedChars).toBe(0);
    const line = trackShown({ offset: 0, text: "\n    return 1" }, [
      { text: "\n    ", rangeOffset: 0, rangeLength: 0 },
    ]);
    expect(line).toEqual({ shown: { offset: 5, text: "return 1" }, acceptedChars: 0 });
  });

  test("comes to its end when it is accepted as a whole, also with what the item replaces around it", () => {
    const accepted = { shown: undefined, acceptedChars: 0, end: "accepted" };
    expect(insert(shown.text)).toEqual(accepted);
    expect(insert(shown.text, 10, 2)).toEqual(accepted);
    expect(insert(`rec${shown.text}`, 7, 4)).toEqual(accepted);
  });

  test("comes to its end when it is typed to its end, in every way in which keys do that", () => {
    const typedOut = { shown: undefined, acceptedChars: 0, end: "typedOut" };
    const typed = (rest: string, text: string, rangeLength = 0) =>
      trackShown({ offset: 3, text: rest }, [{ text, rangeOffset: 3, rangeLength }]);
    expect(typed("x", "x")).toEqual(typedOut);
    expect(typed("()", "()")).toEqual(typedOut);
    expect(typed("(", "()")).toEqual(typedOut);
    expect(typed(")", ")", 1)).toEqual(typedOut);
    // The closing sign stands behind the cursor then, and is typed over.
    expect(typed('("a")', "()")).toEqual({ shown: { offset: 4, text: '"a")' }, acceptedChars: 0 });
    expect(typed(");", ")", 1)).toEqual({ shown: { offset: 4, text: ";" }, acceptedChars: 0 });
  });

  test.each([
    ["typed otherwise", insert("xy")],
    ["left for another place", insert("eipt", 11)],
    ["replaced", insert("eipt", 10, 1)],
    [
      "typed in several places",
      trackShown(
        shown,
        [1, 10].map(at => ({ text: "eipt", rangeOffset: at, rangeLength: 0 })),
      ),
    ],
  ])("is gone when it is %s", (_how, after) => {
    expect(after).toEqual({ shown: undefined, acceptedChars: 0 });
  });
});
