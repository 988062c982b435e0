import { describe, expect, test } from "vitest";
import type { SkipReason } from "../../src/core/text/corpusReport.ts";
import { type CorpusRules, DEFAULT_RULES, readCorpus } from "../../src/workspace/corpus.ts";
import { ClosedFolderError, WorkspaceError } from "../../src/workspace/findFiles.ts";
import { splitCorpus } from "../../src/workspace/split.ts";
import { type Entry, memoryFileSystem } from "./memoryFileSystem.ts";

interface Outcome {
  readonly learned: readonly string[];
  /** Paths by reason. */
  readonly skipped: Partial<Record<SkipReason, readonly string[]>>;
}

/** Every file gets contents of its own where the test does not care. */
async function outcome(files: Readonly<Record<string, Entry>>, rules: Partial<CorpusRules> = {}): Promise<Outcome> {
  const { files: learned, skipped } = await readCorpus(memoryFileSystem(files), { ...DEFAULT_RULES, ...rules });
  return {
    learned: learned.map(file => file.path),
    skipped: Object.fromEntries(skipped.map(group => [group.reason, group.examples])),
  };
}

const own = (paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path, k) => [path, `const file${k} = ${k};\n`]));

describe("ignore files", () => {
  test("apply to their folder and all below, and the nearest decides", async () => {
    const files = {
      ...own(["a.ts", "out/b.ts", "src/a.log.ts", "src/gen/keep.ts", "src/gen/drop.ts", "src/out/c.ts", "x/gen/d.ts"]),
      ".gitignore": "out/\n*.log.ts\n",
      "src/.gitignore": "# comment\n/gen/*\n!/gen/keep.ts\n!*.log.ts\n",
    };
    const { learned, skipped } = await outcome(files);
    expect(learned).toEqual(["a.ts", "src/a.log.ts", "src/gen/keep.ts", "x/gen/d.ts"]);
    expect(skipped.ignored).toEqual(["out", "src/out", "src/gen/drop.ts"]);
  });

  test("are named as the cause of what they ignore", async () => {
    const files = {
      ...own(["a.ts", "out/b.ts", "src/c.ts", "src/d.ts", "src/lib/e.ts"]),
      ".gitignore": "out/\nsrc/d.ts\n",
      ".recurrentignore": "e.ts\n",
      "src/.gitignore": "c.ts\n",
    };
    const { skipped } = await readCorpus(memoryFileSystem(files), DEFAULT_RULES);
    const [ignored, ...others] = skipped;
    expect(ignored).toMatchObject({ reason: "ignored", examples: ["out", "src/c.ts", "src/d.ts", "src/lib/e.ts"] });
    expect(ignored?.causes).toEqual([".gitignore", "src/.gitignore", ".recurrentignore"]);
    expect(others.map(({ causes }) => causes)).toEqual([undefined]); // the ignore files themselves
  });

  test("cannot include files of an ignored folder again", async () => {
    const files = { ...own(["out/a.ts", "b.ts"]), ".gitignore": "out\n!out/a.ts\n", "out/.gitignore": "!a.ts\n" };
    expect((await outcome(files)).learned).toEqual(["b.ts"]);
  });

  test("distinguish upper and lower case, as git does", async () => {
    const files = { ...own(["Build/a.ts", "build/b.ts"]), ".gitignore": "build/\n" };
    expect((await outcome(files)).learned).toEqual(["Build/a.ts"]);
  });

  test("of this program override its list of vendored folders", async () => {
    const files = {
      ...own(["a.ts", "b.ts", "vendor/ours/c.ts", "lib/vendor/d.ts"]),
      ".recurrentignore": "b.ts\n!/vendor/\n",
    };
    const { learned, skipped } = await outcome(files);
    expect(learned).toEqual(["a.ts", "vendor/ours/c.ts"]);
    expect(skipped).toMatchObject({ ignored: ["b.ts"], vendored: ["lib/vendor"] });
  });

  test("of this program include again only what such a file ignores, never what git ignores", async () => {
    const files = {
      ...own(["gen/e.ts", "vendor/deep/key.ts", "vendor/f.ts", "x/g.ts", "x/h.ts", "x/i.ts"]),
      ".gitignore": "gen/\nkey.ts\n",
      ".recurrentignore": "x/*\n!x/g.ts\n!gen/\n!/vendor/\n!key.ts\n",
      "x/.recurrentignore": "!h.ts\n",
    };
    const { learned, skipped } = await outcome(files);
    expect(learned).toEqual(["vendor/f.ts", "x/g.ts", "x/h.ts"]);
    expect(skipped.ignored).toEqual(["gen", "x/.recurrentignore", "x/i.ts", "vendor/deep/key.ts"]);
  });

  test("of git that are links are not read, as git does not read them", async () => {
    const files = { ...own(["a.ts", "s/b.ts"]), ".gitignore": "LINK", "s/.gitignore": "LINK" };
    expect((await outcome(files)).learned).toEqual(["a.ts", "s/b.ts"]);
  });

  test.each<[string, string, Entry]>([
    ["too large", ".gitignore", `${"#".repeat(2 ** 20)}\nb.ts\n`],
    ["too large", ".recurrentignore", `${"#".repeat(2 ** 20)}\nb.ts\n`],
    ["unreadable", ".gitignore", "UNREADABLE FILE"],
    ["a link", ".recurrentignore", "LINK"],
    ["no list of patterns", ".gitignore", "*a".repeat(3000)],
  ])("that are %s close their folder: %s", async (_what, name, entry) => {
    const files = { ...own(["a.ts", "s/b.ts", "s/t/c.ts"]), [`s/${name}`]: entry };
    const { files: learned, skipped } = await readCorpus(memoryFileSystem(files), DEFAULT_RULES);
    expect(learned.map(file => file.path)).toEqual(["a.ts"]);
    expect(skipped).toEqual([{ reason: "unreadable", count: 1, examples: ["s"], causes: [`s/${name}`] }]);
    const closed = readCorpus(memoryFileSystem({ ...own(["a.ts"]), [name]: entry }), DEFAULT_RULES);
    await expect(closed).rejects.toThrow(ClosedFolderError);
    await expect(closed).rejects.toThrow(name);
  });

  test("with many wildcards are applied in little time", async () => {
    const name = `${"a".repeat(200)}.ts`;
    const hard = [`${"*a".repeat(90)}*b`, `${"**/a*".repeat(90)}/b`, `**/${"[a-z]*".repeat(90)}?c`];
    const files = { ...own([name, `${"a/".repeat(60)}${name}`]), ".gitignore": hard.join("\n") };
    expect((await outcome(files)).learned).toHaveLength(2);
  });
});

