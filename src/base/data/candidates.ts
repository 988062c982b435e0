/** From an unpacked package to the files of it that may be learned. */
import picomatch from "picomatch";
import { DEFAULT_RULES, readCorpus, type SourceFile } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { findFiles } from "../../workspace/findFiles.ts";
import { Skips } from "../../workspace/skips.ts";
import { sampleOf } from "./balance.ts";
import { Counter } from "./counter.ts";
import { LANGUAGES, type Language, LIMITS, languagesOf } from "./languages.ts";
import { EXCLUDE, isReserved, rejectionReason } from "./rules.ts";

export interface Candidate extends SourceFile {
  readonly language: Language;
}

export interface Candidates {
  readonly files: readonly Candidate[];
  /** Reason -> files; also the secrets that were replaced. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** Some of what is taken is dropped later, for what it says. */
const OVERSAMPLING = 1.5;

/**
 * The product's corpus rules, then those of base data. Of a large project only about as much is read as may be taken.
 *
 * @param without globs of files that are under other licenses, relative to the project's own folder
 */
export async function candidatesIn(fileSystem: FileSystem, without: readonly string[]): Promise<Candidates> {
  const dropped = new Counter();
  const skips = new Skips();
  const found = await findFiles(fileSystem, { ...DEFAULT_RULES, exclude: EXCLUDE }, skips, undefined);
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
  // A package unpacks into a folder or several, of which the globs do not know.
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

/** The same folder with these files alone. */
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
