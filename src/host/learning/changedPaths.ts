/** Collects paths that change in quick succession, and tells of them together. */
import type { Disposable } from "../common/disposableStore.ts";

/** So long nothing more must have changed; but what has waited for the longer time is told at once. */
const QUIET_MS = 1000;
const LONGEST_MS = 10_000;
/** What git keeps for itself is never learned, and changes often. */
const GIT = /^\.git(\/|$)/;

export class ChangedPaths implements Disposable {
  #paths = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firstMs = 0;

  constructor(
    private readonly tell: (paths: readonly string[]) => void,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** @param path relative to the folder, with "/" between names */
  add(path: string): void {
    if (GIT.test(path)) return;
    if (this.#paths.size === 0) this.#firstMs = this.nowMs();
    this.#paths.add(path);
    clearTimeout(this.#timer);
    const leftMs = this.#firstMs + LONGEST_MS - this.nowMs();
    this.#timer = setTimeout(() => this.#tell(), Math.max(0, Math.min(QUIET_MS, leftMs)));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#paths.clear();
  }

  #tell(): void {
    const paths = [...this.#paths];
    this.#paths.clear();
    this.tell(paths);
  }
}
