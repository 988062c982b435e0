/** Training in plain TypeScript: forward, loss, backward, clip, AdamW. The definition of a training step. */
import type {
  OptimizerOptions,
  StepOptions,
  StepResult,
  Trainer,
  TrainerOptions,
  TrainerSnapshot,
  TrainingWindow,
} from "../engine.ts";
import { crossEntropyBackward, crossEntropyNats } from "../loss.ts";
import { adamWStepAll, clipByGlobalNorm } from "../optimizer.ts";
import { checkShape, type Floats, type Parameters, zerosLike } from "../tensor.ts";
import { backwardWindow, forwardWindow, type LanguageModel, type WindowForward } from "./languageModel.ts";
import { checkParameters, mapParameters, type Network, networkOf, type RecurrentState, zeroState } from "./network.ts";
import { checkSpec, checkWindowShape, type LanguageModelSpec, parameterShapes } from "./spec.ts";
import { checkTokens } from "./tokens.ts";

/** Works in the precision of the parameters that it is given, and on a copy of them. */
export class CoreTrainer implements Trainer {
  readonly spec: LanguageModelSpec;
  readonly batch: number;
  readonly windowSteps: number;
  readonly #optimizer: OptimizerOptions;
  readonly #parameters: Parameters;
  readonly #gradients: Parameters;
  readonly #firstMoments: Parameters;
  readonly #secondMoments: Parameters;
  readonly #model: LanguageModel;
  readonly #grads: Network;
  #state: RecurrentState;
  #steps = 0;

  /** @throws SpecError, ShapeError */
  constructor({ spec, parameters, batch, windowSteps, optimizer }: TrainerOptions) {
    checkSpec(spec);
    checkWindowShape({ batch, windowSteps });
    checkParameters(spec, parameters);
    this.spec = spec;
    this.batch = batch;
    this.windowSteps = windowSteps;
    this.#optimizer = optimizer;
    this.#parameters = mapParameters(parameters, values => values.slice());
    this.#gradients = mapParameters(parameters, values => zerosLike(values));
    this.#firstMoments = mapParameters(parameters, values => zerosLike(values));
    this.#secondMoments = mapParameters(parameters, values => zerosLike(values));
    this.#model = { spec, network: networkOf(spec, this.#parameters) };
    this.#grads = networkOf(spec, this.#gradients);
    this.#state = this.#zeroState();
  }

  step(window: TrainingWindow, { learningRate, clipNorm }: StepOptions): StepResult {
    checkShape("inputs", window.inputs, [this.windowSteps, this.batch]);
    const forward = this.#read(window, this.#state);
    const lossNats = crossEntropyNats(forward.scores, window.targets, this.spec.vocabularySize);
    const dScores = forward.scores;
    crossEntropyBackward(dScores, window.targets, this.spec.vocabularySize);
    for (const dW of this.#gradients.values()) dW.fill(0);
    backwardWindow(this.#model, forward, dScores, this.#grads);
    this.#state = forward.state;
    const gradNorm = clipByGlobalNorm(this.#gradients, clipNorm);
    this.#update(learningRate);
    return { lossNats, gradNorm };
  }

  /** NaN when there are no windows. */
  evaluate(windows: Iterable<TrainingWindow>): number {
    let state = this.#zeroState();
    let nats = 0;
    let tokens = 0;
    for (const window of windows) {
      const forward = this.#read(window, state);
      nats += window.targets.length * crossEntropyNats(forward.scores, window.targets, this.spec.vocabularySize);
      tokens += window.targets.length;
      state = forward.state;
    }
    return nats / tokens;
  }

  resetState(): void {
    this.#state = this.#zeroState();
  }

  snapshot(): TrainerSnapshot {
    const copy = (tensors: Parameters) => mapParameters(tensors, values => values.slice());
    return {
      parameters: copy(this.#parameters),
      firstMoments: copy(this.#firstMoments),
      secondMoments: copy(this.#secondMoments),
      steps: this.#steps,
    };
  }

  /** The carried state stays as it is. */
  restore(snapshot: TrainerSnapshot): void {
    const pairs = [
      [this.#parameters, snapshot.parameters],
      [this.#firstMoments, snapshot.firstMoments],
      [this.#secondMoments, snapshot.secondMoments],
    ] as const;
    for (const [, source] of pairs) checkParameters(this.spec, source);
    for (const [own, source] of pairs) for (const [name, values] of own) values.set(source.get(name) as Floats);
    this.#steps = snapshot.steps;
  }

  dispose(): void {}

  #read({ inputs, targets }: TrainingWindow, state: RecurrentState): WindowForward {
    checkShape("inputs", inputs, [Math.ceil(inputs.length / this.batch), this.batch]);
    checkShape("targets", targets, [inputs.length]);
    checkTokens(inputs, this.spec.vocabularySize);
    checkTokens(targets, this.spec.vocabularySize);
    return forwardWindow(this.#model, inputs, state);
  }

  #update(learningRate: number): void {
    this.#steps++;
    const tensors = {
      shapes: parameterShapes(this.spec),
      parameters: this.#parameters,
      gradients: this.#gradients,
      firstMoments: this.#firstMoments,
      secondMoments: this.#secondMoments,
    };
    adamWStepAll(tensors, { ...this.#optimizer, learningRate, t: this.#steps });
  }

  #zeroState(): RecurrentState {
    return zeroState(this.spec, this.batch, this.#model.network.embedding);
  }
}
