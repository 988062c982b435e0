/** The backbone of every sequence network: an embedding and a stack of recurrent layers. */
import type { Products } from "../cells/affine.ts";
import { gather, scatterAdd } from "../network/embedding.ts";
import { checkSize } from "../network/spec.ts";
import { checkTokens } from "../network/tokens.ts";
import { checkShape, type Floats, type Parameters } from "../tensor.ts";
import { checkRecurrentSpec, type RecurrentSpec, stackTensors } from "./recurrentSpec.ts";
import { type Stack, type StackState, stackOf } from "./stack.ts";
import { backwardStack, type StackBackward, type StackUpstream } from "./stackBackward.ts";
import { forwardStack, type StackForward, type StackPass } from "./stackForward.ts";
import { normalWith, type TensorPlan } from "./tensorPlan.ts";

/** The sizes of a backbone. */
export interface BackboneSpec {
  /** The number of tokens, with ids from 0. */
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  readonly recurrent: RecurrentSpec;
}

/** The tensors of a backbone. The same type holds their gradients. */
export interface Backbone {
  /** E: [vocabularySize, embeddingSize]. */
  readonly embedding: Floats;
  readonly stack: Stack;
}

/**
 * Checks the sizes of a backbone.
 *
 * @throws SpecError
 */
export function checkBackboneSpec({ vocabularySize, embeddingSize, recurrent }: BackboneSpec): void {
  checkSize("vocabularySize", vocabularySize);
  checkSize("embeddingSize", embeddingSize);
  checkRecurrentSpec(recurrent);
}

/** Plans `embedding.weight`, initially normal as in torch.nn, and the tensors `rnn.…`. */
export function backboneTensors(prefix: string, spec: BackboneSpec): TensorPlan[] {
  const { vocabularySize, embeddingSize, recurrent } = spec;
  return [
    { name: `${prefix}embedding.weight`, shape: [vocabularySize, embeddingSize], fill: normalWith(1) },
    ...stackTensors(`${prefix}rnn.`, embeddingSize, recurrent),
  ];
}

/** Arranges named tensors as a backbone, without a copy. */
export function backboneOf(prefix: string, spec: BackboneSpec, parameters: Parameters, products?: Products): Backbone {
  return {
    embedding: parameters.get(`${prefix}embedding.weight`) as Floats,
    stack: stackOf(`${prefix}rnn.`, spec.recurrent, parameters, products),
  };
}

/** The result of a forward pass, with what the backward pass needs. */
export interface BackboneForward {
  readonly tokens: Int32Array;
  readonly stack: StackForward;
}

/**
 * Runs the embedding and the stack over some tokens.
 *
 *     x⟨t⟩ = E[token⟨t⟩]      a⟨t⟩ = stack(x⟨t⟩)
 *
 * @param tokens [time, batch]
 * @throws ShapeError when the tokens do not fill whole steps, RangeError when an id is not in the vocabulary
 */
export function forwardBackbone(
  { embedding, stack }: Backbone,
  tokens: Int32Array,
  state: StackState,
  how: StackPass = {},
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
  return { tokens, stack: forwardStack(stack, xs, state, how) };
}

/**
 * Back through `forwardBackbone`.
 *
 * @param grads added to
 */
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
