import { describe, expect, test } from "vitest";
import { learnedText } from "../../../src/runtime/serving/learnedFile.ts";
import { DEFAULT_RULES } from "../../../src/workspace/corpus.ts";
import { memoryFileSystem } from "../support.ts";

const text = "export const one = 1;\n";
const workspace = memoryFileSystem({
  ".gitignore": "*.secret.ts\nout/\n",
  "src/.gitignore": "own.ts\n",
  "src/a.ts": "another",
  "src/deep/b.ts": "another",
});
const rules = { ...DEFAULT_RULES, include: ["*.foo", "data"], exclude: ["**/*.gen.ts", "not.foo"] };

describe("a saved file", () => {
  test.each(["a.ts", "src/new.ts", "src/deep/er/new.py", "src/a.foo", "data/of/a.bar"])(
    "%s is learned as it was saved",
    async path => {
      expect(await learnedText({ path, text }, rules, workspace)).toBe(text);
      expect(await learnedText({ path, text }, rules)).toBe(text);
    },
  );

  test.each([
    "x.secret.ts",
    "out/a.ts",
    "src/own.ts",
    "src/x.gen.ts",
    "node_modules/a/index.ts",
    "package-lock.json",
    "a.png",
    "src/not.foo",
    "out/a.foo",
    "node_modules/a.foo",
    ".env.foo",
    "../a.ts",
    "/etc/a.ts",
    "",
  ])("%s is not learned", async path => {
    expect(await learnedText({ path, text }, rules, workspace)).toBeUndefined();
  });

  test("that has become empty or too large is not learned", async () => {
    expect(await learnedText({ path: "a.ts", text: "" }, rules)).toBeUndefined();
    expect(await learnedText({ path: "a.ts", text: "x;\n".repeat(100_000) }, rules)).toBeUndefined();
  });
});