describe("rules", () => {
  test("exclude by glob, in hidden folders too", async () => {
    const files = own(["a.ts", "a.test.ts", "src/b.test.ts", "src/gen/c.ts", ".x/d.ts", "docs/e.md", "docs/f/g.md"]);
    const { learned, skipped } = await outcome(files, {
      exclude: ["*.test.ts", "src/gen/**", "**/d.ts", "./docs/", " "],
    });
    expect(learned).toEqual(["a.ts"]);
    expect(skipped.excluded).toEqual(["a.test.ts", "docs", ".x/d.ts", "src/b.test.ts", "src/gen"]);
  });

  test("exclude in the folder itself where a glob begins with a slash", async () => {
    const { learned } = await outcome(own(["a.ts", "gen/b.ts", "x/a.ts", "x/gen/c.ts"]), {
      exclude: ["/a.ts", "/gen"],
    });
    expect(learned).toEqual(["x/a.ts", "x/gen/c.ts"]);
  });

  test("include files of unknown type by glob, as code", async () => {
    const paths = ["a.foo", "b.bar", "c.ts", "data/d.qux", "data/deep/e.foo", ".x/f.foo", "g.txt.foo", "h/i.bar"];
    const files = {
      ...own(paths),
      NOTICE: "No program.\n",
      LICENSE: "All rights reserved.\n",
      "j.csv": "1,2\n".repeat(9000),
    };
    const { learned, skipped } = await outcome(files, {
      include: ["*.foo", "./data/", "/h/*.bar", "NOTICE", "*.csv", " "],
    });
    expect(learned).toEqual([
      ...[".x/f.foo", "NOTICE", "a.foo", "c.ts", "data/d.qux", "data/deep/e.foo", "g.txt.foo", "h/i.bar", "j.csv"],
    ]);
    expect(skipped).toEqual({ otherType: ["b.bar", "LICENSE"] });
  });

  test("that skip a file are not overridden by including it", async () => {
    const kept = "let a = 1\n";
    const files = {
      ...own(["ignored.foo", "own.foo", "excluded.foo", "node_modules/a.foo", ".env.foo", "id_rsa", "poetry.lock"]),
      ...own(["a.min.foo", "b.gen.foo", ".ssh/c.foo"]),
      ".gitignore": "ignored.foo\n",
      ".recurrentignore": "own.foo\n",
      "binary.foo": "a\0b",
      "empty.foo": "",
      "large.foo": kept.repeat(200),
      "link.foo": "LINK",
      "made.foo": `# @generated\n${kept}`,
      "packed.foo": `${"x=1;".repeat(300)}\n`,
      "twice.foo": kept,
      "a.foo": kept,
    };
    const { learned, skipped } = await outcome(files, {
      include: ["*.foo", "id_rsa", "*.lock", "node_modules", ".ssh/**"],
      exclude: ["excluded.foo"],
      maxFileBytes: 1500,
    });
    expect(learned).toEqual(["a.foo"]);
    expect(skipped).toEqual({
      secret: [".env.foo", ".ssh", "id_rsa"],
      ignored: ["ignored.foo", "own.foo"],
      excluded: ["excluded.foo"],
      vendored: ["node_modules"],
      lockFile: ["poetry.lock"],
      generated: ["b.gen.foo", "made.foo"],
      minified: ["a.min.foo", "packed.foo"],
      binary: ["binary.foo"],
      tooLarge: ["large.foo"],
      duplicate: ["twice.foo"],
      empty: ["empty.foo"],
      otherType: [".gitignore", ".recurrentignore", "link.foo"],
    });
  });

  test("limit the size of a file, whatever it holds", async () => {
    const files = {
      "a.ts": "x = 1\n".repeat(20_000),
      "b.ts": "y = 2\n".repeat(50),
      "c.json": "[1,\n2]\n".repeat(6000),
      "d.txt": `${"A paragraph of prose. ".repeat(40)}\n\n`.repeat(100),
      "e.json": "[1,\n3]\n".repeat(20_000),
    };
    const { learned, skipped } = await outcome(files, { maxFileBytes: 100_000 });
    expect(learned).toEqual(["b.ts", "c.json", "d.txt"]);
    expect(skipped).toEqual({ tooLarge: ["a.ts", "e.json"] });
  });

  test("limit the total size, and take files from everywhere", async () => {
    const paths = Array.from({ length: 100 }, (_, k) => `${k < 50 ? "a" : "z"}/${k}.ts`);
    const files = Object.fromEntries(paths.map((path, k) => [path, `${String(k).padStart(9, "0")}\n`]));
    const { learned, skipped } = await outcome(files, { maxTotalBytes: 405 });
    expect(learned).toHaveLength(40);
    expect(learned.filter(path => path.startsWith("z")).length).toBeGreaterThan(10);
    expect(learned.filter(path => path.startsWith("a")).length).toBeGreaterThan(10);
    expect(skipped.overTotal).toHaveLength(5);
  });
});

