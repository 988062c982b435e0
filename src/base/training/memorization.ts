/** What of a written text stands word for word in the data that its writer learned. */
import { rollingHashes } from "../../core/hash.ts";

/** Consecutive tokens of a written text that stand in the data. */
export interface VerbatimRun {
  /** Position of its first token in the written text. */
  readonly start: number;
  /** Tokens. Where pieces of several files overlap they count as one run. */
  readonly length: number;
  /** Projects that a piece of it stands in, at most three. */
  readonly projects: readonly string[];
}

/** Text that stands in so many projects is no one's: licenses, common beginnings of files. */
const MAX_PROJECTS = 3;

/**
 * Finds the runs of at least `shortest` tokens. The data is read once, file by file; only the written text is held.
 * Equal hashes are compared token by token, so that every run is one.
 */
export class VerbatimSearch {
  /** Hash of `shortest` tokens -> where they begin in the written text. */
  readonly #places = new Map<number, number[]>();
  /** Where a piece of `shortest` tokens begins that stands in the data -> the projects. */
  readonly #found = new Map<number, Set<string>>();
  readonly #written: ArrayLike<number>;
  readonly #shortest: number;

  constructor(written: ArrayLike<number>, shortest: number) {
    this.#written = written;
    this.#shortest = shortest;
    rollingHashes(written, shortest, (hash, start) => {
      const places = this.#places.get(hash);
      if (places) places.push(start);
      else this.#places.set(hash, [start]);
    });
  }

  /** Compares with one file of the data. */
  read(project: string, file: ArrayLike<number>): void {
    rollingHashes(file, this.#shortest, (hash, start) => {
      for (const place of this.#places.get(hash) ?? []) {
        const projects = this.#found.get(place) ?? new Set();
        if (projects.size >= MAX_PROJECTS || !this.#isEqual(place, file, start)) continue;
        this.#found.set(place, projects.add(project));
      }
    });
  }

  /** Of all files read so far, in the order of the written text. */
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

  #isEqual(place: number, file: ArrayLike<number>, start: number): boolean {
    for (let k = 0; k < this.#shortest; k++) if (this.#written[place + k] !== file[start + k]) return false;
    return true;
  }
}
