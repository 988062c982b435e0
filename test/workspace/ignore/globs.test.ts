/** Globs of settings beside picomatch, the steps of matching hostile ones, and the limits. */
import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, test } from "vitest";
import { DEFAULT_RULES, readCorpus } from "../../../src/workspace/corpus.ts";
import { ClosedFolderError } from "../../../src/workspace/findFiles.ts";
import { compileGlobs, GlobError } from "../../../src/workspace/ignore/globs.ts";
import { compileWellFormed } from "../../../src/workspace/ignore/wildmatch.ts";
import { memoryFileSystem } from "../memoryFileSystem.ts";

const SEGMENTS = ["*", "**", "?", "a*", "*b", "*a*b*", "[ab]*", "[^a]", "[a-c].c", "a", "b", "ab.c", ".x", "a?"];
const BRACED = ["{a,b}", "{a,*.c}", "*.{c,d}", "{a,{b,.x}}*"];
const segment = fc.constantFrom(...SEGMENTS, ...BRACED);
const path = fc
  .array(fc.constantFrom("a", "b", "ab", "ab.c", "b.d", ".x", "aab", "cab"), { minLength: 1, maxLength: 5 })
  .map(names => names.join("/"));

describe("globs", () => {
  test("match as picomatch matches them, with and without folders", () => {
    const globs = fc.array(segment, { minLength: 1, maxLength: 4 }).map(segments => segments.join("/"));
    fc.assert(
      fc.property(globs, path, (glob, path) => {
        const isMatch = picomatch(glob, { dot: true, basename: !glob.includes("/") });
        // Whether "a/**" matches "a" itself, picomatch decides by what "a" is; VS Code always says yes.
        fc.pre(!compileGlobs([glob.replace(/^(?!\/)/, "/").replace(/(\/\*\*)+$/, "")])(path) || isMatch(path));
        expect(compileGlobs([glob])(path), `${glob} ${path}`).toBe(isMatch(path));
      }),
      { numRuns: 5000, seed: 7 },
    );
  });

  test.each([
    ["/a.ts", "a.ts", true],
    ["/a.ts", "b/a.ts", false],
    ["./src", "src", true],
    ["src/", "lib/src", true],
    ["src/**", "src", true],
    ["{src,docs}/**/*.md", "docs/a/b.md", true],
    ["app/(group)/page.tsx", "app/(group)/page.tsx", true],
    ["[abc", "[abc", true],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
    ["{a,b", "{a,b", true],
    ["{a}", "a", true],
    ["a\\", "a\\", true],
    ["?.ts", "é.ts", true],
    ["[!a].ts", "b.ts", true],
    ["[!a].ts", "a.ts", false],
  ])("%s on %s: %s", (glob, path, expected) => {
    expect(compileGlobs([glob])(path)).toBe(expected);
  });
});

describe("matching takes steps in proportion to both lengths", () => {
  const HOSTILE = ["*a*a*a*a*a*b", `${"*a".repeat(500)}b`, `${"**/a*/".repeat(300)}b`, `${"a*?".repeat(300)}b`];

  test.each(HOSTILE)("%s", glob => {
    const path = `${"a".repeat(250)}/`.repeat(16);
    let steps = 0;
    const count = (states: number): void => {
      steps += states;
    };
    for (const text of [path, `${path}b`, `${path}${"a".repeat(250)}b`]) compileGlobs([glob], count)(text);
    compileWellFormed(glob, true, count)?.(`${path}b`);
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThanOrEqual(4 * (glob.length + 2) * (path.length + 252));
  });
});

describe("globs that are too long", () => {
  test.each([
    ["one long glob", ["*.ts", `${"a".repeat(5000)}`], "aaa"],
    ["braces that multiply", ["{a,b}".repeat(40)], "{a,b}"],
    ["many globs", Array.from({ length: 20_000 }, (_, k) => `*a${k}*`), "*a"],
  ])("%s are refused, and the first over the limit is named", async (_name, exclude, named) => {
    expect(() => compileGlobs(exclude)).toThrow(GlobError);
    const reading = readCorpus(memoryFileSystem({ "a.ts": "let a = 1;\n" }), { ...DEFAULT_RULES, exclude });
    await expect(reading).rejects.toThrow(ClosedFolderError);
    await expect(reading).rejects.toThrow(`from "${named}`);
  });
});
