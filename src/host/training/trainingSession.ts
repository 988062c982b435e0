/** At most one training run at a time, told to the panel and the status bar as it goes. */

import { reasonOf } from "../../core/reasonOf.ts";
import { panelEventOf } from "../../protocol/panel.ts";
import type { Client } from "../../protocol/rpc.ts";
import type { TrainingContract, TrainingEnd, TrainingEvent, TrainingRequest } from "../../protocol/training.ts";
import type { RunEvents } from "./runEvents.ts";

const EVENTS = ["phase", "corpus", "step", "validation", "rollback", "pause", "sample"] as const;

/** What a session needs of its worker thread. */
export interface TrainingWorker {
  client(): Client<TrainingContract>;
  forgive(): void;
  end(): void;
}

/** Owns the run; the thread lives as long as the run, for an idle editor shall cost nothing. */
export class TrainingSession {
  #run: Promise<TrainingEnd> | undefined;
  #isRemembering = false;

  constructor(
    private readonly worker: TrainingWorker,
    private readonly events: RunEvents,
  ) {}

  /** Whether a run is under way that somebody has asked for. */
  get isRunning(): boolean {
    return this.#run !== undefined && !this.#isRemembering;
  }

  /**
   * Trains until the budget has passed, or `stop`. Its events tell everything; the last is "ended" or "failed".
   * What is remembered in the background at that moment gives way.
   * @throws what ended the run before its time
   */
  train(request: TrainingRequest, folderName: string): Promise<TrainingEnd> {
    if (this.#isRemembering) return this.stop().then(() => this.train(request, folderName));
    return this.#alone(() => this.#train(request, folderName));
  }

  /**
   * Fills the memory without training, in silence: no event is told, for nobody has asked.
   * @throws what ended it before its time
   */
  remember(request: TrainingRequest): Promise<TrainingEnd> {
    const run = this.#alone(() => {
      this.worker.forgive();
      return this.worker.client().request("train", request);
    });
    this.#isRemembering = true;
    return run;
  }

  /** Asks the run to end, and waits until its model is written. Nothing happens when there is no run. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    try {
      await this.worker.client().request("stop", {});
      await run;
    } catch {
      // The run's own caller hears why it failed.
    }
  }

  /** Holds the run, or lets it go on; "paused" tells when it does. Nothing happens when there is no run. */
  async hold(what: "pause" | "resume"): Promise<void> {
    if (this.isRunning) await this.worker.client().request(what, {});
  }

  #alone(run: () => Promise<TrainingEnd>): Promise<TrainingEnd> {
    if (this.#run) throw new Error("a run is under way");
    this.#run = run().finally(() => {
      this.#run = undefined;
      this.#isRemembering = false;
      this.worker.end();
    });
    return this.#run;
  }

  async #train(request: TrainingRequest, folder: string): Promise<TrainingEnd> {
    this.events.emit({ type: "started", folder });
    const unlisten: (() => void)[] = [];
    try {
      this.worker.forgive();
      const client = this.worker.client();
      for (const type of EVENTS) {
        unlisten.push(
          client.on(type, payload => {
            const told = panelEventOf({ type, ...payload } as TrainingEvent);
            if (told) this.events.emit(told);
          }),
        );
      }
      const end = await client.request("train", request);
      this.events.emit({ type: "ended", end });
      return end;
    } catch (thrown) {
      this.events.emit({ type: "failed", message: reasonOf(thrown) });
      throw thrown;
    } finally {
      for (const stop of unlisten) stop();
    }
  }
}
