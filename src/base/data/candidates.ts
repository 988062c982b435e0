/** Finds the candidate files of a package: the files that may be learned. */
import picomatch from "picomatch";
import { DEFAULT_RULES, readCorpus, type SourceFile } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { findFiles } from "../../workspace/findFiles.ts";
import { Skips } from "../../workspace/skips.ts";
import { sampleOf } from "./balance.ts";
import { Counter } from "./counter.ts";
import { LANGUAGES, type Language, LIMITS, languagesOf } from "./languages.ts";
import { EXCLUDE, isReserved, rejectionReason } from "./rules.ts";

/** A file that may be learned. */
export interface Candidate extends SourceFile {
  readonly language: Language;
}

/** The candidate files of a package. */
export interface Candidates {
  readonly files: readonly Candidate[];
  /** The number of dropped files by reason, and the number of replaced secrets. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** How much more than the limit is read, because some files are dropped for their content later. */
const OVERSAMPLING = 1.5;

/**
 * Applies the corpus rules of the product, then those of base data. Of a large project it reads only about as much as
 * may be taken.
 *
 * @param without globs of files under other licenses, relative to the folder of the project
 */
export async function candidatesIn(fileSystem: FileSystem, without: readonly string[]): Promise<Candidates> {
  const dropped = new Counter();
  const skips = new Skips();
  const found = await findFiles(fileSystem, { ...DEFAULT_RULES, exclude: EXCLUDE }, skips, {});
  const languages = languagesOf(allowed(found, without, dropped));
  const sampled = await sample(fileSystem, languages);
  const rules = { ...DEFAULT_RULES, maxTotalBytes: Number.POSITIVE_INFINITY };
  const corpus = await readCorpus(only(fileSystem, sampled), rules);
  for (const { reason, count } of [...skips.groups(), ...corpus.skipped]) dropped.add(reason, count);
  dropped.add("secrets replaced", corpus.replacedSecrets);
  const files = corpus.files.flatMap(file => {
    const language = languages.get(file.path);
    const problem = language === undefined ? "otherType" : rejectionReason(file.text);
    if (problem !== undefined) dropped.add(problem);
    return language === undefined || problem !== undefined ? [] : [{ ...file, language }];
  });
  return { files, dropped: dropped.counts };
}

function allowed(found: readonly { readonly path: string }[], without: readonly string[], dropped: Counter): string[] {
  // A package unpacks into one or more folders, which the globs do not contain.
  const globs = without.map(glob => glob.replace(/^\.?\//, "")).flatMap(glob => [glob, `${glob}/**`]);
  const isOther =
    globs.length === 0
      ? () => false
      : picomatch(
          globs.flatMap(glob => [glob, `**/${glob}`]),
          { dot: true },
        );
  return found
    .map(({ path }) => path)
    .filter(path => {
      const problem = path.split("/").some(isReserved) ? "reserved name" : isOther(path) ? "other license" : undefined;
      if (problem !== undefined) dropped.add(problem);
      return problem === undefined;
    });
}

async function sample(fileSystem: FileSystem, languages: ReadonlyMap<string, Language>): Promise<ReadonlySet<string>> {
  const sized: { path: string; bytes: number }[] = [];
  for (const path of languages.keys()) sized.push({ path, bytes: await fileSystem.size(path) });
  const taken = LANGUAGES.flatMap(language => {
    const files = sized.filter(({ path }) => languages.get(path) === language);
    return sampleOf(files, LIMITS[language].perProject * OVERSAMPLING, ({ bytes }) => bytes);
  });
  return new Set(taken.map(({ path }) => path));
}

/** Restricts a file system to these files. */
function only(fileSystem: FileSystem, paths: ReadonlySet<string>): FileSystem {
  const folders = new Set<string>();
  for (const path of paths)
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
      folders.add(path.slice(0, end));
  return {
    ...fileSystem,
    async list(folder) {
      const entries = await fileSystem.list(folder);
      return entries.filter(({ name, kind }) => {
        const path = folder === "" ? name : `${folder}/${name}`;
        return kind === "folder" ? folders.has(path) : paths.has(path);
      });
    },
  };
}
