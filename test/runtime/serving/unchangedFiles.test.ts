import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Experts } from "../../../src/completion/mixing/experts.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import type { RefreshRequest } from "../../../src/protocol/completion.ts";
import { refreshMemory } from "../../../src/runtime/serving/refreshMemory.ts";
import { DEFAULT_RULES } from "../../../src/workspace/corpus.ts";
import type { FileSystem } from "../../../src/workspace/fileSystem.ts";
import { nodeFileSystem } from "../../../src/workspace/nodeFileSystem.ts";
import { pieceVocabulary } from "../../completion/fakes.ts";
import { memoryFileSystem } from "../support.ts";

const vocabulary = pieceVocabulary();
const turn = async () => true;

/** A model's memory and the folder that it follows. Notes which files are read. */
function follow(workspace: FileSystem) {
  const { size, eos } = vocabulary;
  let experts: Experts = { vocabulary, predictor: undefined, memory: WorkspaceMemory.build([], size, eos) };
  const read: string[] = [];
  const noting: FileSystem = {
    ...workspace,
    read: (file, maxBytes) => {
      read.push(file);
      return workspace.read(file, maxBytes);
    },
  };
  const refresh = async (request: Partial<RefreshRequest> = {}, inTurn = turn) => {
    read.length = 0;
    const parts = { rules: DEFAULT_RULES, workspace: noting, turn: inTurn };
    const { isChanged } = await refreshMemory(experts, { paths: [""], ...request }, parts);
    return { read: read.filter(file => !file.startsWith(".")).sort(), isChanged };
  };
  /** As after a new window. */
  const reopen = (): void => {
    experts = { ...experts, memory: WorkspaceMemory.fromBytes(experts.memory.toBytes(), size, eos) };
  };
  const texts = () =>
    Object.fromEntries(experts.memory.documents().map(({ path: file, ids }) => [file, vocabulary.decode(ids)]));
  return { refresh, reopen, texts };
}

/** A folder in memory, with a version of each file. */
function versionedFolder(files: Record<string, string>) {
  const versions: Record<string, number> = {};
  const workspace: FileSystem = { ...memoryFileSystem(files), state: async file => `version ${versions[file] ?? 0}` };
  const write = (file: string, text: string): void => {
    files[file] = text;
    versions[file] = (versions[file] ?? 0) + 1;
  };
  return { workspace, write };
}

describe("a file that has not changed", () => {
  test("is not read again, in this window or in the next", async () => {
    const { workspace, write } = versionedFolder({ "a.ts": "first", "b.ts": "second", "c/d.ts": "third" });
    const { refresh, reopen, texts } = follow(workspace);
    expect(await refresh()).toEqual({ read: ["a.ts", "b.ts", "c/d.ts"], isChanged: true });
    expect(await refresh()).toEqual({ read: [], isChanged: false });
    reopen();
    write("b.ts", "another second");
    expect(await refresh()).toEqual({ read: ["b.ts"], isChanged: true });
    expect(texts()).toEqual({ "a.ts": "first", "b.ts": "another second", "c/d.ts": "third" });
  });

  test("is read once after it was written with the same text", async () => {
    const { workspace, write } = versionedFolder({ "a.ts": "first", "b.ts": "second" });
    const { refresh, reopen } = follow(workspace);
    await refresh();
    write("a.ts", "first");
    expect(await refresh()).toEqual({ read: ["a.ts"], isChanged: true });
    reopen();
    expect(await refresh()).toEqual({ read: [], isChanged: false });
  });

  test("is read again where the model was unloaded before its new text was in memory", async () => {
    const { workspace, write } = versionedFolder({ "a.ts": "first" });
    const { refresh, reopen, texts } = follow(workspace);
    await refresh();
    write("a.ts", "second");
    let turns = 0;
    await refresh({}, async () => ++turns < 3);
    expect(texts()).toEqual({ "a.ts": "first" });
    reopen();
    expect((await refresh()).read).toEqual(["a.ts"]);
    expect(texts()).toEqual({ "a.ts": "second" });
  });

  test.each([{ maxFileBytes: 1000 }, { encoding: "latin1" }])("is read again under other rules: %j", async rule => {
    const { refresh } = follow(versionedFolder({ "a.ts": "first" }).workspace);
    await refresh();
    expect(await refresh(rule)).toEqual({ read: ["a.ts"], isChanged: true });
    expect((await refresh(rule)).read).toEqual([]);
  });

  test("is read again after it was excluded for a while", async () => {
    const { refresh, texts } = follow(versionedFolder({ "a.ts": "first", "b.ts": "second" }).workspace);
    await refresh();
    await refresh({ exclude: ["b.ts"] });
    expect(texts()).toEqual({ "a.ts": "first" });
    expect((await refresh()).read).toEqual(["b.ts"]);
    expect(texts()).toEqual({ "a.ts": "first", "b.ts": "second" });
  });

  test("is read again when another file gives away a secret that it may hold", async () => {
    const secret = "Zx9-correct-horse-77";
    const { workspace, write } = versionedFolder({ "a.py": `title("${secret}")\n`, "b.py": "port = 1\n" });
    const { refresh, texts } = follow(workspace);
    await refresh();
    expect(texts()["a.py"]).toContain(secret);
    write("b.py", `password = "${secret}"\n`);
    expect((await refresh()).read).toContain("a.py");
    expect(JSON.stringify(texts())).not.toContain(secret);
    // A file with secrets is always read, because memory does not hold them. The others are not read for it.
    expect((await refresh()).read).toEqual(["b.py"]);
  });
});

describe("on disk", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "recurrent-unchanged-"));
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });
  const later = (): void => void vi.setSystemTime(Date.now() + 10_000);
  const git = (...args: string[]): void => {
    const author = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...author, ...args], { cwd: folder, stdio: "ignore" });
  };

  test("after git switches branches, only the files that it wrote are read", async () => {
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    };
    git("init", "-b", "one");
    for (const name of ["a", "b", "c"]) write(`src/${name}.py`, `def ${name}():\n    return 1\n`);
    git("add", ".");
    git("commit", "-m", "one");
    const { refresh, reopen, texts } = follow(nodeFileSystem(folder));
    later();
    expect((await refresh()).read).toEqual(["src/a.py", "src/b.py", "src/c.py"]);
    git("switch", "-c", "two");
    write("src/b.py", "def b():\n    return 2\n");
    git("commit", "-am", "two");
    git("switch", "one");
    reopen();
    later();
    expect((await refresh()).read).toEqual(["src/b.py"]);
    git("switch", "two");
    later();
    expect((await refresh()).read).toEqual(["src/b.py"]);
    expect(texts()["src/b.py"]).toBe("def b():\n    return 2\n");
  });

  test("a file that was written a moment before it was read is read again", async () => {
    writeFileSync(path.join(folder, "a.py"), "a = 1\n");
    const { refresh, texts } = follow(nodeFileSystem(folder));
    await refresh();
    writeFileSync(path.join(folder, "a.py"), "a = 2\n");
    expect((await refresh()).read).toEqual(["a.py"]);
    expect(texts()["a.py"]).toBe("a = 2\n");
  });
});
