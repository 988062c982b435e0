/** Runs at most one commit replay at a time and emits its events. */
import { reasonOf } from "../../core/reasonOf.ts";
import type { ReplayContract, ReplayParams, ReplayResult, ReplaySurvey } from "../../protocol/replay.ts";
import { REPLAY_NOT_STOPPED } from "../common/userProblems.ts";
import type { RunEvents } from "../training/runEvents.ts";
import { PATIENT, type StopDeadlines, stopInTime } from "../workers/stopInTime.ts";
import type { SessionWorker } from "../workers/workerHandle.ts";

/** Owns the replay. The worker lives only as long as someone asks it. */
export class ReplaySession {
  #replay: Promise<ReplayResult | undefined> | undefined;
  #surveys = 0;

  /** @param today the day as "2026-01-31" */
  constructor(
    private readonly worker: SessionWorker<ReplayContract>,
    private readonly events: RunEvents,
    private readonly today: () => string,
  ) {}

  get isRunning(): boolean {
    return this.#replay !== undefined;
  }

  /** Counts the commits of a folder. @throws an error with a sentence for the user when there is nothing to replay */
  async survey(folder: string): Promise<ReplaySurvey> {
    this.#surveys++;
    try {
      this.worker.allowRestart();
      return await this.worker.client().request("survey", { folder });
    } finally {
      this.#surveys--;
      this.#endIdleWorker();
    }
  }

  /**
   * Replays commits until the last one, or until `stop`. The last event is "replayed", or "replayEnded" without figures.
   *
   * @returns undefined when it was stopped before a commit was replayed
   * @throws the error that ended the replay
   */
  replay(params: ReplayParams, folder: string): Promise<ReplayResult | undefined> {
    if (this.#replay) throw new Error("a replay is in progress");
    this.#replay = this.#run(params, folder).finally(() => {
      this.#replay = undefined;
      this.#endIdleWorker();
    });
    return this.#replay;
  }

  /** Stops the replay, and waits until its temporary files are deleted, but not for ever. Does nothing without a replay. */
  async stop(deadlines: StopDeadlines = PATIENT): Promise<void> {
    const ended = this.#replay;
    if (!ended) return;
    const kill = (): void => this.worker.end(REPLAY_NOT_STOPPED);
    await stopInTime({ told: this.#tellStop(), ended, kill }, deadlines);
  }

  async #tellStop(): Promise<void> {
    await this.worker.client().request("stop", {});
  }

  #endIdleWorker(): void {
    if (this.#surveys === 0 && !this.isRunning) this.worker.end();
  }

  async #run(params: ReplayParams, folder: string): Promise<ReplayResult | undefined> {
    const { events, worker } = this;
    events.emit({ type: "replaying", progress: { phase: "checkout", done: 0, of: params.commits } });
    let unlisten = (): void => {};
    try {
      worker.allowRestart();
      const client = worker.client();
      unlisten = client.on("progress", progress => events.emit({ type: "replaying", progress }));
      const outcome = await client.request("replay", params);
      if (outcome.isStopped && outcome.commits === 0) {
        events.emit({ type: "replayEnded" });
        return undefined;
      }
      const { author, budgetSeconds } = params;
      const about = { folder, day: this.today(), budgetSeconds, ...(author !== undefined && { author }) };
      const result = { ...outcome, ...about };
      events.emit({ type: "replayed", result });
      return result;
    } catch (thrown) {
      events.emit({ type: "replayEnded", failure: reasonOf(thrown) });
      throw thrown;
    } finally {
      unlisten();
    }
  }
}
