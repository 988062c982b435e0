/** The networks beside language models that the speed bench runs: those of tasks, and language models of the other cells. */
import { type EncoderDecoderBatch, encoderDecoder } from "../../../src/core/sequence/encoderDecoder.ts";
import { type ManyToManyBatch, manyToMany } from "../../../src/core/sequence/manyToMany.ts";
import { BATCH, STEPS, WORKLOADS } from "./workloads.ts";

/** Cells beside LSTM and GRU. The last three are not in torch.nn, so PyTorch runs them step by step. */
export const OTHER_CELLS = ["rnn", "rnnRelu", "lstmPeephole", "gruResetBefore", "gruSimplified"] as const;

/** Sizes of a tagger of sentences, two bidirectional layers. */
const TAGGER = { vocabularySize: 5000, embeddingSize: 64, hiddenSize: 64, layers: 2, labels: 9, steps: 25 };
/** Sizes of an encoder-decoder over characters. */
const TRANSLATOR = { vocabularySize: 64, embeddingSize: 64, hiddenSize: 128, layers: 1, steps: 24, answerSteps: 12 };

export const TASKS = ["tagger", "translator"] as const;

export type NetworkName = (typeof OTHER_CELLS)[number] | (typeof TASKS)[number];

/** The tokens of one step: those that the network reads. */
export function tokensOf(name: NetworkName): number {
  if (name === "tagger") return BATCH * TAGGER.steps;
  if (name === "translator") return BATCH * (TRANSLATOR.steps + TRANSLATOR.answerSteps);
  return BATCH * STEPS;
}

/** The sizes as torch_networks_speed.py takes them. */
export function sizesOf(name: NetworkName): readonly number[] {
  if (name === "tagger") return [...Object.values(TAGGER), BATCH];
  if (name === "translator") return [...Object.values(TRANSLATOR), BATCH];
  return [...Object.values(WORKLOADS.S), STEPS, BATCH];
}

type Draw = (length: number, size: number) => Int32Array;

/** A network of a task with a way to draw its batches. */
export function tagger(draw: Draw) {
  const { vocabularySize, embeddingSize, hiddenSize, layers, labels, steps } = TAGGER;
  const recurrent = { cell: "lstm", hiddenSize, layers, isBidirectional: true, dropout: 0 } as const;
  const head = { kind: "softmax", size: labels } as const;
  const network = manyToMany({ vocabularySize, embeddingSize, recurrent, head });
  const batch = (): ManyToManyBatch => ({
    batch: BATCH,
    inputs: draw(steps * BATCH, vocabularySize),
    targets: draw(steps * BATCH, labels),
  });
  return { network, batch };
}

export function translator(draw: Draw) {
  const { vocabularySize, embeddingSize, hiddenSize, layers, steps, answerSteps } = TRANSLATOR;
  const recurrent = { cell: "lstm", hiddenSize, layers, isBidirectional: false, dropout: 0 } as const;
  const source = { vocabularySize, embeddingSize, recurrent };
  const network = encoderDecoder({ source, vocabularySize, eos: 0, embeddingSize });
  const batch = (): EncoderDecoderBatch => ({
    batch: BATCH,
    inputs: draw(steps * BATCH, vocabularySize),
    targets: draw(answerSteps * BATCH, vocabularySize),
  });
  return { network, batch };
}
