/** Base data on disk: what its steps hand to one another. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DEFAULT_RULES } from "../../workspace/corpus.ts";
import { findFiles } from "../../workspace/findFiles.ts";
import { nodeFileSystem } from "../../workspace/nodeFileSystem.ts";
import { Skips } from "../../workspace/skips.ts";
import type { BaseFile } from "./assemble.ts";
import type { Candidates } from "./candidates.ts";
import type { Counter } from "./counter.ts";
import { languagesOf } from "./languages.ts";
import { ShingleIndex } from "./shingleIndex.ts";

/** A package to filter. */
export interface FilterJob {
  readonly folder: string;
  readonly without: readonly string[];
  /** File for its candidates. */
  readonly output: string;
}

/** What base data is made of, and what it is compared with. */
export interface AssembleJob {
  readonly packages: readonly { readonly project: string; readonly candidates: string }[];
  readonly reserved: readonly { readonly project: string; readonly folder: string }[];
  /** Folder for base data. */
  readonly output: string;
}

/** @param dropped what was dropped before is added to it */
export function* readCandidates(packages: AssembleJob["packages"], dropped: Counter): Generator<BaseFile> {
  for (const { project, candidates } of packages) {
    const read = JSON.parse(readFileSync(candidates, "utf8")) as Candidates;
    dropped.addAll(read.dropped);
    for (const file of read.files) yield { ...file, project };
  }
}

/** Larger files of reserved projects are data. */
const MAX_RESERVED_BYTES = 1_000_000;

export async function indexReserved(reserved: AssembleJob["reserved"]): Promise<ShingleIndex> {
  const index = new ShingleIndex();
  for (const { project, folder } of reserved) {
    const fileSystem = nodeFileSystem(folder);
    const found = await findFiles(fileSystem, { ...DEFAULT_RULES, exclude: ["**/javadoc/**"] }, new Skips(), undefined);
    for (const file of languagesOf(found.map(each => each.path)).keys()) {
      if ((await fileSystem.size(file)) > MAX_RESERVED_BYTES) continue;
      index.add(project, new TextDecoder().decode(await fileSystem.read(file)));
    }
  }
  return index;
}

/** Writes a tree of `<language>/<project>/<path>`. */
export function writeTree(folder: string, files: readonly BaseFile[]): void {
  for (const { language, project, path: name, text } of files) {
    const target = path.join(folder, language, project, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
