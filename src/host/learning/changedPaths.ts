/** Collects paths that change in quick succession, and reports them together. */
import type { Disposable } from "../common/disposableStore.ts";

/** Paths are reported when nothing has changed for the shorter time, or after the longer one. */
const QUIET_MS = 500;
const LONGEST_MS = 2000;
/** Git's own files are never learned, and change often. */
const GIT = /(^|\/)\.git(\/|$)/;

/** Calls `report` with the paths of each burst of changes. */
export class ChangedPaths implements Disposable {
  #paths = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firstMs = 0;

  constructor(
    private readonly report: (paths: readonly string[]) => void,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** @param path relative to the folder, with "/" between names */
  add(path: string): void {
    if (GIT.test(path)) return;
    if (this.#paths.size === 0) this.#firstMs = this.nowMs();
    this.#paths.add(path);
    clearTimeout(this.#timer);
    const leftMs = this.#firstMs + LONGEST_MS - this.nowMs();
    this.#timer = setTimeout(() => this.#report(), Math.max(0, Math.min(QUIET_MS, leftMs)));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#paths.clear();
  }

  #report(): void {
    const paths = [...this.#paths];
    this.#paths.clear();
    this.report(paths);
  }
}
