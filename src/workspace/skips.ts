/** Counts the files that are not learned, by reason. */
import { SKIP_REASONS, type SkippedGroup, type SkipReason } from "../core/text/corpusReport.ts";

const MAX_EXAMPLES = 5;

interface Group {
  count: number;
  readonly examples: string[];
  readonly causes: string[];
}

export class Skips {
  readonly #groups = new Map<SkipReason, Group>();

  /**
   * Counts one more file or folder.
   *
   * @param path  of a file, or of a folder that was not entered
   * @param cause path of the ignore file that decided
   */
  add(reason: SkipReason, path: string, cause?: string): void {
    const group = this.#groups.get(reason) ?? { count: 0, examples: [], causes: [] };
    group.count++;
    if (group.examples.length < MAX_EXAMPLES) group.examples.push(path);
    if (cause !== undefined && group.causes.length < MAX_EXAMPLES && !group.causes.includes(cause)) {
      group.causes.push(cause);
    }
    this.#groups.set(reason, group);
  }

  /** One group for each reason that occurred, in the order of `SKIP_REASONS`. */
  groups(): readonly SkippedGroup[] {
    return SKIP_REASONS.flatMap(reason => {
      const group = this.#groups.get(reason);
      if (group === undefined) return [];
      const { count, examples, causes } = group;
      return [{ reason, count, examples, ...(causes.length > 0 && { causes }) }];
    });
  }
}
