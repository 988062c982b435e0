/** Runs at most one training run at a time and emits its events. */
import { reasonOf } from "../../core/reasonOf.ts";
import type { InspectionRequests } from "../../protocol/inspection.ts";
import { panelEventOf } from "../../protocol/recording.ts";
import type { TrainingContract, TrainingEnd, TrainingEvent, TrainingRequest } from "../../protocol/training.ts";
import { NOT_STOPPED } from "../common/userProblems.ts";
import { BRIEF, PATIENT, type StopDeadlines, stopInTime } from "../workers/stopInTime.ts";
import type { SessionWorker } from "../workers/workerHandle.ts";
import type { RunEvents } from "./runEvents.ts";

/** Every event of a run, so that none is left out; `panelEventOf` drops those that the panel does not show. */
const EVENTS = Object.keys({
  phase: true,
  corpus: true,
  step: true,
  validation: true,
  progress: true,
  rollback: true,
  resumed: true,
  checkpoint: true,
  pause: true,
  sample: true,
  completions: true,
} satisfies Record<TrainingEvent["type"], true>) as readonly TrainingEvent["type"][];

/** Owns the run. The worker lives only as long as the run, so that an idle editor costs nothing. */
export class TrainingSession {
  #run: Promise<TrainingEnd> | undefined;
  #isBuildingMemory = false;

  /** @param canResume whether a run that has just ended left a checkpoint */
  constructor(
    private readonly worker: SessionWorker<TrainingContract>,
    private readonly events: RunEvents,
    private readonly canResume: () => Promise<boolean> = async () => false,
  ) {}

  /** Whether a run that the user started is in progress. */
  get isRunning(): boolean {
    return this.#run !== undefined && !this.#isBuildingMemory;
  }

  /** Whether there is a run, also one that builds memory in the background. */
  get hasRun(): boolean {
    return this.#run !== undefined;
  }

  /**
   * Trains until the budget is used up or `stop` is called, and emits its events. The last one is "ended", "failed" or
   * "interrupted".
   * Building memory in the background stops first.
   *
   * @throws the error that ended the run
   */
  train(request: TrainingRequest, folderName: string): Promise<TrainingEnd> {
    if (this.#isBuildingMemory) return this.stop(BRIEF).then(() => this.train(request, folderName));
    return this.#runExclusively(() => this.#train(request, folderName));
  }

  /**
   * Builds the workspace memory without training. Emits no events of a run, because the user did not start it.
   *
   * @throws the error that ended it
   */
  buildMemory(request: TrainingRequest): Promise<TrainingEnd> {
    const run = this.#runExclusively(() => this.#remember(request));
    this.#isBuildingMemory = true;
    return run;
  }

  /**
   * Stops the run, and waits until its model is written. Ends the worker when that takes too long. Does nothing without
   * a run.
   */
  async stop(deadlines: StopDeadlines = PATIENT): Promise<void> {
    const ended = this.#run;
    if (!ended) return;
    const kill = (): void => this.worker.end(NOT_STOPPED);
    await stopInTime({ told: this.#tell("stop", {}), ended, kill }, deadlines);
  }

  /** Ends the run before the window does, so that it can be resumed in the next one. Does nothing without a run. */
  async suspend(): Promise<void> {
    const ended = this.#run;
    if (!ended) return;
    const kill = (): void => this.worker.end(NOT_STOPPED);
    await stopInTime({ told: this.#tell("suspend", {}), ended, kill }, BRIEF);
  }

  /** Lets the run rest between two steps, also one that builds memory. Does nothing without a run. */
  rest(forMs: number): void {
    if (this.hasRun) void this.#tell("rest", { forMs }).catch(() => {}); // the caller of `train` gets the error
  }

  /** Pauses the run; a "paused" event follows. Does nothing without a run. */
  async pause(): Promise<void> {
    if (this.isRunning) await this.#tell("pause", {});
  }

  /** Continues the paused run; a "paused" event follows. Does nothing without a run. */
  async continue(): Promise<void> {
    if (this.isRunning) await this.#tell("continue", {});
  }

  /**
   * Looks into the network of the run, or draws from it; undefined without a run, null before it has a network.
   *
   * @throws the worker's error
   */
  async inspect<Name extends keyof InspectionRequests | "sample">(
    name: Name,
    request: TrainingContract["requests"][Name]["params"],
  ): Promise<TrainingContract["requests"][Name]["result"] | undefined> {
    return this.isRunning ? this.worker.client().request(name, request) : undefined;
  }

  async #tell<M extends "stop" | "suspend" | "pause" | "continue" | "rest">(
    method: M,
    params: TrainingContract["requests"][M]["params"],
  ): Promise<void> {
    await this.worker.client().request(method, params);
  }

  #runExclusively(run: () => Promise<TrainingEnd>): Promise<TrainingEnd> {
    if (this.#run) throw new Error("a run is in progress");
    this.#run = run().finally(() => {
      this.#run = undefined;
      this.#isBuildingMemory = false;
      this.worker.end();
    });
    return this.#run;
  }

  async #remember(request: TrainingRequest): Promise<TrainingEnd> {
    this.events.emit({ type: "remembering" });
    this.worker.allowRestart();
    const client = this.worker.client();
    const unlisten = client.on("corpus", ({ report }) =>
      this.events.emit({ type: "remembering", files: report.trainingFiles + report.validationFiles }),
    );
    try {
      return await client.request("train", request);
    } finally {
      unlisten();
      this.events.emit({ type: "remembered" });
    }
  }

  /** A resumed run is the interrupted one: it keeps its number and its start. */
  #startOf({ isResumed }: TrainingRequest, folder: string) {
    const { history } = this.events;
    const resumed = isResumed ? { isResumed: true } : {};
    const interrupted = isResumed ? history.newestStart() : undefined;
    return { folder, number: history.nextNumber(), startedMs: Date.now(), ...interrupted, ...resumed };
  }

  async #train(request: TrainingRequest, folder: string): Promise<TrainingEnd> {
    this.events.emit({ type: "started", ...this.#startOf(request, folder) });
    const unlisten: (() => void)[] = [];
    try {
      this.worker.allowRestart();
      const client = this.worker.client();
      for (const type of EVENTS) {
        unlisten.push(
          client.on(type, payload => {
            const event = panelEventOf({ type, ...payload } as TrainingEvent);
            if (event) this.events.emit(event);
          }),
        );
      }
      const end = await client.request("train", request);
      this.events.emit(end.isSuspended ? { type: "interrupted" } : { type: "ended", end });
      return end;
    } catch (thrown) {
      const message = reasonOf(thrown);
      this.events.emit({ type: (await this.canResume()) ? "interrupted" : "failed", message });
      throw thrown;
    } finally {
      for (const stop of unlisten) stop();
    }
  }
}
