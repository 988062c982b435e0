/** The shingles of some projects, to find what was taken from them. */
import { shinglesOf } from "./shingles.ts";

/** How much of a text stands in the projects of an index. */
export interface Containment {
  /** Share of the text's shingles, those that are anybody's apart; 0..1. */
  readonly share: number;
  /** The project that has most of them. */
  readonly project: string | undefined;
}

/** Shingles that stand in so many projects are anybody's: texts of licenses, settings that a tool writes. */
const COMMON_PROJECTS = 3;
/** More than the projects of an index. */
const MAX_PROJECTS = 1024;

export class ShingleIndex {
  readonly #projects: string[] = [];
  /** Shingle -> the first projects that have it: their numbers, from 1, as digits to the base MAX_PROJECTS. */
  readonly #owners = new Map<number, number>();

  add(project: string, text: string): void {
    const number = this.#numberOf(project);
    for (const shingle of shinglesOf(text)) {
      const owners = this.#owners.get(shingle) ?? 0;
      if (isCommon(owners) || owners % MAX_PROJECTS === number) continue;
      this.#owners.set(shingle, owners * MAX_PROJECTS + number);
    }
  }

  /** Shingles that are in it. */
  get size(): number {
    return this.#owners.size;
  }

  containment(text: string): Containment {
    const counts = new Map<number, number>();
    let own = 0;
    let contained = 0;
    for (const shingle of shinglesOf(text)) {
      const owners = this.#owners.get(shingle) ?? 0;
      if (isCommon(owners)) continue;
      own++;
      if (owners === 0) continue;
      contained++;
      const first = owners < MAX_PROJECTS ? owners : Math.floor(owners / MAX_PROJECTS);
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    if (contained === 0) return { share: 0, project: undefined };
    const [most] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
    return { share: contained / own, project: this.#projects[most - 1] };
  }

  #numberOf(project: string): number {
    const at = this.#projects.indexOf(project);
    return at < 0 ? this.#projects.push(project) : at + 1;
  }
}

function isCommon(owners: number): boolean {
  return owners >= MAX_PROJECTS ** (COMMON_PROJECTS - 1);
}
