/** The playground: a small network that trains in a worker, and everything about it as it changes. */
import { t } from "../../../src/protocol/localize.ts";
import { h, setText } from "../../widgets/dom.ts";
import { parameterCountOf } from "../model/coreNetwork.ts";
import { noiseOfStep, type TrainedState } from "../model/run.ts";
import { DEFAULT_SPEC, type PlaySpec } from "../model/spec.ts";
import { parseStateText, stateToText } from "../model/stateText.ts";
import { tensorCode } from "../model/tensorCode.ts";
import { traceOf } from "../model/trace.ts";
import type { BackendName, FromWorker, ToWorker } from "../training/messages.ts";
import { startTrainingWorker, type TrainingWorker } from "../training/trainingWorker.ts";
import { type CurrentNetwork, currentNetwork } from "./currentNetwork.ts";
import { knobsView } from "./knobs.ts";
import { RunCurves } from "./runCurves.ts";
import { sequenceFigure } from "./sequenceFigure.ts";
import { statePart } from "./statePart.ts";
import { transportView } from "./transport.ts";
import { weightsFigure } from "./weightsFigure.ts";

/** What the page does for the playground. */
export interface PlaygroundHost {
  /** Defines the training worker's function in this page. */
  loadWorker(): Promise<void>;
  readonly names: string;
  /** The learner's own text. */
  text(): string;
}

const MEASURE_EVERY_MS = 500;
const PLAYHEAD_MS = 150;

/** Owns the worker, which starts when something is to be trained. */
export class PlaygroundView {
  readonly element: HTMLElement;
  readonly #host: PlaygroundHost;
  readonly #transport = transportView({
    toggle: () => this.#play(!this.#isPlaying),
    step: () => {
      this.#play(false);
      this.#post({ kind: "step" });
    },
    reset: () => this.open(this.#current.spec),
    pace: stepsPerSecond => {
      this.#stepsPerSecond = stepsPerSecond;
      if (this.#isPlaying) this.#play(true);
    },
  });
  readonly #knobs: ReturnType<typeof knobsView>;
  readonly #curves = new RunCurves();
  readonly #sequence = sequenceFigure("sequence");
  readonly #weights = weightsFigure("weights");
  readonly #problem = h("p", { id: "playground-problem", role: "alert" });
  readonly #state = statePart({ ask: () => this.#post({ kind: "copyState" }), load: text => this.#load(text) });
  #current: CurrentNetwork;
  #number = 0;
  #worker: Promise<TrainingWorker> | undefined;
  #backend: BackendName | undefined;
  #isPlaying = false;
  #stepsPerSecond: number | undefined;
  #stepMs: number | undefined;
  #measuredMs = 0;
  #isDirty = true;
  #isVisible = false;
  /** Pictures drawn so far. */
  #frames = 0;

  constructor(host: PlaygroundHost, spec: PlaySpec = DEFAULT_SPEC) {
    this.#host = host;
    this.#current = this.#made(spec);
    this.#knobs = knobsView(this.#current.spec, changed => this.#turned(changed));
    this.element = h(
      "div",
      { id: "playground", class: "learn playground" },
      this.#transport.element,
      this.#knobs.element,
      this.#problem,
      h(
        "div",
        { class: "playground-columns" },
        h(
          "div",
          { class: "stack" },
          h("h2", {}, t("One sequence, step by step")),
          this.#sequence.element,
          this.#curves.sample,
        ),
        h(
          "div",
          { class: "stack" },
          h("h2", {}, t("Loss and accuracy")),
          this.#curves.curve,
          h("h2", {}, t("Weights")),
          this.#weights.element,
        ),
      ),
      this.#state.element,
    );
  }

  /** Opens a network; its training begins anew. */
  open(spec: PlaySpec): void {
    this.#play(false);
    this.#start(this.#made(spec));
  }

  /** Tells that the learner's own text is another one. */
  textChanged(): void {
    if (this.#current.spec.task === "selection") this.open(this.#current.spec);
  }

  /** A hidden playground neither trains nor draws. */
  setVisible(isVisible: boolean): void {
    if (!isVisible) this.#play(false);
    const begins = isVisible && !this.#isVisible;
    this.#isVisible = isVisible;
    if (begins) requestAnimationFrame(() => this.#frame());
  }

  dispose(): void {
    this.setVisible(false);
    void this.#worker?.then(worker => worker.dispose());
    this.#worker = undefined;
  }

  #made(spec: PlaySpec, state?: TrainedState, selection = this.#host.text()): CurrentNetwork {
    return currentNetwork(spec, { names: this.#host.names, selection }, state);
  }

  #start(current: CurrentNetwork, state?: TrainedState): void {
    this.#current = current;
    this.#number++;
    this.#curves.clear();
    this.#stepMs = undefined;
    this.#measuredMs = 0;
    this.#isDirty = true;
    this.#knobs.show(current.spec);
    setText(this.#problem, "");
    if (this.#worker) this.#make(state);
  }

  #make(state?: TrainedState): void {
    const { spec, texts } = this.#current;
    this.#post({ kind: "make", network: this.#number, spec, texts, state });
  }

  #post(message: ToWorker): void {
    if (!this.#worker) {
      this.#worker = startTrainingWorker(
        () => this.#host.loadWorker(),
        answer => this.#receive(answer),
      );
      if (message.kind !== "make") this.#make();
    }
    this.#worker.then(
      started => started.post(message),
      (thrown: unknown) => this.#receive({ kind: "failed", message: String(thrown) }),
    );
  }

