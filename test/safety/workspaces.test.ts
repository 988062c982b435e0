/** Malicious and unusual folders: each is read to its end, quickly and safely. */
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { corpusLines } from "../../src/cli/output/output.ts";
import type { SkipReason } from "../../src/core/text/corpusReport.ts";
import { checkFolders } from "../../src/runtime/training/requestChecks.ts";
import { TrainingError } from "../../src/runtime/training/trainingError.ts";
import { DEFAULT_RULES, readCorpus } from "../../src/workspace/corpus.ts";
import type { FileSystem } from "../../src/workspace/fileSystem.ts";
import { ClosedFolderError } from "../../src/workspace/findFiles.ts";
import { nodeFileSystem } from "../../src/workspace/nodeFileSystem.ts";

const isWindows = process.platform === "win32";
const CODE = "let a = 1;\n";
let home: string;
let folder: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "recurrent-hostile-"));
  folder = path.join(home, "workspace");
  mkdirSync(folder);
});
afterEach(() => rmSync(home, { recursive: true }));

function put(name: string, contents: string | Uint8Array = CODE): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, contents);
  return file;
}

async function outcome(fileSystem: FileSystem = nodeFileSystem(folder)) {
  const { files, skipped } = await readCorpus(fileSystem, DEFAULT_RULES);
  const reasons: Partial<Record<SkipReason, readonly string[]>> = Object.fromEntries(
    skipped.map(({ reason, examples }) => [reason, examples]),
  );
  return { learned: files.map(({ path }) => path), reasons };
}

describe.skipIf(isWindows)("names", () => {
  const NAMES = [
    "a\nb.ts",
    "<img src=x onerror=alert(1)>.ts",
    "\u001b[2J\r.ts",
    "$(touch hacked).ts",
    "-rf.ts",
    "ü\u202e.ts",
  ];

  test("may contain line feeds, markup, escapes and shell commands", async () => {
    for (const [k, name] of NAMES.entries()) put(name, `let a = ${k};\n`);
    expect((await outcome()).learned).toEqual([...NAMES].sort());
  });

  test("cannot break a line or move the cursor in a report", () => {
    const skipped = NAMES.map(name => ({ reason: "binary" as const, count: 1, examples: [name] }));
    const numbers = { trainingFiles: 1, trainingChars: 1, validationFiles: 0, validationChars: 0, replacedSecrets: 0 };
    const lines = corpusLines({ ...numbers, skipped });
    expect(lines).toHaveLength(1 + NAMES.length);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(lines.filter(line => /[\u0000-\u001f\u007f-\u009f\u202e]/.test(line))).toEqual([]);
  });

  test("of the greatest length, in the deepest folders, are read or skipped", async () => {
    put(`${"n".repeat(250)}.ts`);
    put(`${"d/".repeat(500)}deep.ts`, "let deep = 1;\n");
    expect((await outcome()).learned).toHaveLength(2);
  });
});

describe.skipIf(isWindows)("links and devices", () => {
  test("that leave the folder or form a cycle are not followed", async () => {
    const outside = path.join(home, "outside");
    mkdirSync(outside);
    writeFileSync(path.join(outside, "secret.ts"), CODE);
    symlinkSync(outside, path.join(folder, "out"));
    symlinkSync(path.join(outside, "secret.ts"), path.join(folder, "link.ts"));
    symlinkSync(folder, path.join(folder, "loop"));
    symlinkSync("self.ts", path.join(folder, "self.ts"));
    symlinkSync("/dev/zero", path.join(folder, "zero.ts"));
    put("a.ts");
    expect(await outcome()).toMatchObject({
      learned: ["a.ts"],
      reasons: { otherType: expect.arrayContaining(["link.ts"]) },
    });
  });

  test("a FIFO never blocks, whatever its name, even as an ignore file", async () => {
    put("a.ts");
    for (const name of ["pipe.ts", ".gitignore"]) execFileSync("mkfifo", [path.join(folder, name)]);
    expect((await outcome()).learned).toEqual(["a.ts"]);
    // Whoever made this one meant something to be ignored.
    execFileSync("mkfifo", [path.join(folder, ".recurrentignore")]);
    await expect(outcome()).rejects.toThrow(ClosedFolderError);
  });

  test("a FIFO or link that takes a file's place after the listing is not opened", async () => {
    put("a.ts");
    const pipe = put("pipe.ts", "let b = 2;\n");
    const link = put("link.ts", "let c = 3;\n");
    const real = nodeFileSystem(folder);
    const { learned, reasons } = await outcome({
      ...real,
      async size(file) {
        const size = await real.size(file);
        if (file === "pipe.ts") {
          unlinkSync(pipe);
          execFileSync("mkfifo", [pipe]);
        }
        if (file === "link.ts") {
          unlinkSync(link);
          symlinkSync("/etc/passwd", link);
        }
        return size;
      },
    });
    expect(learned).toEqual(["a.ts"]);
    expect(reasons.unreadable).toEqual(["link.ts", "pipe.ts"]);
  });
});

