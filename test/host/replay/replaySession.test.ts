import { describe, expect, test } from "vitest";
import { ReplaySession } from "../../../src/host/replay/replaySession.ts";
import { RunEvents } from "../../../src/host/training/runEvents.ts";
import type { PanelEvent } from "../../../src/protocol/panel.ts";
import type { ReplayContract, ReplayParams } from "../../../src/protocol/replay.ts";
import { replayed } from "../../webview/state/events.ts";
import { FakeWorker } from "../fakeChannel.ts";

const params: ReplayParams = {
  folder: "/w",
  commits: 3,
  author: "me@example.com",
  budgetSeconds: 0,
  minConfidence: 0.3,
  rules: {},
};

/** A session whose worker replays until it is stopped, or fails at once. */
function setUp({ failure, commits = 2 }: { readonly failure?: string; readonly commits?: number } = {}) {
  let stop = (): void => {};
  const stopped = new Promise<void>(resolve => {
    stop = resolve;
  });
  const worker: FakeWorker<ReplayContract> = new FakeWorker<ReplayContract>({
    survey: () => ({ ofAuthor: 0, ofEveryone: 5 }),
    replay: async () => {
      worker.server?.emit("progress", { phase: "typing", done: 1, of: 3 });
      if (failure !== undefined) throw new Error(failure);
      await stopped;
      return { ...replayed, commits, isStopped: true };
    },
    stop: () => {
      stop();
      return {};
    },
  });
  const events = new RunEvents();
  const seen: PanelEvent[] = [];
  events.on(event => seen.push(event));
  return { worker, seen, session: new ReplaySession(worker, events, () => "2026-02-01") };
}

describe("a replay session", () => {
  test("tells the progress and keeps the figures so far when it is stopped", async () => {
    const { session, seen, worker } = setUp();
    const replay = session.replay(params, "shop");
    expect(session.isRunning).toBe(true);
    expect(() => session.replay(params, "shop")).toThrow("in progress");
    await session.stop();
    expect(await replay).toMatchObject({ folder: "shop", day: "2026-02-01", author: params.author, isStopped: true });
    expect(seen.map(({ type }) => type)).toEqual(["replaying", "replaying", "replayed"]);
    expect({ isRunning: session.isRunning, isThread: worker.isRunning }).toEqual({ isRunning: false, isThread: false });
  });

  test("ends without figures when it is stopped before the first commit", async () => {
    const { session, seen } = setUp({ commits: 0 });
    const replay = session.replay(params, "shop");
    await session.stop();
    expect(await replay).toBeUndefined();
    expect(seen.at(-1)).toEqual({ type: "replayEnded" });
  });

  test("tells why it failed, and can replay again", async () => {
    const { session, seen } = setUp({ failure: "The clone is shallow." });
    await expect(session.replay(params, "shop")).rejects.toThrow("shallow");
    expect(seen.at(-1)).toEqual({ type: "replayEnded", failure: "The clone is shallow." });
    expect(session.isRunning).toBe(false);
    await expect(session.replay(params, "shop")).rejects.toThrow("shallow");
  });

  test("ends the thread after a survey, but not during a replay", async () => {
    const { session, worker } = setUp();
    await session.survey("/w");
    expect(worker.isRunning).toBe(false);
    const replay = session.replay(params, "shop");
    await session.survey("/w");
    expect(worker.isRunning).toBe(true);
    await session.stop();
    await replay;
  });

  test("stops nothing without a replay", async () => {
    const { session, worker } = setUp();
    await session.stop();
    expect(worker.starts).toBe(0);
  });
});
