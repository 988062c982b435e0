import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { learnedText } from "../../../src/runtime/serving/learnedFile.ts";
import { DEFAULT_RULES } from "../../../src/workspace/corpus.ts";
import { nodeFileSystem } from "../../../src/workspace/nodeFileSystem.ts";
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

  test("below a repository inside the folder follows the rules of that repository", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "recurrent-saved-"));
    const put = (name: string, contents: string) => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), contents);
    };
    put(".gitignore", "*.one.ts\n");
    for (const name of [".git/objects/x", ".git/refs/x"]) put(`inner/${name}`, "");
    put("inner/.git/HEAD", "ref: refs/heads/main\n");
    put("inner/.git/info/exclude", "*.two.ts\n");
    const learned = (name: string) => learnedText({ path: name, text }, DEFAULT_RULES, nodeFileSystem(folder));
    expect(await learned("a.one.ts")).toBeUndefined();
    expect(await learned("inner/a.one.ts")).toBe(text);
    expect(await learned("inner/a.two.ts")).toBeUndefined();
    const opened = nodeFileSystem(path.join(folder, "inner"));
    expect(await learnedText({ path: "a.two.ts", text }, DEFAULT_RULES, opened)).toBeUndefined();
    rmSync(folder, { recursive: true });
  });

  test("that has become empty or too large is not learned", async () => {
    expect(await learnedText({ path: "a.ts", text: "" }, rules)).toBeUndefined();
    expect(await learnedText({ path: "a.ts", text: "x;\n".repeat(100_000) }, rules)).toBeUndefined();
  });
});
