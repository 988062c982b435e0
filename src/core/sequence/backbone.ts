/** An embedding and a stack: the part of every network here that reads tokens. */
import { gather, scatterAdd } from "../network/embedding.ts";
import { checkSize } from "../network/spec.ts";
import { checkTokens } from "../network/tokens.ts";
import type { Random } from "../random.ts";
import { checkShape, type Floats, type Parameters } from "../tensor.ts";
import { checkRecurrentSpec, type RecurrentSpec, stackTensors } from "./recurrentSpec.ts";
import { type Stack, type StackState, stackOf } from "./stack.ts";
import { backwardStack, type StackBackward, type StackUpstream } from "./stackBackward.ts";
import { forwardStack, type StackForward } from "./stackForward.ts";
import { normalWith, type TensorPlan } from "./tensorPlan.ts";

export interface BackboneSpec {
  /** Tokens that it knows, with ids from 0. */
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  readonly recurrent: RecurrentSpec;
}

/** The same type holds the gradients. */
export interface Backbone {
  /** E: [vocabularySize, embeddingSize]. */
  readonly embedding: Floats;
  readonly stack: Stack;
}

/** @throws SpecError */
export function checkBackboneSpec({ vocabularySize, embeddingSize, recurrent }: BackboneSpec): void {
  checkSize("vocabularySize", vocabularySize);
  checkSize("embeddingSize", embeddingSize);
  checkRecurrentSpec(recurrent);
}

/** `embedding.weight`, from a normal distribution as torch.nn's, and `rnn.…`. */
export function backboneTensors(prefix: string, spec: BackboneSpec): TensorPlan[] {
  const { vocabularySize, embeddingSize, recurrent } = spec;
  return [
    { name: `${prefix}embedding.weight`, shape: [vocabularySize, embeddingSize], fill: normalWith(1) },
    ...stackTensors(`${prefix}rnn.`, embeddingSize, recurrent),
  ];
}

/** The tensors in their places; nothing is copied. */
export function backboneOf(prefix: string, spec: BackboneSpec, parameters: Parameters): Backbone {
  return {
    embedding: parameters.get(`${prefix}embedding.weight`) as Floats,
    stack: stackOf(`${prefix}rnn.`, spec.recurrent, parameters),
  };
}

export interface BackboneForward {
  readonly tokens: Int32Array;
  readonly stack: StackForward;
}

/**
 * x<t> = E[token<t>], and the stack over them.
 *
 * @param tokens [time, batch]
 * @throws ShapeError when the tokens do not fill whole steps, RangeError for one that is not in the embedding
 */
export function forwardBackbone(
  { embedding, stack }: Backbone,
  tokens: Int32Array,
  state: StackState,
  dropout?: Random,
): BackboneForward {
  const { W, b } = stack.layers[0][0].input;
  const nx = W.length / b.length;
  const batch = state[0][0].length / stack.spec.hiddenSize;
  checkShape("inputs", tokens, [Math.max(1, Math.ceil(tokens.length / batch)), batch]);
  checkTokens(tokens, embedding.length / nx);
  const xs: Floats[] = [];
  for (let start = 0; start < tokens.length; start += batch) {
    xs.push(gather(embedding, tokens.subarray(start, start + batch), nx));
  }
  return { tokens, stack: forwardStack(stack, xs, state, dropout) };
}

/** @param grads added to */
export function backwardBackbone(
  { stack }: Backbone,
  { tokens, stack: forward }: BackboneForward,
  upstream: StackUpstream,
  grads: Backbone,
): StackBackward {
  const backward = backwardStack(stack, forward, upstream, grads.stack);
  const batch = tokens.length / backward.dxs.length;
  for (const [t, dx] of backward.dxs.entries()) {
    scatterAdd(grads.embedding, tokens.subarray(t * batch, (t + 1) * batch), dx);
  }
  return backward;
}