describe.skipIf(isWindows)("folders that a link replaces", () => {
  /** Puts a link to a folder of another name in the place of "sub". */
  function swap(): void {
    const outside = path.join(home, "outside");
    mkdirSync(outside);
    writeFileSync(path.join(outside, "b.ts"), "let stolen = 1;\n");
    renameSync(path.join(folder, "sub"), path.join(home, "moved"));
    symlinkSync(outside, path.join(folder, "sub"));
  }

  test("after the listing are not listed", async () => {
    put("a.ts");
    put("sub/b.ts", "let b = 2;\n");
    const real = nodeFileSystem(folder);
    const { learned, reasons } = await outcome({
      ...real,
      async list(path) {
        const entries = await real.list(path);
        if (path === "") swap();
        return entries;
      },
    });
    expect(learned).toEqual(["a.ts"]);
    expect(reasons.unreadable).toEqual(["sub"]);
  });

  test("before a file is opened give no text of another folder", async () => {
    put("a.ts");
    put("sub/b.ts", "let b = 2;\n");
    const real = nodeFileSystem(folder);
    const { learned, reasons } = await outcome({
      ...real,
      async size(file) {
        const size = await real.size(file);
        if (file === "sub/b.ts") swap();
        return size;
      },
    });
    expect(learned).toEqual(["a.ts"]);
    expect(reasons.unreadable).toEqual(["sub/b.ts"]);
  });

  test("and lead a model folder into the learned one are refused", async () => {
    symlinkSync(folder, path.join(home, "link"));
    for (const modelFolder of [path.join(home, "link"), path.join(home, "link/new/model"), path.join(folder, "..a")])
      await expect(checkFolders({ folder, modelFolder, budgetSeconds: 0 })).rejects.toThrow(TrainingError);
    symlinkSync(home, path.join(folder, "out"));
    const outside = [path.join(home, "model"), path.join(folder, "out/model"), path.join(home, "workspace2")];
    for (const modelFolder of outside) await checkFolders({ folder, modelFolder, budgetSeconds: 0 });
  });
});

describe("files", () => {
  test("of 2 GB, of one line of a million characters, and without text are skipped with the reason", async () => {
    truncateSync(put("huge.ts"), 2 ** 31 + 1);
    put("line.ts", `let a = "${"x".repeat(150_000)}";\n`);
    put("million.ts", "x".repeat(1_000_000));
    put("latin1.ts", Uint8Array.of(0x6c, 0xe9, 0xff, 0x0a));
    put("zeros.ts", new Uint8Array(1000));
    put("a.ts");
    expect(await outcome()).toEqual({
      learned: ["a.ts"],
      reasons: {
        minified: ["line.ts"],
        binary: ["zeros.ts"],
        tooLarge: ["huge.ts", "million.ts"],
        unreadable: ["latin1.ts"],
      },
    });
  });

  test("that grow to 100 MB after the listing are not read", async () => {
    const grown = put("grown.ts");
    put("a.ts", "let b = 2;\n");
    const real = nodeFileSystem(folder);
    const { learned, reasons } = await outcome({
      ...real,
      async size(file) {
        const size = await real.size(file);
        if (file === "grown.ts") truncateSync(grown, 100e6);
        return size;
      },
    });
    expect({ learned, reasons }).toEqual({ learned: ["a.ts"], reasons: { unreadable: ["grown.ts"] } });
  });

  test("that grow while they are read are cut one byte over the limit, and count as too large", async () => {
    const grown = put("grown.ts");
    put("a.ts", "let b = 2;\n");
    const real = nodeFileSystem(folder);
    let bytes = 0;
    const { learned, reasons } = await outcome({
      ...real,
      async read(file, maxBytes) {
        if (file !== "grown.ts") return real.read(file, maxBytes);
        appendFileSync(grown, "let more = 2;\n".repeat(1_000_000));
        const read = await real.read(file, maxBytes);
        bytes = read.length;
        return read;
      },
    });
    expect({ learned, reasons }).toEqual({ learned: ["a.ts"], reasons: { tooLarge: ["grown.ts"] } });
    expect(bytes).toBe(DEFAULT_RULES.maxFileBytes + 1);
  });

  test("that vanish, change or become folders meanwhile do not affect other files", async () => {
    const gone = put("gone.ts", "let gone = 1;\n");
    const folderNow = put("folder.ts", "let folder = 1;\n");
    const changed = put("changed.ts", "let changed = 1;\n");
    put("a.ts");
    const real = nodeFileSystem(folder);
    const { learned, reasons } = await outcome({
      ...real,
      async read(file) {
        if (file === "gone.ts") unlinkSync(gone);
        if (file === "changed.ts") appendFileSync(changed, "let more = 2;\n");
        if (file === "folder.ts") {
          unlinkSync(folderNow);
          mkdirSync(folderNow);
        }
        return real.read(file);
      },
    });
    expect(learned).toEqual(["a.ts", "changed.ts"]);
    expect(reasons.unreadable).toEqual(["folder.ts", "gone.ts"]);
  });
});

test("ignore files that are folders, binary or endless patterns apply as far as possible", async () => {
  mkdirSync(path.join(folder, ".gitignore"));
  put("sub/.gitignore", Uint8Array.of(0, 0xff, 0xfe, 0x0a));
  put("deep/.gitignore", `${"*".repeat(2000)}x\n${"[".repeat(500)}\n${"**/".repeat(200)}y\n!\n`);
  for (const [k, name] of ["a.ts", "sub/b.ts", "deep/c.ts"].entries()) put(name, `let a = ${k};\n`);
  expect((await outcome()).learned).toEqual(["a.ts", "deep/c.ts", "sub/b.ts"]);
});

test("200,000 files in one folder are counted, and as many are learned as the total size allows", async () => {
  const names = Array.from({ length: 200_000 }, (_, k) => `f${k}.ts`);
  const bytesOf = (file: string) => new TextEncoder().encode(`let ${file.slice(0, -3)} = 1;\n`);
  const { files, skipped } = await readCorpus(
    {
      list: async () => names.map(name => ({ name, kind: "file" })),
      size: async () => 5000,
      read: async file => bytesOf(file),
    },
    DEFAULT_RULES,
  );
  expect(files).toHaveLength(Math.floor(DEFAULT_RULES.maxTotalBytes / 5000));
  expect(skipped).toMatchObject([{ reason: "overTotal", count: 200_000 - files.length }]);
});
