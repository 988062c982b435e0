/** Measures how much of the error at the last token reaches each earlier step, and each earlier token. */
import { type Affine, addAffine, addAffineBackward } from "../cells/affine.ts";
import type { CellParameters, CellState, CellStep } from "../cells/cell.ts";
import { crossEntropyBackward } from "../loss.ts";
import { addInPlace, type Floats, l2Norm, zerosLike } from "../tensor.ts";
import { gather } from "./embedding.ts";
import type { LanguageModel } from "./languageModel.ts";
import { cellOf, type RecurrentState, zeroState } from "./network.ts";

/** The gradients of the loss of the last token, as norms at every time step. */
interface LastGradients {
  /** ||dL⟨T⟩/da⟨t⟩||, L2 over the units of all layers. */
  readonly states: readonly number[];
  /** ||dL⟨T⟩/dx⟨t⟩||, L2 over the numbers of the embedding. */
  readonly inputs: readonly number[];
}

/**
 * Computes the norm of the gradient at every time step (Bengio, Simard & Frasconi 1994).
 *
 *     ||dL⟨T⟩/da⟨t⟩||      L⟨T⟩ = -ln ŷ⟨T⟩[y⟨T⟩]
 *
 * Only the last token has a loss. With a loss at every step, each would add its own error and nothing would vanish.
 *
 * @param tokens [steps + 1]; the last one is the target
 * @param turn   awaited before each step, so the thread can do other work in between
 * @returns the L2 norm over the units of all layers, [steps]
 */
export async function gradientFlow(
  model: LanguageModel,
  tokens: Int32Array,
  turn: () => Promise<void>,
): Promise<readonly number[]> {
  return (await lastGradients(model, tokens, { turn })).states;
}

/**
 * Computes how much each token moved a prediction, as the connectivity of Madsen 2019.
 *
 *     ||d ln ŷ⟨T⟩[y⟨T⟩] / dx⟨t⟩||
 *
 * @param tokens [steps + 1]; the last one is the predicted token
 * @param from   the state before the first token, and as in `gradientFlow` when the thread does other work
 * @returns the L2 norm over the numbers of the embedding, [steps]
 */
export async function connectivity(
  model: LanguageModel,
  tokens: Int32Array,
  from: { readonly initial: RecurrentState; turn(): Promise<void> },
): Promise<readonly number[]> {
  return (await lastGradients(model, tokens, from)).inputs;
}

async function lastGradients(
  { spec, network }: LanguageModel,
  tokens: Int32Array,
  { initial, turn }: { readonly initial?: RecurrentState; turn(): Promise<void> },
): Promise<LastGradients> {
  const cell = cellOf(spec.cell);
  const steps: CellStep[][] = [];
  let state: RecurrentState = initial ?? zeroState(spec, 1, network.embedding);
  for (const token of tokens.subarray(0, -1)) {
    await turn();
    let x: Floats = gather(network.embedding, Int32Array.of(token), spec.embeddingSize);
    const taken: CellStep[] = [];
    for (const [l, layer] of network.layers.entries()) {
      taken.push(cell.forward(layer, x, state[l]));
      x = taken[l].next[0];
    }
    state = taken.map(step => step.next);
    steps.push(taken);
  }
  const top = spec.layers - 1;
  const fromLater: CellState[] = state.map(arrays => arrays.map(values => zerosLike(values)));
  const z = zerosLike(network.embedding, spec.vocabularySize);
  addAffine(z, network.output, state[top][0]);
  crossEntropyBackward(z, tokens.subarray(-1), spec.vocabularySize);
  addAffineBackward(z, network.output, state[top][0], fromLater[top][0], zeroAffine(network.output));
  const grads = network.layers.map(zeroCell);
  const states: number[] = [];
  const inputs: number[] = [];
  for (let t = steps.length - 1; t >= 0; t--) {
    await turn();
    for (let l = top; l >= 0; l--) {
      states[t] = Math.hypot(states[t] ?? 0, l2Norm(fromLater[l][0]));
      const { dx, dPrev } = cell.backward(network.layers[l], steps[t][l], fromLater[l], grads[l]);
      if (l > 0) addInPlace(fromLater[l - 1][0], dx);
      else inputs[t] = l2Norm(dx);
      fromLater[l] = dPrev;
    }
  }
  return { states, inputs };
}

function zeroAffine({ W, b }: Affine): Affine {
  return { W: zerosLike(W), b: zerosLike(b) };
}

function zeroCell({ input, recurrent, peepholes }: CellParameters): CellParameters {
  const zeros = { input: zeroAffine(input), recurrent: zeroAffine(recurrent) };
  return peepholes ? { ...zeros, peepholes: zerosLike(peepholes) } : zeros;
}
