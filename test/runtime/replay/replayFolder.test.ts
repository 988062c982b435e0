/** The temporary folders of replays: what is left behind is deleted, and nothing else. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeReplayFolder } from "../../../src/runtime/replay/replayFolder.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), "recurrent-folders-"));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const NOW_MS = Date.now();
const DAY_MS = 86_400_000;
/** A process that has ended. */
const gone = spawnSync(process.execPath, ["--eval", ""]).pid;

/** Makes a folder with a file, which is as old as that. */
function folderNamed(name: string, ageMs = 0): string {
  const folder = path.join(parent, name);
  mkdirSync(path.join(folder, "tree"), { recursive: true });
  writeFileSync(path.join(folder, "tree", "a.ts"), "text");
  const seconds = (NOW_MS - ageMs) / 1000;
  utimesSync(folder, seconds, seconds);
  return folder;
}

test("a new folder deletes those of processes that are gone, and those that are older than any replay", async () => {
  const left = [
    folderNamed(`recurrent-replay-${gone}-abcdef`),
    folderNamed(`recurrent-replay-${process.pid}-abcdef`, 8 * DAY_MS),
    folderNamed("recurrent-replay-abcdef", 8 * DAY_MS),
  ];
  const kept = [
    folderNamed(`recurrent-replay-${process.pid}-ghijkl`, 2 * DAY_MS),
    folderNamed(`recurrent-replay-${process.ppid}-abcdef`),
    folderNamed("recurrent-replay-ghijkl", DAY_MS),
    folderNamed(`other-${gone}-abcdef`, 8 * DAY_MS),
  ];
  const made = await makeReplayFolder(parent, NOW_MS);
  expect(left.filter(existsSync)).toEqual([]);
  expect([...kept, made].every(existsSync)).toBe(true);
  expect(path.basename(made)).toMatch(new RegExp(`^recurrent-replay-${process.pid}-`));
});

test.skipIf(process.platform === "win32")("a link with the name of a left folder leads to no deletion", async () => {
  const target = folderNamed("sources", 8 * DAY_MS);
  const link = path.join(parent, `recurrent-replay-${gone}-abcdef`);
  symlinkSync(target, link);
  await makeReplayFolder(parent, NOW_MS);
  expect([link, path.join(target, "tree", "a.ts")].every(existsSync)).toBe(true);
});

const isRoot = process.getuid?.() === 0;

test.skipIf(process.platform === "win32" || isRoot)("a parent that cannot be listed gets a new folder", async () => {
  chmodSync(parent, 0o300);
  const made = await makeReplayFolder(parent, NOW_MS);
  chmodSync(parent, 0o700);
  expect(existsSync(made)).toBe(true);
});
