/** The activations and gates of a network at every token, for inspection. */
import { traitsOf } from "../cells/cellVariants.ts";
import { forwardWindow, type LanguageModel } from "./languageModel.ts";
import { zeroState } from "./network.ts";

/** One layer at one time step. Every array is [hiddenSize]. */
export interface LayerActivations {
  /** a⟨t⟩. */
  readonly a: Float32Array;
  /** c⟨t⟩, LSTM only. */
  readonly c: Float32Array | undefined;
  /** Gate activations, by the letters of torch.nn. */
  readonly gates: Readonly<Record<string, Float32Array>>;
}

/**
 * Runs the network over the tokens from a zero state and collects the activations.
 *
 * @param tokens [time]
 * @returns [time][layers]
 */
export function activationsOf(model: LanguageModel, tokens: Int32Array): LayerActivations[][] {
  const { cell, hiddenSize } = model.spec;
  const { steps } = forwardWindow(model, tokens, zeroState(model.spec, 1, model.network.embedding));
  return steps.map(layers =>
    layers.map(({ next, gates }) => ({
      a: Float32Array.from(next[0]),
      c: next.length > 1 ? Float32Array.from(next[1]) : undefined,
      gates: Object.fromEntries(
        traitsOf(cell).gateNames.map((letter, k) => [
          letter,
          Float32Array.from(gates.subarray(k * hiddenSize, (k + 1) * hiddenSize)),
        ]),
      ),
    })),
  );
}
