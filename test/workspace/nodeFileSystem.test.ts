import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_RULES, readCorpus } from "../../src/workspace/corpus.ts";
import { MAX_FILE_BYTES } from "../../src/workspace/fileSystem.ts";
import { WorkspaceError } from "../../src/workspace/findFiles.ts";
import { nodeFileSystem } from "../../src/workspace/nodeFileSystem.ts";

const isWindows = process.platform === "win32";
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "recurrent-corpus-"));
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  write("src/main.py", "print('main')\n");
  write("src/deep/er/ünïcode näme.py", "print('deep')\n");
  write("node_modules/x/index.js", "module.exports = 1;\n");
  write(".gitignore", "build/\n");
  write("build/out.py", "print('built')\n");
  symlinkSync(path.join(folder, "src"), path.join(folder, "linked"));
  symlinkSync(path.join(folder, "src/main.py"), path.join(folder, "linked.py"));
  symlinkSync(folder, path.join(folder, "src/loop"));
  if (!isWindows) execFileSync("mkfifo", [path.join(folder, "src/pipe.py")]);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a folder on disk is read without following links", async () => {
  const { files, skipped } = await readCorpus(nodeFileSystem(folder), DEFAULT_RULES);
  expect(files.map(({ path: file, text }) => ({ path: file, text }))).toEqual([
    { path: "src/deep/er/ünïcode näme.py", text: "print('deep')\n" },
    { path: "src/main.py", text: "print('main')\n" },
  ]);
  const others = [".gitignore", "linked", "linked.py", "src/loop", ...(isWindows ? [] : ["src/pipe.py"])];
  expect(skipped.find(group => group.reason === "otherType")?.examples).toEqual(others);
});

test.skipIf(isWindows)("a link or a pipe that took a file's place is not opened", async () => {
  const fileSystem = nodeFileSystem(folder);
  await expect(fileSystem.read("linked.py")).rejects.toThrow();
  await expect(fileSystem.read("src/pipe.py")).rejects.toThrow("not a file");
});

test("a file larger than usual is read whole where as much is asked for, and refused otherwise", async () => {
  const large = mkdtempSync(path.join(tmpdir(), "recurrent-large-"));
  const bytes = MAX_FILE_BYTES + 1;
  writeFileSync(path.join(large, "book.txt"), "");
  truncateSync(path.join(large, "book.txt"), bytes);
  expect((await nodeFileSystem(large).read("book.txt", bytes)).length).toBe(bytes);
  await expect(nodeFileSystem(large).read("book.txt")).rejects.toThrow("has grown");
  rmSync(large, { recursive: true });
});

test("a folder that does not exist, or is a file, is a WorkspaceError", async () => {
  for (const name of ["absent", "src/main.py"]) {
    const reading = readCorpus(nodeFileSystem(path.join(folder, name)), DEFAULT_RULES);
    await expect(reading).rejects.toThrow(WorkspaceError);
  }
});
