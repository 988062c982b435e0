/** What the network of a task is compared with: answers that need no network, and a standard feed-forward network. */
import type { Products } from "../../core/cells/affine.ts";
import { type FeedForwardSpec, feedForward } from "../../core/tasks/feedForward.ts";
import { headOfTask, type TaskSpec } from "../../core/tasks/taskSpec.ts";
import type { Parameters } from "../../core/tensor.ts";
import type { Baselines } from "../../storage/baselinesFile.ts";
import type { Example } from "./examples.ts";
import { editDistance } from "./measures.ts";

/** More pairs take long to search. Set by hand, not measured. */
const MAX_PAIRS = 2000;

/** Learns the baselines without a network from the training examples. */
export function learnBaselines(
  { task, labels }: Pick<TaskSpec, "task" | "labels">,
  examples: readonly Example[],
  idsOf: (text: string) => Int32Array,
): Baselines {
  switch (task) {
    case "classify": {
      const tokenCounts = labels.map((): Record<string, number> => ({}));
      const labelCounts = labels.map(() => 0);
      for (const example of examples) {
        if (example.task !== "classify") continue;
        const label = labels.indexOf(example.label);
        if (label < 0) continue; // a model that is trained further knows the labels of its first run alone
        labelCounts[label]!++;
        for (const id of idsOf(example.text)) tokenCounts[label]![id] = (tokenCounts[label]![id] ?? 0) + 1;
      }
      return { majority: 0, tokenCounts, labelCounts };
    }
    case "tag":
      return { majority: 0, tagOfToken: majorityTags(labels, examples) };
    case "translate": {
      const pairs = examples.flatMap(example =>
        example.task === "translate" ? [[example.source, example.target] satisfies [string, string]] : [],
      );
      const stride = Math.max(1, Math.ceil(pairs.length / MAX_PAIRS));
      return { majority: 0, pairs: pairs.filter((_, k) => k % stride === 0) };
    }
    case "generate":
      return { majority: 0 };
    default:
      return task satisfies never;
  }
}

function majorityTags(labels: readonly string[], examples: readonly Example[]): [string, number][] {
  const counts = new Map<string, number[]>();
  for (const example of examples) {
    if (example.task !== "tag") continue;
    for (const [k, token] of example.tokens.entries()) {
      const tag = labels.indexOf(example.tags[k]!);
      if (tag < 0) continue;
      const own = counts.get(token) ?? labels.map(() => 0);
      own[tag]!++;
      counts.set(token, own);
    }
  }
  return [...counts].map(([token, own]) => [token, own.indexOf(Math.max(...own))]);
}

/**
 * The likeliest label of a text by multinomial naive Bayes with add-one smoothing (McCallum & Nigam 1998).
 *
 *     argmax over labels of ln P(label) + sum of ln P(token | label)
 */
export function naiveBayes(
  { tokenCounts = [], labelCounts = [] }: Baselines,
  vocabularySize: number,
): (ids: Int32Array) => number {
  const all = labelCounts.reduce((sum, count) => sum + count, 0);
  const totals = tokenCounts.map(counts => Object.values(counts).reduce((sum, n) => sum + n, 0) + vocabularySize);
  return ids => {
    const scores = tokenCounts.map((counts, label) => {
      let score = Math.log((labelCounts[label]! + 1) / (all + labelCounts.length));
      for (const id of ids) score += Math.log(((counts[id] ?? 0) + 1) / totals[label]!);
      return score;
    });
    return scores.indexOf(Math.max(...scores));
  };
}

/** The target of the pair whose source is nearest by edit distance. */
export function nearestTarget({ pairs = [] }: Baselines, source: string): string {
  let best = "";
  let least = Number.POSITIVE_INFINITY;
  for (const [known, target] of pairs) {
    const distance = editDistance(known, source, least - 1);
    if (distance >= least) continue;
    [best, least] = [target, distance];
    if (least === 0) break;
  }
  return best;
}

/** Set by hand, not measured. */
const HIDDEN = 64;
const CLASSIFIED_TOKENS = 24;
const TAGGED_WINDOW = 5;

/** The feed-forward network of a task: the first tokens of a text, or the tokens around a tagged one. */
export function feedForwardSpecOf(spec: TaskSpec): FeedForwardSpec {
  const window = spec.task === "tag" ? TAGGED_WINDOW : CLASSIFIED_TOKENS;
  const { vocabularySize, embeddingSize } = spec;
  // One more token stands for what is beyond an end of the text.
  return { vocabularySize: vocabularySize + 1, embeddingSize, window, hiddenSize: HIDDEN, head: headOfTask(spec) };
}

/** The tokens of a window whose middle is at `at`; or, for a text, its first tokens. */
export function windowOf(spec: FeedForwardSpec, ids: Int32Array, at?: number): Int32Array {
  const start = at === undefined ? 0 : at - (spec.window >> 1);
  return Int32Array.from({ length: spec.window }, (_, k) => ids[start + k] ?? spec.vocabularySize - 1);
}

/** Its answers, [windows] of a place in the list of labels. */
export function feedForwardAnswers(
  spec: FeedForwardSpec,
  parameters: Parameters,
  windows: readonly Int32Array[],
  products: Products,
): number[] {
  const network = feedForward(spec);
  const answers: number[] = [];
  for (let start = 0; start < windows.length; start += 64) {
    const some = windows.slice(start, start + 64);
    const inputs = Int32Array.from(some.flatMap(window => [...window]));
    const yHat = network.predict(parameters, inputs, { products });
    const { size } = spec.head;
    for (let k = 0; k < some.length; k++) {
      const row = yHat.subarray(k * size, (k + 1) * size);
      answers.push(size === 1 ? Number(row[0]! > 0.5) : row.indexOf(Math.max(...row)));
    }
  }
  return answers;
}