  #play(isPlaying: boolean): void {
    if (!isPlaying && !this.#isPlaying) return;
    this.#isPlaying = isPlaying;
    this.#transport.setPlaying(isPlaying);
    this.#post(isPlaying ? { kind: "play", stepsPerSecond: this.#stepsPerSecond } : { kind: "pause" });
  }

  /** The learning rate and clipping change the run; everything else begins another. */
  #turned(spec: PlaySpec): void {
    const { learningRate, clipNorm } = spec;
    const before = this.#current.spec;
    if (JSON.stringify({ ...before, learningRate, clipNorm }) !== JSON.stringify(spec)) {
      const wasPlaying = this.#isPlaying;
      this.open(spec);
      this.#play(wasPlaying);
      return;
    }
    this.#current = { ...this.#current, spec };
    this.#state.showCode(tensorCode(spec, this.#current.task));
    if (this.#worker) this.#post({ kind: "options", options: { learningRate, clipNorm } });
  }

  #load(text: string): void {
    const state = parseStateText(text.trim(), this.#host.names);
    if (!state) {
      this.#state.say(t("This is not the state of a playground. Paste the whole text that was copied."));
      return;
    }
    this.#play(false);
    this.#worker ??= startTrainingWorker(
      () => this.#host.loadWorker(),
      answer => this.#receive(answer),
    );
    this.#start(this.#made(state.spec, state, state.selection || undefined), state);
    this.#state.say(t("Loaded the state after step {0}.", state.steps));
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "ready":
        this.#backend = message.backend;
        break;
      case "progress":
        if (message.network === this.#number) this.#advance(message);
        break;
      case "state": {
        const { spec, texts } = this.#current;
        if (message.network === this.#number)
          this.#state.showState(stateToText({ ...message.state, spec, selection: texts.selection }));
        break;
      }
      case "failed":
        this.#play(false);
        setText(this.#problem, t("Training stopped: {0}", message.message));
        break;
      default:
        message satisfies never;
    }
    this.#isDirty = true;
  }

  #advance({ steps, losses, stepMs, parameters }: FromWorker & { kind: "progress" }): void {
    this.#curves.add(losses, steps);
    this.#current.parameters = parameters;
    this.#current.steps = steps;
    if (losses.length > 0) this.#stepMs = stepMs;
    if (!parameters.values().next().value?.every(Number.isFinite)) {
      this.#play(false);
      setText(
        this.#problem,
        t("The weights are no longer finite: the gradients exploded. Turn clipping on, or lower the learning rate."),
      );
    }
  }

  /** Draws what has changed; at most once for each picture of the screen, however long a training step takes. */
  #frame(): void {
    if (!this.#isVisible) return;
    const isMoving = this.#isPlaying && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.#isDirty || isMoving) this.#draw(isMoving);
    requestAnimationFrame(() => this.#frame());
  }

  #draw(isMoving: boolean): void {
    const { spec, task, network, parameters, example } = this.#current;
    const playhead = isMoving ? Math.floor(performance.now() / PLAYHEAD_MS) % spec.length : undefined;
    const noiseSeed = noiseOfStep(spec, 0) ? spec.seed : undefined;
    if (this.#isDirty) this.#measureNowAndThen();
    this.#sequence.draw(task, traceOf(network, parameters, example, noiseSeed), playhead);
    if (this.#isDirty) {
      this.#weights.draw(network, parameters);
      this.#curves.draw();
      this.#state.showCode(tensorCode(spec, task));
    }
    this.#transport.show({
      steps: this.#current.steps,
      lossNats: this.#curves.lossNats,
      accuracy: this.#curves.accuracy,
      parameters: parameterCountOf(network),
      stepMs: this.#stepMs,
      backend: this.#backend,
    });
    this.#isDirty = false;
    this.element.dataset["frames"] = String(++this.#frames);
  }

  #measureNowAndThen(): void {
    const now = performance.now();
    if (this.#isPlaying && now - this.#measuredMs < MEASURE_EVERY_MS) return;
    this.#measuredMs = now;
    this.#curves.measure(this.#current);
  }
}