test("a limited corpus is still split one in ten", async () => {
  const paths = Array.from({ length: 2000 }, (_, k) => `${k}.ts`);
  const fileSystem = memoryFileSystem(Object.fromEntries(paths.map((path, k) => [path, `${10_000 + k}`])));
  const { files } = await readCorpus(fileSystem, { ...DEFAULT_RULES, maxTotalBytes: 2000 });
  expect(files).toHaveLength(400);
  const { validation } = splitCorpus(files);
  expect(validation.length).toBeGreaterThan(20);
  expect(validation.length).toBeLessThan(70);
});

describe("names", () => {
  test("of vendored folders keep them out, at any depth", async () => {
    const paths = ["node_modules/a/b.js", "lib/vendor/c.go", "Third_Party/d.c", ".git/e.py", "src/vendor.ts"];
    const { learned, skipped } = await outcome(own([...paths, "env/pyvenv.cfg", "env/lib/x.py"]));
    expect(learned).toEqual(["src/vendor.ts"]);
    expect(skipped.vendored).toEqual([".git", "Third_Party", "node_modules", "env", "lib/vendor"]);
  });

  test("of lock files, packed files and generated files keep them out", async () => {
    const locks = ["Cargo.lock", "go.sum", "package-lock.json", "web/pnpm-lock.yaml"];
    const made = ["a.pb.go", "b.min.js", "c_pb2.py", "d.g.dart", "e.Designer.cs"];
    const { learned, skipped } = await outcome(own([...locks, ...made, "lock.ts", "min.ts"]));
    expect(learned).toEqual(["lock.ts", "min.ts"]);
    expect(skipped.lockFile).toEqual(locks);
    expect(skipped.minified).toEqual(["b.min.js"]);
    expect(skipped.generated).toHaveLength(4);
  });

  test("of known languages are learned, others are not", async () => {
    const known = ["A.PY", "CMakeLists.txt", "Dockerfile", "Dockerfile.dev", "Makefile", "a.b.vue", "q.sql"];
    const unknown = ["a.csv", "b.png", "c.parquet", "d.svg"];
    const { learned, skipped } = await outcome(own([...known, ...unknown]));
    expect(learned).toEqual(known);
    expect(skipped.otherType).toEqual(unknown);
  });

  test("without an extension are learned where the first line names an interpreter", async () => {
    const { learned, skipped } = await outcome({ run: "#!/bin/sh\necho run\n", LICENSE: "All rights reserved.\n" });
    expect(learned).toEqual(["run"]);
    expect(skipped.otherType).toEqual(["LICENSE"]);
  });

  test("may hold any character", async () => {
    const paths = ["  .ts", "#a#.ts", "[x].ts", "a\nb.ts", "a\\b.ts", "constructor/__proto__.ts", "é😀.ts", "....ts"];
    const folders = [".../a.ts", "!x/b.ts", "*/c.ts"];
    const { learned } = await outcome(
      { ...own([...paths, ...folders]), ".gitignore": "none\n" },
      { exclude: ["none"] },
    );
    expect([...learned].sort()).toEqual([...paths, ...folders].sort());
  });
});

