/** The network of a sequence task: its sizes and labels, and the shape that they make. */
import type { CellVariant } from "../cells/cellVariants.ts";
import { type EncoderDecoder, encoderDecoder } from "../sequence/encoderDecoder.ts";
import type { Head } from "../sequence/head.ts";
import { type ManyToMany, manyToMany } from "../sequence/manyToMany.ts";
import { type ManyToOne, manyToOne } from "../sequence/manyToOne.ts";
import { type OneToMany, oneToMany } from "../sequence/oneToMany.ts";
import type { Pooling } from "../sequence/pooling.ts";
import type { RecurrentSpec } from "../sequence/recurrentSpec.ts";

export const SEQUENCE_TASKS = ["classify", "tag", "translate", "generate"] as const;

/** The sizes of a task's network, and what its answers mean. */
export interface TaskSpec {
  readonly task: (typeof SEQUENCE_TASKS)[number];
  readonly cell: CellVariant;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly isBidirectional: boolean;
  readonly embeddingSize: number;
  /** Of the sources and, in translation, of the targets. */
  readonly vocabularySize: number;
  readonly eos: number;
  /** Of a classifier. */
  readonly pooling: Pooling;
  /** The classes, the tags, or the labels to generate from; none in translation. */
  readonly labels: readonly string[];
  /** The most tokens of an answer that is decoded. */
  readonly maxOutput: number;
}

/** The network of each task. */
export type TaskNetwork =
  | { readonly task: "classify"; readonly network: ManyToOne }
  | { readonly task: "tag"; readonly network: ManyToMany }
  | { readonly task: "translate"; readonly network: EncoderDecoder }
  | { readonly task: "generate"; readonly network: OneToMany };

/** Two labels need one yes-or-no answer, a sigmoid. More need a softmax. */
export function headOfTask({ labels }: TaskSpec): Head {
  return labels.length === 2 ? { kind: "sigmoid", size: 1 } : { kind: "softmax", size: labels.length };
}

/**
 * Makes the network of a task.
 *
 * @param dropout the fraction of a layer's outputs that training drops before the next layer
 * @throws SpecError
 */
export function networkOfTask(spec: TaskSpec, dropout = 0): TaskNetwork {
  const { task, vocabularySize, embeddingSize, pooling, eos, labels } = spec;
  const { cell, hiddenSize, layers, isBidirectional } = spec;
  const recurrent: RecurrentSpec = { cell, hiddenSize, layers, isBidirectional, dropout };
  const backbone = { vocabularySize, embeddingSize, recurrent };
  switch (task) {
    case "classify":
      return { task, network: manyToOne({ ...backbone, head: headOfTask(spec), pooling }) };
    case "tag":
      return { task, network: manyToMany({ ...backbone, head: headOfTask(spec) }) };
    case "translate":
      return { task, network: encoderDecoder({ source: backbone, vocabularySize, eos, embeddingSize }) };
    case "generate":
      return { task, network: oneToMany({ inputs: labels.length, ...backbone, eos }) };
    default:
      return task satisfies never;
  }
}
