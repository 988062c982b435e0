/** Offers to resume an interrupted run where that interrupts nobody. */
import * as vscode from "vscode";
import { type Disposable, DisposableStore } from "../common/disposableStore.ts";
import type { ModelStore } from "../model/modelStore.ts";
import type { RunEvents } from "./runEvents.ts";

/** The process of an interrupted run writes its checkpoint while the next window already opens. */
const LATE_CHECKS = 10;
const CHECK_MS = 1000;

/** What shows whether a run can be resumed. */
export interface ResumeOffer {
  showInterrupted(canResume: boolean): void;
}

/**
 * Looks for a checkpoint now, after each run, and for some seconds where the last window left a run without one.
 *
 * @param shown what tells the user
 */
export function offerToResume(
  events: RunEvents,
  store: Pick<ModelStore, "hasCheckpoint">,
  shown: readonly ResumeOffer[],
): Disposable {
  const owned = new DisposableStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const offer = async (checksLeft = 0): Promise<void> => {
    clearTimeout(timer);
    const canResume = await store.hasCheckpoint();
    for (const one of shown) one.showInterrupted(canResume);
    await vscode.commands.executeCommand("setContext", "recurrent.isInterrupted", canResume);
    if (!canResume && checksLeft > 0) timer = setTimeout(() => void offer(checksLeft - 1), CHECK_MS);
  };
  void offer(events.history.events.some(({ type }) => type === "interrupted") ? LATE_CHECKS : 0);
  owned.add(
    events.on(({ type }) => {
      if (type === "started") clearTimeout(timer);
      if (type === "ended" || type === "failed" || type === "interrupted" || type === "forgotten") void offer();
    }),
  );
  owned.add({ dispose: () => clearTimeout(timer) });
  return owned;
}
