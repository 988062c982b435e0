/** When an interrupted run is offered. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { started } from "../../webview/state/events.ts";

vi.mock("vscode", () => ({ commands: { executeCommand: async () => undefined } }));

const { offerToResume } = await import("../../../src/host/training/offerToResume.ts");
const { RunEvents } = await import("../../../src/host/training/runEvents.ts");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A window whose last run was interrupted, or none. The checkpoint is there from this check on. */
function open({ isInterrupted, thereAt }: { readonly isInterrupted: boolean; readonly thereAt: number }) {
  const events = new RunEvents();
  if (isInterrupted) events.history.restore({ version: 3, events: [started] });
  const shown: boolean[] = [];
  let checks = 0;
  const store = { hasCheckpoint: async () => ++checks >= thereAt };
  const owned = offerToResume(events, store, [{ showInterrupted: canResume => void shown.push(canResume) }]);
  return { events, shown, owned };
}

test("a checkpoint that is written while the window opens is offered", async () => {
  const { shown } = open({ isInterrupted: true, thereAt: 4 });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(shown).toEqual([false, false, false, true]);
});

test("without an interrupted run, and after some time, nothing is looked for", async () => {
  const quiet = open({ isInterrupted: false, thereAt: 4 });
  const late = open({ isInterrupted: true, thereAt: 1000 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(quiet.shown).toEqual([false]);
  expect(late.shown).toHaveLength(11);
});

test("a new run ends the search, and its end starts another look", async () => {
  const { events, shown, owned } = open({ isInterrupted: true, thereAt: 1000 });
  await vi.advanceTimersByTimeAsync(0);
  events.emit(started);
  await vi.advanceTimersByTimeAsync(5000);
  expect(shown).toEqual([false]);
  events.emit({ type: "interrupted" });
  await vi.advanceTimersByTimeAsync(5000);
  expect(shown).toEqual([false, false]);
  owned.dispose();
});