describe("contents", () => {
  const kept = "a = 1\n";

  test.each<[string, SkipReason, Entry]>([
    ["a NUL", "binary", "a\0b"],
    ["bytes that are not UTF-8", "unreadable", Uint8Array.of(0x61, 0xe9, 0x62)],
    ["nothing", "empty", ""],
    ["white space", "empty", " \n\t\r\n"],
    ["one huge line", "minified", `${kept.repeat(100)}${"x=1;".repeat(2000)}`],
    ["one enormous line in a large file", "minified", `${kept.repeat(20_000)}${"1,".repeat(15_000)}`],
    ["long lines throughout", "minified", `${"x=1;".repeat(100)}\n`.repeat(20)],
    ["the generated mark", "generated", `/**\n * @generated by a program\n */\n${kept}`],
    ["Go's mark", "generated", `// Code generated by stringer. DO NOT EDIT.\n${kept}`],
    ["a compiler's mark", "generated", `# Generated by the protocol buffer compiler.  DO NOT EDIT!\n${kept}`],
    ["a mark on two lines", "generated", `/*\n * This file was automatically generated.\n * Do not modify it.\n */\n`],
    ["C#'s mark", "generated", `// <auto-generated>\n${kept}`],
  ])("of %s are not learned (%s)", async (_what, reason, entry) => {
    expect(await outcome({ "a.ts": entry, "b.ts": kept })).toEqual({
      learned: ["b.ts"],
      skipped: { [reason]: ["a.ts"] },
    });
  });

  test.each([
    ["a program that looks for marks", 'const MARK = "@generated";\nif (head.includes("DO NOT EDIT")) skip();\n'],
    ["a mark far below", `${kept.repeat(50)}// Code generated by hand. DO NOT EDIT.\n`],
    ["one line that is not very long", `x = [${"1, ".repeat(300)}]\n${kept.repeat(50)}`],
    ["one long line among many", `${kept.repeat(5000)}${"x=1;".repeat(2000)}\n${kept}`],
    ["lines that end with a carriage return alone", kept.replace("\n", "\r").repeat(2000)],
    ["a byte order mark", `\ufeff${kept}`],
    ["a warning not to edit", `// Do not edit this list by hand without thinking.\n${kept}`],
  ])("of %s are learned", async (_what, text) => {
    expect((await outcome({ "a.ts": text })).learned).toEqual(["a.ts"]);
  });

  test("of prose are learned, whose paragraphs are long lines", async () => {
    const prose = `${"word ".repeat(400)}\n\n`.repeat(10);
    const { learned, skipped } = await outcome({
      "a.md": prose,
      "b.ts": `${prose}!`,
      "c.md": prose.replaceAll("\n", " ").repeat(2),
    });
    expect(learned).toEqual(["a.md"]);
    expect(skipped.minified).toEqual(["b.ts", "c.md"]);
  });

  test("lose their byte order mark", async () => {
    const { files } = await readCorpus(memoryFileSystem({ "a.ts": `\ufeff${kept}` }), DEFAULT_RULES);
    expect(files).toEqual([{ path: "a.ts", text: kept }]);
  });

  test("are read with line feeds, so that a file with other line ends is a duplicate", async () => {
    const files = { "a.ts": "a\r\nb\r\n", "b.ts": "a\nb\n", "c.ts": "a\rb\r" };
    const corpus = await readCorpus(memoryFileSystem(files), DEFAULT_RULES);
    expect(corpus.files).toEqual([{ path: "a.ts", text: "a\nb\n" }]);
    expect(corpus.skipped).toMatchObject([{ reason: "duplicate", count: 2 }]);
  });

  test("that two files share are learned once, under the first path", async () => {
    const { learned, skipped } = await outcome({ "z.ts": kept, "b/a.ts": kept, "c.ts": `${kept} ` });
    expect(learned).toEqual(["b/a.ts", "c.ts"]);
    expect(skipped.duplicate).toEqual(["z.ts"]);
  });
});

