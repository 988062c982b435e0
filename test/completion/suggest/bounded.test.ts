/** The work between a continuation and a suggestion, counted in characters and turns, on texts that are made to be hard. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { chooseSuggestion } from "../../../src/completion/suggest/displayPolicy.ts";
import { withIndentation } from "../../../src/completion/suggest/indentation.ts";
import { judgeOf } from "../../../src/completion/suggest/showFilter.ts";

/** What a block may have: ten lines of 160 characters. */
const MAX_CHARS = 1600;

const LICENSE = `/*\n${" * Permission is hereby granted, free of charge, to any person obtaining a copy\n".repeat(60)} */\n`;
const HARD: Readonly<Record<string, (length: number) => string>> = {
  "a license header": length => LICENSE.repeat(Math.ceil(length / LICENSE.length)).slice(0, length),
  "one letter": length => "a".repeat(length),
  blanks: length => " ".repeat(length),
  "nested brackets": length => "(".repeat(length / 2) + ")".repeat(length / 2),
  "brackets of other kinds": length => "(".repeat(length / 2) + "}".repeat(length / 2),
  "single quotes": length => "a'".repeat(length / 2),
  "double quotes": length => '"'.repeat(length),
  semicolons: length => ";".repeat(length),
  "comment signs": length => "/* # -- ".repeat(length / 8),
  "template signs": length => "`${".repeat(length / 3),
  escapes: length => "\\".repeat(length),
  "line breaks": length => "a\n".repeat(length / 2),
};

afterEach(() => void vi.restoreAllMocks());

/** Characters that string methods and regular expressions are given while a function runs. */
function charsRead(run: () => void): number {
  let chars = 0;
  const count = (owner: object, name: string, of: (self: unknown, first: unknown) => number): void => {
    const target = owner as Record<string, (...given: unknown[]) => unknown>;
    const original = target[name]!;
    vi.spyOn(target, name).mockImplementation(function (this: unknown, ...given: unknown[]) {
      chars += of(this, given[0]);
      return original.apply(this, given);
    });
  };
  for (const name of ["split", "includes", "indexOf", "lastIndexOf", "trim", "trimEnd", "trimStart"]) {
    count(String.prototype, name, self => String(self).length);
  }
  for (const name of ["exec", "test"]) count(RegExp.prototype, name, (_, text) => String(text).length);
  run();
  vi.restoreAllMocks();
  return chars;
}

function suggest(place: { prefix: string; suffix: string }, text: string, isLate = () => false): void {
  const tokens = text.match(/.{1,8}/gs) ?? [];
  let bytes = 0;
  const steps = tokens.slice(0, 192).map((token, k) => {
    bytes += token.length;
    return { bytes, probability: 0.999 ** (k + 1) };
  });
  const continuation = { bytes: new TextEncoder().encode(text.slice(0, bytes)), steps };
  const policy = {
    minConfidence: 0.01,
    wrongCost: 1,
    isWholeAtOnce: false,
    judge: judgeOf(continuation, place),
    isLate,
  };
  withIndentation(chooseSuggestion(continuation, place, policy).text, place);
}

describe("however long the document is,", () => {
  test.each(Object.keys(HARD))("no more of it is read: %s", name => {
    const work = (length: number): number => {
      const around = HARD[name]!(length);
      return charsRead(() => suggest({ prefix: around, suffix: around }, "value + other(1);"));
    };
    expect(work(200_000)).toBeLessThanOrEqual(1.2 * work(20_000));
  });
});

describe("a continuation of", () => {
  test.each(Object.keys(HARD))("%s costs at most a comparison of each two characters", name => {
    for (const suffix of ["\n", ");\n", "'); return\n"]) {
      const read = charsRead(() => suggest({ prefix: "it('", suffix }, HARD[name]!(MAX_CHARS)));
      expect(read).toBeLessThan(MAX_CHARS * MAX_CHARS);
    }
  });

  test.each(Object.keys(HARD))("%s asks whether it is late, and comes to an end once it is", name => {
    let asked = 0;
    suggest({ prefix: "it('", suffix: "\n" }, HARD[name]!(MAX_CHARS), () => ++asked > 0);
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(5);
    let turns = 0;
    suggest({ prefix: "it('", suffix: "\n" }, HARD[name]!(MAX_CHARS), () => ++turns < 0);
    expect(turns).toBeLessThan(MAX_CHARS);
  });
});
