/** An index of the shingles of some projects, to find text that was copied from them. */
import { shinglesOf } from "./shingles.ts";

/** How much of a text the projects of an index contain. */
export interface Containment {
  /** The share of the text's shingles, common ones excluded, 0..1. */
  readonly share: number;
  /** The project that contains most of them. */
  readonly project: string | undefined;
}

/** Shingles in this many projects are common, such as texts of licenses, or settings that a tool writes. */
const COMMON_PROJECTS = 3;
/** A number above the number of projects of an index. */
const MAX_PROJECTS = 1024;

/** From shingles to the projects that contain them. */
export class ShingleIndex {
  readonly #projects: string[] = [];
  /** From a shingle to the first projects that contain it: their numbers, from 1, as digits in base MAX_PROJECTS. */
  readonly #owners = new Map<number, number>();

  /** Adds a text of a project. */
  add(project: string, text: string): void {
    const number = this.#numberOf(project);
    for (const shingle of shinglesOf(text)) {
      const owners = this.#owners.get(shingle) ?? 0;
      if (isCommon(owners) || owners % MAX_PROJECTS === number) continue;
      this.#owners.set(shingle, owners * MAX_PROJECTS + number);
    }
  }

  /** The number of shingles. */
  get size(): number {
    return this.#owners.size;
  }

  /** Computes how much of a text the projects contain (Broder 1997). */
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
