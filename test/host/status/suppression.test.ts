import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readInlineSettings } from "../../../src/host/common/settings.ts";
import { isDeletingAfter, type TextChange } from "../../../src/host/inline/deletion.ts";
import { Snooze } from "../../../src/host/status/snooze.ts";
import { type Suppression, suppressionAt, suppressionText } from "../../../src/host/status/suppression.ts";

const defaults = readInlineSettings(() => undefined);
const cursor = { isTyping: true, isDeleting: false, languageId: "python", prefix: "x = 1" };

/** Returns the reason at a cursor that differs from a plain one as given. */
function reason(
  here: Partial<typeof cursor>,
  settings: Partial<typeof defaults> = {},
  snoozeLeft?: string,
): Suppression["kind"] | undefined {
  return suppressionAt({ ...cursor, ...here }, { settings: { ...defaults, ...settings }, snoozeLeft })?.kind;
}

describe("suppression", () => {
  test("does not apply in code, nor with the default settings in comments and strings", () => {
    for (const prefix of ["x = 1", "# x", "'x"]) expect(reason({ prefix })).toBeUndefined();
  });

  test("applies in comments or in strings as set", () => {
    expect(reason({ prefix: "# x" }, { inComments: false })).toBe("comment");
    expect(reason({ prefix: "'x" }, { inComments: false })).toBeUndefined();
    expect(reason({ prefix: "'x" }, { inStrings: false })).toBe("string");
    expect(reason({ prefix: "# x" }, { inStrings: false })).toBeUndefined();
  });

  test("does not apply to explicit requests, unless completions are off", () => {
    const asked = { isTyping: false, isDeleting: true, prefix: "# x" };
    expect(reason(asked, { inComments: false, trigger: "manual" }, "5 min")).toBeUndefined();
    expect(reason(asked, { isEnabled: false })).toBe("off");
  });

  test("of a whole document applies to explicit requests too, and gives way only to completions that are off", () => {
    for (const isTyping of [true, false]) {
      const at = (isEnabled: boolean) => {
        const state = { settings: { ...defaults, isEnabled }, snoozeLeft: "5 min", place: "secretFile" } as const;
        return suppressionAt({ ...cursor, isTyping }, state)?.kind;
      };
      expect(at(true)).toBe("secretFile");
      expect(at(false)).toBe("off");
    }
  });

  test("gives the most lasting reason", () => {
    expect(reason({ isDeleting: true }, { isEnabled: false, trigger: "manual" }, "5 min")).toBe("off");
    expect(reason({ isDeleting: true }, { trigger: "manual" }, "5 min")).toBe("manual");
    expect(reason({ isDeleting: true }, {}, "5 min")).toBe("snoozed");
    expect(reason({ isDeleting: true })).toBe("deleting");
  });
});

describe("the language status", () => {
  const suppressions: readonly (Suppression | undefined)[] = [
    undefined,
    { kind: "off" },
    { kind: "noModel" },
    { kind: "manual" },
    { kind: "snoozed", left: "14 min" },
    { kind: "excluded" },
    { kind: "secretFile" },
    { kind: "commitMessage" },
    { kind: "deleting" },
    { kind: "comment" },
    { kind: "string" },
    { kind: "refused" },
    { kind: "unlikely" },
  ];

  test("has its own text for every reason, with a command", () => {
    const texts = suppressions.map(suppressionText);
    expect(new Set(texts.map(({ text, detail }) => `${text}: ${detail}`)).size).toBe(suppressions.length);
    for (const { command } of texts) expect(command.command).toMatch(/^(recurrent|workbench)\./);
  });

  test("shows the remaining time of a snooze", () => {
    expect(suppressionText({ kind: "snoozed", left: "14 min" }).detail).toBe("14 min");
  });
});

describe("deleting", () => {
  const edited = (was: boolean, changes: readonly TextChange[], isUndo = false) =>
    isDeletingAfter(was, { changes, isUndo });
  const typed = { text: "x", rangeLength: 0 };
  const deleted = { text: "", rangeLength: 1 };

  test("starts with a deletion and ends with the next typed character", () => {
    expect(edited(false, [deleted])).toBe(true);
    expect(edited(true, [deleted, deleted])).toBe(true);
    expect(edited(true, [typed])).toBe(false);
  });

  test("does not include replacing text, or deleting in one place while typing in another", () => {
    expect(edited(true, [{ text: "xy", rangeLength: 1 }])).toBe(false);
    expect(edited(false, [deleted, typed])).toBe(false);
  });

  test("includes undoing, and continues when only the state of the file changes", () => {
    expect(edited(false, [typed], true)).toBe(true);
    expect(edited(true, [])).toBe(true);
    expect(edited(false, [])).toBe(false);
  });
});

describe("a snooze", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());

  test("reports the remaining time each minute, and ends by itself", () => {
    const snooze = new Snooze(Date.now);
    const told: (string | undefined)[] = [];
    snooze.onChange(() => told.push(snooze.left));
    snooze.start(3);
    vi.advanceTimersByTime(10 * 60_000);
    expect(told).toEqual(["3 min", "2 min", "1 min", undefined]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("lasts until restart without a timer, and can be ended", () => {
    const snooze = new Snooze(Date.now);
    snooze.start(Number.POSITIVE_INFINITY);
    expect(snooze.left).toBe("until restart");
    expect(vi.getTimerCount()).toBe(0);
    snooze.start(0);
    expect(snooze.left).toBeUndefined();
  });

  test("leaves no timer behind", () => {
    const snooze = new Snooze(Date.now);
    snooze.start(5);
    snooze.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});
