/** The networks of language models and tasks as Keras layers. */
import { networkOf } from "../core/network/network.ts";
import type { LanguageModelSpec } from "../core/network/spec.ts";
import { type Backbone, backboneOf } from "../core/sequence/backbone.ts";
import { outputOf } from "../core/sequence/head.ts";
import type { RecurrentSpec } from "../core/sequence/recurrentSpec.ts";
import { headOfTask, type TaskSpec } from "../core/tasks/taskSpec.ts";
import type { Parameters } from "../core/tensor.ts";
import {
  concatLayer,
  denseLayer,
  embeddingLayer,
  inputLayer,
  type KerasLayer,
  type LayerOutput,
  meanLayer,
  nameOf,
  stackLayers,
} from "./kerasLayers.ts";

/**
 * The layers of a language model, which map token ids [batch, time] to softmax(z⟨t⟩) [batch, time, vocabularySize]. A
 * tied output becomes a matrix of its own.
 *
 * @throws SpecError for a cell that TensorFlow.js lacks
 */
export function languageModelLayers(spec: LanguageModelSpec, parameters: Parameters): readonly KerasLayer[] {
  const { cell, hiddenSize, embeddingSize } = spec;
  const { embedding, layers, output } = networkOf(spec, parameters);
  const stack = { cell, hiddenSize, layers: layers.map(layer => [layer]) };
  return [
    inputLayer("tokens"),
    embeddingLayer("embedding", embedding, embeddingSize, "tokens"),
    ...stackLayers(stack, { prefix: "", from: ["embedding", 0], top: "steps" }),
    denseLayer("output", output, "softmax", [nameOf(cell, "", layers.length - 1), 0]),
  ];
}

/**
 * The layers of a task's network.
 *
 * - classify: token ids [batch, time] to [batch, labels], or to [batch, 1] for two labels.
 * - tag: token ids [batch, time] to [batch, time, labels], or to [batch, time, 1] for two labels.
 * - generate: [batch, time], a label (vocabularySize + its place) and the text so far, to the next token at each step.
 * - translate: the source, and EOS with the answer so far, to the next token at each step.
 *
 * @throws SpecError for a cell that TensorFlow.js lacks
 */
export function taskLayers(spec: TaskSpec, parameters: Parameters): readonly KerasLayer[] {
  if (spec.task === "translate") return translatorLayers(spec, parameters);
  const recurrent = recurrentOf(spec);
  const backbone = backboneOf("", { ...spec, recurrent }, parameters);
  const isPooled = spec.task === "classify";
  const top = isPooled && spec.pooling === "last" ? "last" : "steps";
  const activation = spec.task === "generate" ? "softmax" : headOfTask(spec).kind;
  const states: LayerOutput = [nameOf(spec.cell, "", spec.layers - 1), 0];
  const isMean = isPooled && spec.pooling === "mean";
  return [
    inputLayer("tokens"),
    embeddingLayer("embedding", backbone.embedding, spec.embeddingSize, "tokens"),
    ...stackLayers(stackFor(recurrent, backbone), { prefix: "", from: ["embedding", 0], top }),
    ...(isMean ? [meanLayer("mean", states)] : []),
    denseLayer("output", outputOf("", parameters), activation, isMean ? ["mean", 0] : states),
  ];
}

function recurrentOf({ cell, hiddenSize, layers, isBidirectional }: TaskSpec): RecurrentSpec {
  return { cell, hiddenSize, layers, isBidirectional, dropout: 0 };
}

function stackFor({ cell, hiddenSize }: RecurrentSpec, { stack }: Backbone) {
  return { cell, hiddenSize, layers: stack.layers };
}

function translatorLayers(spec: TaskSpec, parameters: Parameters): readonly KerasLayer[] {
  const recurrent = recurrentOf(spec);
  const wide = { ...recurrent, hiddenSize: spec.hiddenSize * (spec.isBidirectional ? 2 : 1), isBidirectional: false };
  const encoder = backboneOf("encoder.", { ...spec, recurrent }, parameters);
  const decoder = backboneOf("decoder.", { ...spec, recurrent: wide }, parameters);
  const { initial, joined } = statesOf(spec);
  return [
    inputLayer("source"),
    inputLayer("answer"),
    embeddingLayer("encoder_embedding", encoder.embedding, spec.embeddingSize, "source"),
    ...stackLayers(stackFor(recurrent, encoder), {
      prefix: "encoder_",
      from: ["encoder_embedding", 0],
      top: "steps",
      givesState: true,
    }),
    ...joined,
    embeddingLayer("decoder_embedding", decoder.embedding, spec.embeddingSize, "answer"),
    ...stackLayers(stackFor(wide, decoder), {
      prefix: "decoder_",
      from: ["decoder_embedding", 0],
      top: "steps",
      initial,
    }),
    denseLayer("output", outputOf("decoder.", parameters), "softmax", [
      nameOf(spec.cell, "decoder_", spec.layers - 1),
      0,
    ]),
  ];
}

/** The decoder's initial states, layer by layer: the last ones of the encoder, those of both directions together. */
function statesOf({ cell, layers, isBidirectional }: TaskSpec) {
  const arrays = cell === "lstm" ? 2 : 1;
  const joined: KerasLayer[] = [];
  const initial = Array.from({ length: layers }, (_, l) =>
    Array.from({ length: arrays }, (_, k): LayerOutput => {
      const encoder = nameOf(cell, "encoder_", l);
      if (!isBidirectional) return [encoder, 1 + k];
      const name = `state_${l}_${k}`;
      // A bidirectional layer gives its steps, then the states of one direction and those of the other.
      joined.push(
        concatLayer(name, [
          [encoder, 1 + k],
          [encoder, 1 + arrays + k],
        ]),
      );
      return [name, 0];
    }),
  );
  return { initial, joined };
}
