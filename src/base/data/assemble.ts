/** Assembles base data from the candidate files of all packages: without copies or reserved text, and balanced. */
import { quotaOf, sampleOf } from "./balance.ts";
import type { Candidate } from "./candidates.ts";
import { Counter } from "./counter.ts";
import { LANGUAGES, type Language, LIMITS } from "./languages.ts";
import type { ShingleIndex } from "./shingleIndex.ts";
import { shinglesOf } from "./shingles.ts";

/** A candidate file with its project. */
export interface BaseFile extends Candidate {
  readonly project: string;
}

/** A file that was kept although a reserved project contains some of it. */
export interface Overlap {
  readonly path: string;
  readonly share: number;
  readonly reserved: string;
}

/** The chosen files of a language. */
export interface LanguageReport {
  readonly language: Language;
  readonly projects: number;
  readonly files: number;
  readonly chars: number;
  /** The characters of all candidates. */
  readonly available: number;
}

/** The result of the assembly. */
export interface BaseReport {
  readonly languages: readonly LanguageReport[];
  /** The number of dropped files by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** The largest overlaps of the files that were kept, the largest first. */
  readonly overlaps: readonly Overlap[];
}

/** A file with a larger share of its shingles in reserved projects is dropped; set by hand, not measured. */
const MAX_CONTAINMENT = 0.2;
/** A file with a larger share of its shingles in earlier files is a near copy; set by hand, not measured. */
const MAX_REPEATED_SHARE = 0.5;
const SHOWN_OVERLAPS = 15;

/**
 * Chooses the files of base data.
 *
 * @param reserved the shingles of the text that base data must not contain
 */
export function assemble(
  candidates: Iterable<BaseFile>,
  reserved: ShingleIndex,
): { readonly files: readonly BaseFile[]; readonly report: BaseReport } {
  const dropped = new Counter();
  const shares = new Map<BaseFile, Overlap>();
  const left: BaseFile[] = [];
  for (const file of withoutRepeats(candidates, dropped)) {
    const { share, project } = reserved.containment(file.text);
    if (share > MAX_CONTAINMENT) {
      dropped.add(`contained in ${project}`);
      continue;
    }
    left.push(file);
    if (project !== undefined) shares.set(file, { path: `${file.project}/${file.path}`, share, reserved: project });
  }
  const chosen = LANGUAGES.map(language => choose(left, language));
  const files = chosen.flatMap(each => each.files);
  const overlaps = files.flatMap(file => shares.get(file) ?? []).sort((a, b) => b.share - a.share);
  return {
    files,
    report: {
      languages: chosen.map(each => each.report),
      dropped: dropped.counts,
      overlaps: overlaps.slice(0, SHOWN_OVERLAPS),
    },
  };
}

/** Drops copies and near copies of earlier files, such as other versions, or files that packages copy. */
function* withoutRepeats(candidates: Iterable<BaseFile>, dropped: Counter): Generator<BaseFile> {
  const texts = new Set<string>();
  const shingles = new Set<number>();
  for (const file of candidates) {
    const text = file.text.replace(/\s+/g, " ").trim();
    const own = shinglesOf(text);
    let repeated = 0;
    for (const shingle of own) if (shingles.has(shingle)) repeated++;
    if (texts.has(text)) dropped.add("duplicate");
    else if (repeated > own.size * MAX_REPEATED_SHARE) dropped.add("near duplicate");
    else {
      texts.add(text);
      for (const shingle of own) shingles.add(shingle);
      yield file;
    }
  }
}

function choose(all: readonly BaseFile[], language: Language): { files: readonly BaseFile[]; report: LanguageReport } {
  const { total, perProject } = LIMITS[language];
  const files = all.filter(file => file.language === language);
  const projects = byProject(files);
  const sizes = projects.map(charsOf);
  const quota = Math.min(
    perProject,
    quotaOf(
      sizes.map(size => Math.min(size, perProject)),
      total,
    ),
  );
  const taken = projects.map(each => sampleOf(each, quota, ({ text }) => text.length));
  const chosen = taken.flat();
  return {
    files: chosen,
    report: {
      language,
      projects: taken.filter(each => each.length > 0).length,
      files: chosen.length,
      chars: charsOf(chosen),
      available: charsOf(files),
    },
  };
}

function byProject(files: readonly BaseFile[]): readonly (readonly BaseFile[])[] {
  const groups = new Map<string, BaseFile[]>();
  for (const file of files) {
    const group = groups.get(file.project);
    if (group) group.push(file);
    else groups.set(file.project, [file]);
  }
  return [...groups.values()];
}

function charsOf(files: readonly BaseFile[]): number {
  return files.reduce((sum, { text }) => sum + text.length, 0);
}
