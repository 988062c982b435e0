/** The measures of a task, from true answers and given ones. */
import type { LabelFigures } from "../../core/tasks/taskFigures.ts";

/** A true label and the one that was given instead, as places in a list; -1 for one that is not in it. */
export type Judged = readonly [truth: number, given: number];

/** The share of right answers. */
export function accuracyOf(judged: readonly Judged[]): number {
  return judged.filter(([truth, given]) => truth === given).length / Math.max(1, judged.length);
}

/** Rows are the true labels, columns the given ones. What is not in the list does not count. */
export function confusionOf(judged: readonly Judged[], labels: number): number[][] {
  const counts = Array.from({ length: labels }, () => new Array<number>(labels).fill(0));
  for (const [truth, given] of judged) {
    if (truth >= 0 && given >= 0) counts[truth]![given]!++;
  }
  return counts;
}

/**
 * Precision, recall and F1 of each label.
 *
 *     F1 = 2 P R / (P + R)
 */
export function labelFiguresOf(judged: readonly Judged[], labels: readonly string[]): LabelFigures[] {
  return labels.map((label, k) => {
    const count = judged.filter(([truth]) => truth === k).length;
    const given = judged.filter(([, answer]) => answer === k).length;
    const right = judged.filter(([truth, answer]) => truth === k && answer === k).length;
    const precision = right / Math.max(1, given);
    const recall = right / Math.max(1, count);
    return { label, precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall), count };
  });
}

/** The mean F1 of the labels that occur. */
export function macroF1Of(figures: readonly LabelFigures[]): number {
  const occurring = figures.filter(({ count }) => count > 0);
  return occurring.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, occurring.length);
}

/** The fewest insertions, deletions and replacements of characters (Levenshtein 1966); `most` + 1 where it is more. */
export function editDistance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  const [from, to] = [[...a], [...b]];
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let above = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (const [i, sign] of from.entries()) {
    const row = [i + 1];
    for (const [j, other] of to.entries()) {
      row.push(Math.min(above[j]! + (sign === other ? 0 : 1), above[j + 1]! + 1, row[j]! + 1));
    }
    if (Math.min(...row) > most) return most + 1;
    above = row;
  }
  return above[to.length]!;
}

/** Exact matches and the mean edit distance of pairs of texts. */
export function textFiguresOf(pairs: readonly (readonly [truth: string, given: string])[]): Record<string, number> {
  const count = Math.max(1, pairs.length);
  return {
    exactMatch: pairs.filter(([truth, given]) => truth === given).length / count,
    editDistance: pairs.reduce((sum, [truth, given]) => sum + editDistance(truth, given), 0) / count,
  };
}
