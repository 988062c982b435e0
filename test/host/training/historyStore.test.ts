import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HistoryStore } from "../../../src/host/training/historyStore.ts";
import { RunEvents } from "../../../src/host/training/runEvents.ts";
import type { PanelEvent } from "../../../src/protocol/panel.ts";
import { corpus, end, generated, started, stepped } from "../../webview/state/events.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "recurrent-history-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A window on the workspace. */
function open(folder = path.join(home, "storage")) {
  const events = new RunEvents();
  const warnings: string[] = [];
  const store = new HistoryStore(events, folder, { warn: message => void warnings.push(message) });
  const emit = (...all: readonly PanelEvent[]): void => {
    for (const event of all) events.emit(event);
  };
  return { events, store, emit, warnings, file: path.join(folder, "runHistory.jsonl") };
}

const stepsOf = ({ history }: RunEvents): readonly number[] =>
  history.events.flatMap(event => (event.type === "stepped" ? [event.step.step] : []));
const steps = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, k) => stepped(from + k));

test("a window that closes during a run leaves every step, and the next one offers to resume", async () => {
  const first = open();
  first.emit(started, { type: "corpus", corpus }, ...steps(1, 20));
  await first.store.flush();
  first.emit(...steps(21, 25), { type: "interrupted" });
  await first.store.flush();
  const { events } = open();
  expect(stepsOf(events)).toEqual(steps(1, 25).map(({ step }) => step.step));
  expect(events.history.events.at(-1)).toEqual({ type: "interrupted" });
});

test("a crash between two writes costs what was added since, and a torn last line nothing more", async () => {
  const first = open();
  first.emit(started, ...steps(1, 3));
  await first.store.flush();
  first.emit(...steps(4, 5));
  await first.store.flush();
  appendFileSync(first.file, '{"type":"stepped","st');
  const { events } = open();
  expect(stepsOf(events)).toEqual([1, 2, 3, 4, 5]);
  expect(events.history.events.at(-1)).toEqual({ type: "interrupted" });
});

test("only what is new is written, until there is so much of it that the whole is shorter", async () => {
  const { emit, store, file } = open();
  emit(started, ...steps(1, 100));
  await store.flush();
  const before = readFileSync(file, "utf8");
  emit(stepped(101));
  await store.flush();
  expect(readFileSync(file, "utf8")).toBe(`${before}${JSON.stringify(stepped(101))}\n`);
  emit(...steps(102, 900));
  await store.flush();
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(2);
  expect(stepsOf(open().events)).toHaveLength(900);
});

test("events that were added are folded as they were in their window", async () => {
  const { emit, store, events } = open();
  emit(started, { type: "corpus", corpus }, stepped(1), { type: "ended", end });
  await store.flush();
  emit({ type: "paused", isPaused: true }, { type: "paused", isPaused: false }, generated, generated);
  await store.flush();
  expect(open().events.history.events).toEqual(events.history.events);
});

test("what is forgotten leaves no file, and a window without a run writes none", async () => {
  const { emit, store, file } = open();
  emit({ type: "loaded", model: null }, generated);
  await store.flush();
  expect(existsSync(file)).toBe(false);
  emit(started, stepped(1));
  await store.flush();
  expect(existsSync(file)).toBe(true);
  emit(stepped(2), { type: "forgotten" });
  await store.flush();
  expect(existsSync(file)).toBe(false);
});

test("a damaged file is no history, and the next run is stored again", async () => {
  const first = open();
  first.emit(started, stepped(1));
  await first.store.flush();
  writeFileSync(first.file, "\0\0{]\n[]\n");
  const { events, emit, store } = open();
  expect(events.history.events).toEqual([]);
  emit(started, stepped(7));
  await store.flush();
  expect(stepsOf(open().events)).toEqual([7]);
});

test("where nothing can be written, the log says so and the run goes on", async () => {
  const blocked = path.join(home, "a-file");
  writeFileSync(blocked, "");
  const { emit, store, events, warnings } = open(path.join(blocked, "storage"));
  emit(started, stepped(1));
  await store.flush();
  expect(warnings[0]).toContain("could not be stored");
  expect(stepsOf(events)).toEqual([1]);
});
