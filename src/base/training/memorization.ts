/** Finds memorization: the parts of a generated text that are verbatim in the data that the model learned. */
import { rollingHashes } from "../../core/hash.ts";

/** Consecutive tokens of a generated text that are in the data. */
export interface VerbatimRun {
  /** The position of its first token in the generated text. */
  readonly start: number;
  /** The number of tokens. Overlapping pieces of several files count as one run. */
  readonly length: number;
  /** The projects that contain a piece of it, at most three. */
  readonly projects: readonly string[];
}

/** The most projects that are recorded for a run. Text in more is common, such as a license. */
const MAX_PROJECTS = 3;

/**
 * Finds the runs of at least `shortest` tokens. The data is read once, file by file; only the generated text is kept in
 * memory. Pieces with equal hashes are compared token by token, so every run is verbatim.
 */
export class VerbatimSearch {
  /** From the hash of `shortest` tokens to their positions in the generated text. */
  readonly #positions = new Map<number, number[]>();
  /** From the position of a piece of `shortest` tokens that is in the data to the projects that contain it. */
  readonly #found = new Map<number, Set<string>>();
  readonly #written: ArrayLike<number>;
  readonly #shortest: number;

  constructor(written: ArrayLike<number>, shortest: number) {
    this.#written = written;
    this.#shortest = shortest;
    rollingHashes(written, shortest, (hash, start) => {
      const positions = this.#positions.get(hash);
      if (positions) positions.push(start);
      else this.#positions.set(hash, [start]);
    });
  }

  /** Compares the generated text with one file of the data. */
  read(project: string, file: ArrayLike<number>): void {
    rollingHashes(file, this.#shortest, (hash, start) => {
      for (const position of this.#positions.get(hash) ?? []) {
        const projects = this.#found.get(position) ?? new Set();
        if (projects.size >= MAX_PROJECTS || !this.#isEqual(position, file, start)) continue;
        this.#found.set(position, projects.add(project));
      }
    });
  }

  /** Lists the runs in all files read so far, in the order of the generated text. */
  runs(): readonly VerbatimRun[] {
    const runs: { start: number; length: number; projects: Set<string> }[] = [];
    for (const [start, projects] of [...this.#found].sort((a, b) => a[0] - b[0])) {
      const last = runs.at(-1);
      if (last && start <= last.start + last.length) {
        last.length = start + this.#shortest - last.start;
        for (const project of projects) last.projects.add(project);
      } else runs.push({ start, length: this.#shortest, projects: new Set(projects) });
    }
    return runs.map(({ start, length, projects }) => ({
      start,
      length,
      projects: [...projects].slice(0, MAX_PROJECTS),
    }));
  }

  #isEqual(position: number, file: ArrayLike<number>, start: number): boolean {
    for (let k = 0; k < this.#shortest; k++) if (this.#written[position + k] !== file[start + k]) return false;
    return true;
  }
}
