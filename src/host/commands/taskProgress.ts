/** Shows a run or a replay in a notification. */
import type { PanelEvent } from "../../protocol/panel.ts";
import { withProgress } from "../common/userErrors.ts";
import type { RunEvents } from "../training/runEvents.ts";

/** What the notification says. Without a percentage, its bar only says that something is done. */
export interface ProgressFrame {
  readonly message: string;
  readonly percent?: number;
}

/** A task that has started. */
export interface WatchedTask {
  readonly title: string;
  readonly events: RunEvents;
  /** Settles when the task has ended. Whoever started it shows its error. */
  readonly ended: Promise<unknown>;
  /** Called when the user cancels. */
  stop(): unknown;
  /** Returns what an event says about the task; undefined when it says nothing. */
  frameOf(event: PanelEvent): ProgressFrame | undefined;
}

/** Shows a task until it has ended. The bar never goes back. */
export async function showTaskProgress({ title, events, ended, stop, frameOf }: WatchedTask): Promise<void> {
  await withProgress({ title, isCancellable: true }, async (report, token) => {
    let shownPercent = 0;
    token.onCancellationRequested(() => void stop());
    const listener = events.on(event => {
      const frame = frameOf(event);
      if (!frame) return;
      const { message, percent } = frame;
      report({ message, ...(percent !== undefined && { increment: Math.max(0, percent - shownPercent) }) });
      shownPercent = Math.max(shownPercent, percent ?? 0);
    });
    await ended.catch(() => undefined);
    listener.dispose();
  });
}
