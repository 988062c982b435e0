/** The files that the steps of making base data exchange. */
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
  /** The file to write the candidates to. */
  readonly output: string;
}

/** The sources of base data, and the reserved projects to compare them with. */
export interface AssembleJob {
  readonly packages: readonly { readonly project: string; readonly candidates: string }[];
  readonly reserved: readonly { readonly project: string; readonly folder: string }[];
  /** The folder to write base data to. */
  readonly output: string;
}

/**
 * Reads the candidates of all packages.
 *
 * @param dropped the counts of dropped files are added to it
 */
export function* readCandidates(packages: AssembleJob["packages"], dropped: Counter): Generator<BaseFile> {
  for (const { project, candidates } of packages) {
    const read = JSON.parse(readFileSync(candidates, "utf8")) as Candidates;
    dropped.addAll(read.dropped);
    for (const file of read.files) yield { ...file, project };
  }
}

/** Larger files of reserved projects are data, not code. */
const MAX_RESERVED_BYTES = 1_000_000;

/** Indexes the shingles of reserved projects. */
export async function indexReserved(reserved: AssembleJob["reserved"]): Promise<ShingleIndex> {
  const index = new ShingleIndex();
  for (const { project, folder } of reserved) {
    const fileSystem = nodeFileSystem(folder);
    const found = await findFiles(fileSystem, { ...DEFAULT_RULES, exclude: ["**/javadoc/**"] }, new Skips(), {});
    for (const file of languagesOf(found.map(each => each.path)).keys()) {
      if ((await fileSystem.size(file)) > MAX_RESERVED_BYTES) continue;
      index.add(project, new TextDecoder().decode(await fileSystem.read(file)));
    }
  }
  return index;
}

/** Writes files as a tree of `<language>/<project>/<path>`. */
export function writeTree(folder: string, files: readonly BaseFile[]): void {
  for (const { language, project, path: name, text } of files) {
    const target = path.join(folder, language, project, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
