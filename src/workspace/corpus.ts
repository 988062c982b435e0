/** Reads from a folder the texts that are learned, and gives a reason for every file that is not. */
import type { SkippedGroup, SkipReason } from "../core/text/corpusReport.ts";
import { type Contents, contentsOf } from "./contents.ts";
import type { FileSystem } from "./fileSystem.ts";
import { AT_ONCE, type Candidate, findFiles, type PathGlobs, type ReadingLimits } from "./findFiles.ts";
import { inOrder } from "./inOrder.ts";
import { inRepresentativeOrder } from "./pathHash.ts";
import { KnownSecrets } from "./secrets/knownSecrets.ts";
import { cleanFile, PLACEHOLDER, spreads } from "./secrets.ts";
import { Skips } from "./skips.ts";

/** A text that is learned. */
export interface SourceFile {
  /** Relative to the learned folder, with "/" between names. */
  readonly path: string;
  /** With a placeholder for each secret in the file. */
  readonly text: string;
}

export interface Corpus {
  /** Sorted by path. */
  readonly files: readonly SourceFile[];
  /** Secrets that were replaced in these files. */
  readonly replacedSecrets: number;
  readonly skipped: readonly SkippedGroup[];
}

export interface CorpusRules extends PathGlobs {
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  /** A value of the editor's setting `files.encoding`; UTF-8 where absent. */
  readonly encoding?: string | undefined;
}

/** The sizes were set by hand, not measured. */
export const DEFAULT_RULES: CorpusRules = {
  include: [],
  exclude: [],
  maxFileBytes: 200 * 1024,
  maxTotalBytes: 32 * 1024 * 1024,
};

interface Sized extends Candidate {
  readonly bytes: number;
}

/**
 * Reads the files to learn. The same files always make the same corpus, in whatever order the file system lists them.
 * When the time is over, the files that were not read are left out. Those that were represent the whole folder.
 *
 * @throws WorkspaceError when the folder cannot be read, and the signal's reason when it is aborted
 */
export async function readCorpus(
  fileSystem: FileSystem,
  rules: CorpusRules,
  limits: ReadingLimits = {},
): Promise<Corpus> {
  const { signal } = limits;
  const skips = new Skips();
  const candidates = await findFiles(fileSystem, rules, skips, limits);
  const sized = await measure(fileSystem, candidates, { rules, skips, signal });
  const chosen = choose(sized, rules.maxTotalBytes, skips);

  const files: SourceFile[] = [];
  const known = new Set<string>();
  const secrets = new Set<string>();
  let replacedSecrets = 0;
  for (const { path, contents } of await readChosen(fileSystem, chosen, { rules, skips, limits })) {
    if (!contents.ok) skips.add(contents.reason, path);
    else if (known.has(contents.text)) skips.add("duplicate", path);
    else {
      known.add(contents.text);
      files.push({ path, text: contents.text });
      replacedSecrets += contents.secrets.length;
      for (const secret of contents.secrets) if (spreads(secret)) secrets.add(secret);
    }
  }
  signal?.throwIfAborted();
  return { ...withoutKnown(files, secrets, replacedSecrets), skipped: skips.groups() };
}

/** Reads files until the time is over. @returns what was read, by path */
async function readChosen(
  fileSystem: FileSystem,
  files: readonly Sized[],
  { rules, skips, limits }: { readonly rules: CorpusRules; readonly skips: Skips; readonly limits: ReadingLimits },
) {
  const { signal, time } = limits;
  const order = time ? inRepresentativeOrder(files) : files;
  const read: Awaited<ReturnType<typeof readOne>>[] = [];
  const readNext = (file: Sized) => readOne(fileSystem, file, rules);
  for await (const one of inOrder(order, readNext, { atOnce: AT_ONCE, signal })) {
    read.push(one);
    if (time && !time.isLeftToRead()) break;
  }
  const left = order.slice(read.length);
  for (const { path } of [...left].sort(byPath)) skips.add("overBudget", path);
  return read.sort(byPath);
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

/** What one file gave away is replaced in the others as well. */
function withoutKnown(
  files: readonly SourceFile[],
  secrets: ReadonlySet<string>,
  replaced: number,
): Omit<Corpus, "skipped"> {
  const known = new KnownSecrets(secrets);
  let replacedSecrets = replaced;
  const clean = files.map(({ path, text }) => {
    const found = known.replaceIn(text, PLACEHOLDER);
    replacedSecrets += found.count;
    return { path, text: found.text };
  });
  return { files: clean, replacedSecrets };
}

/** Adds the sizes, and skips files that are empty or too large. */
async function measure(
  fileSystem: FileSystem,
  candidates: readonly Candidate[],
  { rules, skips, signal }: { readonly rules: CorpusRules; readonly skips: Skips } & Pick<ReadingLimits, "signal">,
): Promise<readonly Sized[]> {
  const sized: Sized[] = [];
  const sizeOf = async (file: Candidate) => {
    try {
      return { ...file, bytes: await fileSystem.size(file.path) };
    } catch {
      // It has gone since it was listed, or may not be read.
      return { ...file, bytes: undefined };
    }
  };
  for await (const { path, kind, bytes } of inOrder(candidates, sizeOf, { atOnce: AT_ONCE, signal })) {
    const reason = bytes === undefined ? "unreadable" : sizeProblem(bytes, rules);
    if (reason !== undefined) skips.add(reason, path);
    else if (bytes !== undefined) sized.push({ path, kind, bytes });
  }
  return sized;
}

function sizeProblem(bytes: number, { maxFileBytes }: CorpusRules): SkipReason | undefined {
  if (bytes === 0) return "empty";
  return bytes > maxFileBytes ? "tooLarge" : undefined;
}

/**
 * Takes as many files as the total size allows. Where it does not allow all, takes those with the lowest path hash, so
 * that every part of the workspace is represented.
 */
function choose(files: readonly Sized[], maxTotalBytes: number, skips: Skips): readonly Sized[] {
  const chosen = new Set<Sized>();
  let total = 0;
  for (const file of inRepresentativeOrder(files)) {
    if (total + file.bytes > maxTotalBytes) continue;
    total += file.bytes;
    chosen.add(file);
  }
  for (const file of files) if (!chosen.has(file)) skips.add("overTotal", file.path);
  return files.filter(file => chosen.has(file));
}

async function readOne(fileSystem: FileSystem, { path, kind }: Sized, rules: CorpusRules) {
  try {
    const bytes = await fileSystem.read(path, rules.maxFileBytes + 1); // one more tells that it has grown too large
    const reason = sizeProblem(bytes.length, rules);
    const contents: Contents = reason === undefined ? contentsOf(bytes, kind, rules.encoding) : { ok: false, reason };
    if (!contents.ok) return { path, contents };
    const clean = cleanFile({ path, text: contents.text });
    if (!clean) return { path, contents: { ok: false, reason: "secret" } as const };
    const secrets = clean.found.map(({ secret }) => secret);
    return { path, contents: { ok: true, text: clean.text, secrets } as const };
  } catch {
    // It has gone since it was listed, or may not be read.
    return { path, contents: { ok: false, reason: "unreadable" } as const };
  }
}
