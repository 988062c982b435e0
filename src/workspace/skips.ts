/** Keeps count of what is not learnt, and why. */
import { SKIP_REASONS, type SkippedGroup, type SkipReason } from "../core/text/corpusReport.ts";

const MAX_EXAMPLES = 5;

export class Skips {
  readonly #groups = new Map<SkipReason, { count: number; examples: string[] }>();

  /** @param path of a file, or of a folder that was not entered */
  add(reason: SkipReason, path: string): void {
    const group = this.#groups.get(reason) ?? { count: 0, examples: [] };
    group.count++;
    if (group.examples.length < MAX_EXAMPLES) group.examples.push(path);
    this.#groups.set(reason, group);
  }

  /** One group for each reason that occurred, in the order of `SKIP_REASONS`. */
  groups(): readonly SkippedGroup[] {
    return SKIP_REASONS.flatMap(reason => {
      const group = this.#groups.get(reason);
      return group === undefined ? [] : [{ reason, count: group.count, examples: group.examples }];
    });
  }
}
