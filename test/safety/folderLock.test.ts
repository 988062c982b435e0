/** Two windows never write one model at once, and a closed window never blocks another. */
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { coreEngine } from "../../src/core/network/coreEngine.ts";
import { runTraining } from "../../src/runtime/training/trainingRun.ts";
import { FolderLock, type LockWorld } from "../../src/storage/folderLock.ts";
import { ModelFolderError } from "../../src/storage/folderOwnership.ts";
import { memoryFileSystem, pairs, tickingClock } from "../runtime/support.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "recurrent-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const alive = new Set([101, 102]);
const window = (pid: number, later = 0): LockWorld => ({
  host: "here",
  pid,
  nowMs: () => Date.now() + later,
  isAlive: other => alive.has(other),
});
const file = () => path.join(folder, "training.lock");

test("the second process learns who holds the lock, and gets it after the first has ended", async () => {
  const [first, second] = [new FolderLock(folder, window(101)), new FolderLock(folder, window(102))];
  await first.acquire();
  await expect(second.acquire()).rejects.toThrow(
    `Another process (101) is training the model in ${folder}. Wait until it ends, or stop it.`,
  );
  await second.release();
  await first.check();
  await first.release();
  await second.acquire();
  await second.release();
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ["of a process that has died", window(999), window(101)],
  ["that has not been touched for a minute", window(101), window(102, 61_000)],
  ["of another machine that has not been touched for a minute", { ...window(999), host: "there" }, window(102, 61_000)],
  ["of a thread of the same process", window(101), window(101)],
])("a lock %s is taken over, and its old holder may no longer write", async (_, gone, next) => {
  const [first, second] = [new FolderLock(folder, gone), new FolderLock(folder, next)];
  await first.acquire();
  await second.acquire();
  await expect(first.check()).rejects.toBeInstanceOf(ModelFolderError);
  await first.release();
  await second.check();
  await second.release();
});

test.skipIf(process.platform !== "linux")(
  "a process that has ended holds nothing, even while its parent has not noticed",
  async () => {
    // The shell becomes a program that never waits for its child, which has ended by then.
    const script = "sh -c 'echo $$' & exec sleep 30";
    const parent = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const pid = Number(await new Promise(resolve => parent.stdout.once("data", resolve)));
      while (!/\) Z/.test(await readFile(`/proc/${pid}/stat`, "utf8")))
        await new Promise(resolve => setTimeout(resolve, 5));
      await writeFile(file(), JSON.stringify({ token: "old", host: hostname(), pid }));
      const lock = new FolderLock(folder);
      await lock.acquire();
      await lock.release();
    } finally {
      parent.kill("SIGKILL");
    }
  },
);

test.each([
  ["of another machine", { ...window(999), host: "there" }],
  ["of a process that lives", window(101)],
])("a lock %s that was touched recently holds", async (_, holder) => {
  const first = new FolderLock(folder, holder);
  await first.acquire();
  await expect(new FolderLock(folder, window(102)).acquire()).rejects.toBeInstanceOf(ModelFolderError);
  await first.release();
});

test.each(["", "not JSON", "[]", "null", '{"pid":"x"}'])("a damaged lock (%j) holds for a minute only", async text => {
  await writeFile(file(), text);
  const lock = new FolderLock(folder, window(101));
  await expect(lock.acquire()).rejects.toThrow("Another process is training");
  const past = new Date(Date.now() - 61_000);
  await utimes(file(), past, past);
  await lock.acquire();
  expect(JSON.parse(await readFile(file(), "utf8"))).toMatchObject({ pid: 101 });
  await lock.release();
});

test("exactly one of many processes takes a stale lock", async () => {
  for (let round = 0; round < 10; round++) {
    await writeFile(file(), JSON.stringify({ token: "old", host: "here", pid: 999 }));
    const locks = Array.from({ length: 8 }, (_, k) => {
      alive.add(200 + k);
      return new FolderLock(folder, window(200 + k));
    });
    const taken = await Promise.allSettled(locks.map(lock => lock.acquire()));
    const checked = await Promise.allSettled(locks.map(lock => lock.check()));
    expect(checked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(taken.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(0);
    for (const lock of locks) await lock.release();
    expect(await readdir(folder)).toEqual([]);
  }
});

test("a training run holds the lock until it ends, and a second run fails", async () => {
  const other = new FolderLock(folder, { ...window(102), host: "there" });
  await other.acquire();
  const train = () =>
    runTraining(
      { folder: "/w", modelFolder: folder, budgetSeconds: 0 },
      {
        engine: coreEngine,
        fileSystem: memoryFileSystem(pairs(4)),
        clock: tickingClock(1),
        emit: () => {},
        signal: new AbortController().signal,
      },
    );
  await expect(train()).rejects.toThrow("Another process (102) is training the model");
  await other.release();
  expect(await train()).toMatchObject({ isWritten: true });
  expect(await readdir(folder)).not.toContain("training.lock");
});
