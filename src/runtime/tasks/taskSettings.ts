/** Chooses the network and the training settings of a task where the request leaves them open. */
import { traitsOf } from "../../core/cells/cellVariants.ts";
import type { TaskSpec } from "../../core/tasks/taskSpec.ts";
import { unknownBits, type Vocabulary } from "../../core/text/vocabulary.ts";
import type { SequenceTask, TrainingRequest } from "../../protocol/training.ts";
import { LAYERS } from "../common/defaults.ts";
import type { EncodedExample } from "./encodeExamples.ts";
import type { Example } from "./examples.ts";

/** Set by hand, not measured. A window is the longest sequence of a task. */
export const TASK_DEFAULTS = { batch: 32, windowSteps: 400, learningRate: 5e-3, maxEpochs: 60 };

const HIDDEN: Readonly<Record<SequenceTask, number>> = { classify: 64, tag: 64, translate: 128, generate: 128 };
const MAX_EMBEDDING = 64;

export function chooseTaskSpec(
  task: SequenceTask,
  request: TrainingRequest,
  parts: {
    readonly vocabulary: Vocabulary;
    readonly labels: readonly string[];
    readonly training: readonly EncodedExample[];
  },
): TaskSpec {
  const { vocabulary, labels, training } = parts;
  const hiddenSize = request.hidden ?? HIDDEN[task];
  const longest = training.reduce((most, { targets }) => Math.max(most, targets.length), 0);
  return {
    task,
    cell: request.cell ?? "lstm",
    hiddenSize,
    layers: request.layers ?? LAYERS,
    isBidirectional: request.isBidirectional ?? false,
    embeddingSize: request.embedding ?? Math.min(hiddenSize, MAX_EMBEDDING),
    vocabularySize: vocabulary.size,
    eos: vocabulary.eos,
    pooling: request.pooling ?? "mean",
    labels: task === "translate" ? [] : labels,
    maxOutput: 2 * longest + 10,
  };
}

/** Cuts sequences to a window; the same example where nothing is cut. */
export function cutToWindow(example: EncodedExample, windowSteps: number): EncodedExample {
  const { inputs, targets } = example;
  if (inputs.length <= windowSteps && targets.length <= windowSteps) return example;
  return { ...example, inputs: inputs.slice(0, windowSteps), targets: targets.slice(0, windowSteps) };
}

/** The mean number of targets of a batch. */
export function targetsPerBatch(examples: readonly EncodedExample[], task: SequenceTask, batch: number): number {
  const targets = examples.reduce((sum, example) => sum + (task === "classify" ? 1 : example.targets.length), 0);
  return (batch * targets) / Math.max(1, examples.length);
}

/**
 * Characters of an answer for each of its tokens; 1 where answers are labels.
 * @param encoded the same examples as ids, not cut
 */
export function charsPerTarget(examples: readonly Example[], encoded: readonly EncodedExample[]): number {
  const chars = examples.reduce((sum, example) => sum + 1 + answerOf(example).length, 0);
  return examples.every(example => answerOf(example) === "") ? 1 : Math.max(1e-6, chars / targetsOf(encoded));
}

/** The number of targets of the examples, including the end of each. */
function targetsOf(encoded: readonly EncodedExample[]): number {
  return encoded.reduce((sum, { targets }) => sum + targets.length + 1, 0);
}

/** What the spellings of unknown tokens of the answers cost on average, in bits per target. */
export function spellingBitsPerTarget(
  vocabulary: Vocabulary,
  examples: readonly Example[],
  encoded: readonly EncodedExample[],
): number {
  const bits = examples.reduce((sum, example) => {
    const answer = answerOf(example);
    return sum + unknownBits(vocabulary, answer, vocabulary.encode(answer));
  }, 0);
  return bits / Math.max(1, targetsOf(encoded));
}

/** The text that is written; "" where answers are labels. */
function answerOf(example: Example): string {
  if (example.task === "translate") return example.target;
  return example.task === "generate" ? example.text : "";
}

/** Multiplications and additions of one training step: 6 for each weight of a matrix and token. */
export function taskFlops(spec: TaskSpec, examples: readonly EncodedExample[], batch: number): number {
  const { cell, hiddenSize: h, layers, isBidirectional, embeddingSize: e, vocabularySize, task, labels } = spec;
  const directions = isBidirectional ? 2 : 1;
  const mean = (of: (example: EncodedExample) => number) =>
    (batch * examples.reduce((sum, example) => sum + of(example), 0)) / Math.max(1, examples.length);
  const stack = (width: number, both: number) =>
    traitsOf(cell).gates * width * both * (e + width + (layers - 1) * (width + both * width));
  const read = mean(({ inputs }) => inputs.length);
  const written = mean(({ targets }) => targets.length + 1);
  if (task === "classify" || task === "tag") return 6 * read * (stack(h, directions) + labels.length * h * directions);
  const decoder = stack(h * directions, 1) + vocabularySize * h * directions;
  return 6 * ((task === "translate" ? read * stack(h, directions) : 0) + written * decoder);
}

/** Time for the feed-forward network, which some tasks are compared with. Set by hand, not measured. */
export function baselineMs({ budgetSeconds }: TrainingRequest, { task }: TaskSpec): number {
  return task === "classify" || task === "tag" ? Math.min(15_000, 100 * budgetSeconds) : 0;
}
