/** What `npm test` runs for its arguments, and what it says at the end. */
import { describe, expect, test } from "vitest";
import { missedCount, summaryOf } from "../../src/build/testing/counts.mjs";
import { parseRequest } from "../../src/build/testing/request.mjs";
import { inOwnProcess, inTurns } from "../../src/build/testing/sideBySide.mjs";
import { chooseTests, chooseUnitTests, projectPath } from "../../src/build/testing/unit.mjs";
import { chooseSuites } from "../integration/launch/suites.mjs";

describe("what follows npm test --", () => {
  const known = { stages: ["types", "unit", "inHost", "editor"], selective: ["unit", "inHost"] };
  const parse = (...args: string[]) => parseRequest(args, known);

  test("nothing asks for every stage", () => {
    expect(parse()).toEqual({ stages: [], tests: {}, isDesktop: false });
  });

  test("what follows a stage with tests, and is no stage, chooses tests of that stage", () => {
    expect(parse("types", "unit", "loss", "a name of a test", "inHost", "counts", "editor", "--desktop")).toEqual({
      stages: ["types", "unit", "inHost", "editor"],
      tests: { unit: ["loss", "a name of a test"], inHost: ["counts"] },
      isDesktop: true,
    });
  });

  test("a wrong stage is answered with the right ones", () => {
    expect(() => parse("unti")).toThrow('There is no stage "unti". The stages are types, unit, inHost, editor.');
    expect(() => parse("editor", "loss")).toThrow('There is no stage "loss"');
    expect(() => parse("--fast")).toThrow('There is no option "--fast"');
  });

  test("a file without a stage is answered with the command that runs it", () => {
    expect(() => parse("test/core/loss.test.ts")).toThrow("npm test -- unit test/core/loss.test.ts");
  });
});

describe("stages side by side", () => {
  test("begin in their order, as many at a time as are allowed", async () => {
    const began: string[] = [];
    let [now, most] = [0, 0];
    await inTurns(["a", "b", "c", "d", "e"], 2, async item => {
      began.push(item);
      most = Math.max(most, ++now);
      await new Promise(resolve => setTimeout(resolve, item === "a" ? 30 : 5));
      now--;
    });
    expect(began).toEqual(["a", "b", "c", "d", "e"]);
    expect(most).toBe(2);
  });

  test("fail where their process ends without a count", async () => {
    expect(await inOwnProcess("no such stage", { isDesktop: false })).toEqual({ passed: 0, failed: 1 });
  });
});

describe("the unit tests that are chosen", () => {
  const files = new Map([
    ["test/core/loss.test.ts", 'test("the loss starts at ln V", …)'],
    ["test/core/lstm.test.ts", 'test("one step equals the reference", …)'],
    ["test/host/loss.test.ts", 'test("the loss is shown", …)'],
  ]);

  test("a part of a path chooses every file with it", () => {
    expect(chooseTests(["loss"], files)).toEqual({
      files: ["test/core/loss.test.ts", "test/host/loss.test.ts"],
      names: [],
    });
    expect(chooseTests(["core/loss", "lstm"], files).files).toHaveLength(2);
  });

  test("any other text chooses the files in which a test is called so", () => {
    expect(chooseTests(["one step"], files)).toEqual({ files: ["test/core/lstm.test.ts"], names: ["one step"] });
    expect(chooseTests(["test/core", "the loss"], files)).toEqual({
      files: ["test/core/loss.test.ts"],
      names: ["the loss"],
    });
  });

  test("what matches nothing is an error", () => {
    expect(() => chooseTests(["test/core/los.test.ts"], files)).toThrow(
      'There is no test file "test/core/los.test.ts".',
    );
    expect(() => chooseTests(["no such test"], files)).toThrow('"no such test"');
  });

  test("this file is found by its path, however that is written", () => {
    const { files: found } = chooseUnitTests([import.meta.filename]);
    expect(found).toEqual(["test/build/testing.test.ts"]);
    expect(projectPath("not a file")).toBe("not a file");
  });
});

describe("the suites of the extension host", () => {
  test("all files run where none is named, each in one suite", () => {
    const suites = chooseSuites([]);
    expect(suites.map(({ name, isTrusted }) => [name, isTrusted])).toEqual([
      ["suite", true],
      ["multiRoot", true],
      ["restricted", false],
      ["virtual", true],
    ]);
    expect(suites[0]?.files).toContain("extension");
    expect(suites[0]?.files).not.toContain("restricted");
  });

  test("a file chooses its suite alone", () => {
    expect(chooseSuites(["restricted"]).map(({ name }) => name)).toEqual(["restricted"]);
    expect(chooseSuites(["test/integration/inHost/counts.test.ts"])).toEqual([
      { name: "suite", files: ["counts"], isTrusted: true },
    ]);
    expect(() => chooseSuites(["cuonts"])).toThrow('"cuonts"');
  });
});

describe("the last lines", () => {
  const good = { passed: 3, failed: 0 };

  test("the plain count closes a run", () => {
    expect(summaryOf(new Map([["unit", good]]), [])).toEqual({ lines: ["3 passed, 0 failed"], exitCode: 0 });
    expect(summaryOf(new Map([["unit", { passed: 2, failed: 1 }]]), ["unit"])).toEqual({
      lines: ["Failed: unit", "2 passed, 1 failed"],
      exitCode: 1,
    });
  });

  test("a stage that could not run is named before the count, and counts for nothing", () => {
    const counts = new Map([
      ["unit", good],
      ["inHost", missedCount("no download", { isCi: false })],
    ]);
    expect(summaryOf(counts, [])).toEqual({
      lines: ["Could not run: inHost (no download)", "3 passed, 0 failed"],
      exitCode: 0,
    });
  });

  test("in continuous integration it fails", () => {
    const counts = new Map([
      ["unit", good],
      ["inHost", missedCount("no download", { isCi: true })],
    ]);
    expect(summaryOf(counts, [])).toEqual({
      lines: ["Failed: inHost", "Could not run: inHost (no download)", "3 passed, 1 failed"],
      exitCode: 1,
    });
  });

  test("a run is no success when the stage that was asked for could not run", () => {
    const counts = new Map([
      ["build", good],
      ["inHost", missedCount("no download", { isCi: false })],
    ]);
    expect(summaryOf(counts, ["inHost"])).toEqual({
      lines: ["Could not run: inHost (no download)", "3 passed, 0 failed"],
      exitCode: 1,
    });
  });
});
