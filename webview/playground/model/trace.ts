/** What the figures show of one sequence: states, answers, losses and gradients at each step, computed by `core`. */

import type { CellStep } from "../../../src/core/cells/cell.ts";
import { softmax } from "../../../src/core/loss.ts";
import { mapParameters } from "../../../src/core/network/network.ts";
import { createRandom, type Random } from "../../../src/core/random.ts";
import { sampleToken } from "../../../src/core/sampling.ts";
import { backboneOf, forwardBackbone } from "../../../src/core/sequence/backbone.ts";
import { outputOf, scoresOf } from "../../../src/core/sequence/head.ts";
import type { ManyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { initialStack, type StackState } from "../../../src/core/sequence/stack.ts";
import { type Floats, type Parameters, zerosLike } from "../../../src/core/tensor.ts";
import type { CoreNetwork } from "./coreNetwork.ts";
import type { PlayCell } from "./spec.ts";
import { drawBatch, type PlayBatch, type PlayTask } from "./tasks.ts";

/** One sequence through a network. */
export interface Trace {
  readonly cell: PlayCell;
  readonly batch: PlayBatch;
  /** ŷ⟨t⟩, [time, classes]. */
  readonly yHat: Floats;
  /** [layer][direction][time]; empty for a feed-forward network. */
  readonly steps: readonly (readonly (readonly CellStep[])[])[];
  /** ||dL/da⟨t⟩|| of the top layer, [time]; the sum over both directions. */
  readonly gradients: readonly number[];
}

/** Runs one sequence forward and backward. */
export function traceOf(network: CoreNetwork, parameters: Parameters, batch: PlayBatch, noiseSeed?: number): Trace {
  const noise = (): Random | undefined => (noiseSeed === undefined ? undefined : createRandom(noiseSeed));
  const yHat = network.predict(parameters, batch, noise());
  const gradients = mapParameters(parameters, values => zerosLike(values));
  const norms = network.forward(parameters, batch, noise()).backward(gradients)["rnn"]?.at(-1) ?? [];
  const steps = batch.inputs.length / batch.batch;
  return {
    cell: network.recurrent?.spec.recurrent.cell ?? "window",
    batch,
    yHat,
    steps: network.recurrent ? stepsOf(network.recurrent, parameters, batch, noise()) : [],
    gradients: Array.from({ length: norms.length === 0 ? 0 : steps }, (_, t) => Math.hypot(...norms.map(of => of[t]!))),
  };
}

function stepsOf({ spec }: ManyToMany, parameters: Parameters, { inputs, batch }: PlayBatch, noise?: Random) {
  const backbone = backboneOf("", spec, parameters);
  return forwardBackbone(backbone, inputs, initialStack(backbone.stack, batch, noise)).stack.steps;
}

/** What class the network says at a step. */
export function answerAt({ head }: PlayTask, yHat: Floats, row: number): number {
  if (head.kind === "sigmoid") return yHat[row]! >= 0.5 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < head.size; k++) if (yHat[row * head.size + k]! > yHat[row * head.size + best]!) best = k;
  return best;
}

/** The probability of a class at a step. */
export function probabilityAt({ head }: PlayTask, yHat: Floats, row: number, answer: number): number {
  if (head.kind === "sigmoid") return answer === 1 ? yHat[row]! : 1 - yHat[row]!;
  return yHat[row * head.size + answer]!;
}

/** Sequences that an accuracy is measured on. */
const MEASURED = 32;

/** Measures how many targets of fresh sequences are answered right, 0..1. */
export function accuracyOf(
  network: CoreNetwork,
  task: PlayTask,
  parameters: Parameters,
  { length, seed, count = MEASURED }: { readonly length: number; readonly seed: number; readonly count?: number },
): number {
  const batch = drawBatch(task, count, length, createRandom(seed));
  const yHat = network.predict(parameters, batch);
  let [right, counted] = [0, 0];
  for (const [row, target] of batch.targets.entries()) {
    if (target < 0) continue;
    counted++;
    if (answerAt(task, yHat, row) === target) right++;
  }
  return right / counted;
}

/** Reads a network of next tokens one token at a time. */
export interface TokenReader {
  /** The distribution of the next token; the caller owns it. */
  read(token: number): Floats;
}

/** Begins with a zero state. */
export function tokenReader({ spec }: ManyToMany, parameters: Parameters): TokenReader {
  const backbone = backboneOf("", spec, parameters);
  const output = outputOf("", parameters);
  let state: StackState = initialStack(backbone.stack, 1);
  return {
    read(token) {
      const { stack } = forwardBackbone(backbone, Int32Array.of(token), state);
      state = stack.state;
      const yHat = scoresOf(output, stack.outputs);
      softmax(yHat, yHat.length);
      return yHat;
    },
  };
}

/** Draws tokens one by one, each fed back as the next input. */
export function sampleTokens(
  network: ManyToMany,
  parameters: Parameters,
  { start, count, temperature }: { readonly start: number; readonly count: number; readonly temperature: number },
  random: Random,
): readonly number[] {
  const reader = tokenReader(network, parameters);
  const tokens: number[] = [];
  let token = start;
  for (let k = 0; k < count; k++) {
    token = sampleToken(reader.read(token), { temperature }, random);
    tokens.push(token);
  }
  return tokens;
}
