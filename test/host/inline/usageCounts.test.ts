import { describe, expect, test } from "vitest";
import { trackShown } from "../../../src/host/inline/shownText.ts";
import {
  addTo,
  countsText,
  type DayCounts,
  dayOf,
  daysFrom,
  NO_COUNTS,
  sumOf,
} from "../../../src/host/inline/usageCounts.ts";

const one = { shown: 1, accepted: 1, charsSaved: 10 };

describe("usage counts", () => {
  test("add up by day, in order", () => {
    const days = ["2026-01-02", "2026-01-01", "2026-01-02"].reduce<readonly DayCounts[]>(
      (known, day) => addTo(known, day, one),
      [],
    );
    expect(days).toEqual([
      { day: "2026-01-01", ...one },
      { day: "2026-01-02", shown: 2, accepted: 2, charsSaved: 20 },
    ]);
    expect(sumOf(days)).toEqual({ shown: 3, accepted: 3, charsSaved: 30 });
  });

  test("are kept for the newest ninety days", () => {
    let days: readonly DayCounts[] = [];
    for (let i = 0; i < 200; i++) days = addTo(days, dayOf(new Date(2026, 0, 1 + i)), one);
    expect(days).toHaveLength(90);
    expect(days.at(-1)?.day).toBe(dayOf(new Date(2026, 0, 200)));
    expect(days[0]?.day).toBe(dayOf(new Date(2026, 0, 111)));
  });

  test("are restored after being stored, and anything else is ignored", () => {
    const days = addTo([], "2026-01-01", one);
    expect(daysFrom(structuredClone(days))).toEqual(days);
    for (const nonsense of [
      undefined,
      "x",
      {},
      [null, 3, { day: "x" }, { day: 1, ...one }, { day: "x", ...one, shown: -1 }],
    ]) {
      expect(daysFrom(nonsense)).toEqual([]);
    }
  });

  test("are put in words, without a percentage of zero", () => {
    expect(countsText({ shown: 12, accepted: 5, charsSaved: 130 })).toBe(
      "12 shown, 5 accepted (42%), 130 characters inserted",
    );
    expect(countsText(NO_COUNTS)).toBe("0 shown, 0 accepted, 0 characters inserted");
  });
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

  test.each([
    ["accepted as a whole, which its command counts", insert(shown.text)],
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
