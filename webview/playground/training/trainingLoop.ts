/** Trains the network at hand step by step, and listens between two steps. */
import { batchOfStep, initialState, noiseOfStep, type StepOptions } from "../model/run.ts";
import type { PlaySpec } from "../model/spec.ts";
import { type PlayTask, taskOf } from "../model/tasks.ts";
import { type StepFigures, TensorTrainer } from "../tensors/tensorTrainer.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

/** Time and turn-taking, so that tests need no waiting. */
export interface LoopClock {
  nowMs(): number;
  /** Lets messages in, and waits. */
  pause(ms: number): Promise<void>;
}

/** Thirty pictures a second are enough for an eye, and copying weights takes time. */
const REPORT_EVERY_MS = 33;

interface Training {
  readonly network: number;
  readonly spec: PlaySpec;
  readonly task: PlayTask;
  readonly trainer: TensorTrainer;
}

/** Owns the network at hand. */
export class TrainingLoop {
  #training: Training | undefined;
  #options: StepOptions = { learningRate: 0.01, clipNorm: 1 };
  /** Milliseconds from one step to the next; undefined while nothing runs. */
  #paceMs: number | undefined;
  #isRunning = false;
  #losses: number[] = [];
  #last: StepFigures | undefined;
  #reportedMs = Number.NEGATIVE_INFINITY;
  /** Handles one message after another, in their order. */
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly post: (message: FromWorker) => void,
    private readonly clock: LoopClock,
  ) {}

  /** Takes in a message; resolves when it is handled. */
  receive(message: ToWorker): Promise<void> {
    this.#queue = this.#queue.then(() => this.#handle(message)).catch(thrown => this.#fail(thrown));
    return this.#queue;
  }

  async #handle(message: ToWorker): Promise<void> {
    switch (message.kind) {
      case "make":
        return await this.#make(message);
      case "options":
        this.#options = message.options;
        return;
      case "play":
        this.#paceMs = message.stepsPerSecond === undefined ? 0 : 1000 / message.stepsPerSecond;
        if (!this.#isRunning) void this.#run();
        return;
      case "pause":
        this.#paceMs = undefined;
        return await this.#report();
      case "step":
        this.#paceMs = undefined;
        await this.#step();
        return await this.#report();
      case "copyState":
        if (this.#training) {
          const { network, trainer } = this.#training;
          this.post({ kind: "state", network, state: await trainer.state() });
        }
        return;
      default:
        message satisfies never;
    }
  }

  async #make({ network, spec, texts, state = initialState(spec, texts) }: ToWorker & { kind: "make" }) {
    this.#training?.trainer.dispose();
    const task = taskOf(spec.task, texts);
    this.#training = { network, spec, task, trainer: new TensorTrainer(spec, task, state) };
    this.#options = { learningRate: spec.learningRate, clipNorm: spec.clipNorm };
    this.#losses = [];
    this.#last = undefined;
    await this.#report();
  }

  /** Steps until paused. Each step takes its place in the queue of messages. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#paceMs !== undefined) {
      const began = this.clock.nowMs();
      this.#queue = this.#queue
        .then(() => (this.#paceMs === undefined ? undefined : this.#stepAndReport()))
        .catch(thrown => this.#fail(thrown));
      await this.#queue;
      await this.clock.pause(Math.max(0, (this.#paceMs ?? 0) - (this.clock.nowMs() - began)));
    }
    this.#isRunning = false;
  }

  async #stepAndReport(): Promise<void> {
    await this.#step();
    if (this.clock.nowMs() - this.#reportedMs >= REPORT_EVERY_MS) await this.#report();
  }

  #stepMs = 0;

  async #step(): Promise<void> {
    if (!this.#training) return;
    const { spec, task, trainer } = this.#training;
    const began = this.clock.nowMs();
    const step = trainer.steps;
    this.#last = await trainer.step(batchOfStep(spec, task, step), this.#options, noiseOfStep(spec, step));
    this.#stepMs = this.clock.nowMs() - began;
    this.#losses.push(this.#last.lossNats);
  }

  async #report(): Promise<void> {
    if (!this.#training) return;
    const { network, trainer } = this.#training;
    const losses = this.#losses;
    this.#losses = [];
    this.#reportedMs = this.clock.nowMs();
    const { gradNorm } = this.#last ?? { gradNorm: Number.NaN };
    const parameters = await trainer.parameters();
    this.post({ kind: "progress", network, steps: trainer.steps, losses, gradNorm, stepMs: this.#stepMs, parameters });
  }

  #fail(thrown: unknown): void {
    this.#paceMs = undefined;
    this.post({ kind: "failed", message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