describe("the file system", () => {
  test("may have links and special files, which are never opened", async () => {
    const fileSystem = memoryFileSystem({ "a.ts": "LINK", "b.ts": "b = 1" });
    const { skipped } = await readCorpus(fileSystem, DEFAULT_RULES);
    expect(fileSystem.reads).toEqual(["b.ts"]);
    expect(skipped).toEqual([{ reason: "otherType", count: 1, examples: ["a.ts"] }]);
  });

  test("may have folders and files that cannot be read, which are reported", async () => {
    const files = {
      "a.ts": "a = 1",
      "b.ts": "UNREADABLE FILE",
      c: "UNREADABLE FOLDER",
    };
    const { learned, skipped } = await outcome(files);
    expect(learned).toEqual(["a.ts"]);
    expect(skipped.unreadable).toEqual(["c", "b.ts"]);
  });

  test("may return more bytes than the reported size", async () => {
    const fileSystem = memoryFileSystem({ "a.ts": "grown = 1;\n".repeat(20), "b.ts": "b = 1" });
    fileSystem.size = async () => 5;
    const { files, skipped } = await readCorpus(fileSystem, { ...DEFAULT_RULES, maxFileBytes: 100 });
    expect(files.map(file => file.path)).toEqual(["b.ts"]);
    expect(skipped).toEqual([{ reason: "tooLarge", count: 1, examples: ["a.ts"] }]);
  });

  test("that cannot be read at all is an error in one sentence", async () => {
    const reading = readCorpus(memoryFileSystem({ "": "UNREADABLE FOLDER" }), DEFAULT_RULES);
    await expect(reading).rejects.toThrow(WorkspaceError);
    await expect(reading).rejects.toThrow(/can no longer be read .no access/);
  });

  test("is read several files at once, and the result has the order of the paths", async () => {
    const paths = Array.from({ length: 200 }, (_, k) => `${"d/".repeat(k % 4)}${String(k).padStart(3, "0")}.ts`).sort();
    const fileSystem = memoryFileSystem(own(paths));
    const { files } = await readCorpus(fileSystem, DEFAULT_RULES);
    expect(files.map(file => file.path)).toEqual(paths);
    expect(fileSystem.mostAtOnce()).toBeGreaterThan(4);
    expect(fileSystem.mostAtOnce()).toBeLessThanOrEqual(32);
  });

  test("is not read after the signal is aborted", async () => {
    const controller = new AbortController();
    const fileSystem = memoryFileSystem(own(Array.from({ length: 200 }, (_, k) => `${k}.ts`)));
    const size = fileSystem.size.bind(fileSystem);
    let asked = 0;
    fileSystem.size = file => {
      asked++;
      if (file === "50.ts") controller.abort();
      return size(file);
    };
    await expect(readCorpus(fileSystem, DEFAULT_RULES, { signal: controller.signal })).rejects.toThrow(/abort/i);
    expect(fileSystem.reads).toEqual([]);
    expect(asked).toBeLessThan(200);
    await expect(readCorpus(fileSystem, DEFAULT_RULES, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  test("without files makes an empty corpus", async () => {
    expect(await readCorpus(memoryFileSystem({}), DEFAULT_RULES)).toEqual({
      files: [],
      unchanged: [],
      replacedSecrets: 0,
      skipped: [],
    });
  });
});

test("counts continue where examples end", async () => {
  const { skipped } = await readCorpus(
    memoryFileSystem(own(Array.from({ length: 12 }, (_, k) => `${k}.csv`))),
    DEFAULT_RULES,
  );
  expect(skipped).toEqual([
    { reason: "otherType", count: 12, examples: ["0.csv", "1.csv", "10.csv", "11.csv", "2.csv"] },
  ]);
});
