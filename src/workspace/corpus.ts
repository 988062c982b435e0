/** Reads from a folder the texts that are learned, and gives a reason for every file that is not. */
import { fnv1a, mixBits } from "../core/hash.ts";
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
  /** Tells whether the file has changed; absent where it must be read again in any case. */
  readonly stamp?: number | undefined;
  /** Whether secrets in it are replaced in other files too. It must be read again for them. */
  readonly givesSecrets?: true | undefined;
}

export interface Corpus {
  /** Sorted by path. */
  readonly files: readonly SourceFile[];
  /** Paths of files that were not read, because they are known. */
  readonly unchanged: readonly string[];
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

/** What became of a candidate. */
export interface ReadFile {
  readonly path: string;
  readonly contents:
    | { readonly ok: true; readonly text: string; readonly secrets: readonly string[] }
    | { readonly ok: false; readonly reason: SkipReason };
}

interface StampedFile {
  readonly path: string;
  readonly contents: ReadFile["contents"] | "unchanged";
  readonly stamp?: number | undefined;
}

/** Files whose sizes are read before any of them is read. Set by hand, not measured. */
const BLOCK_FILES = 256;
/** Less room than this fits hardly any file. */
const FULL_SHARE = 1e-3;

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

  const files: SourceFile[] = [];
  const unchanged: string[] = [];
  const texts = new Set<string>();
  const secrets = new Set<string>();
  let replacedSecrets = 0;
  for (const { path, stamp, contents } of await readWithin(fileSystem, candidates, { rules, limits })) {
    if (contents === "unchanged") unchanged.push(path);
    else if (!contents.ok) skips.add(contents.reason, path);
    else if (texts.has(contents.text)) skips.add("duplicate", path);
    else {
      texts.add(contents.text);
      replacedSecrets += contents.secrets.length;
      const spreading = contents.secrets.filter(spreads);
      for (const secret of spreading) secrets.add(secret);
      const known = spreading.length > 0 ? { givesSecrets: true as const } : { stamp };
      files.push({ path, text: contents.text, ...known });
    }
  }
  signal?.throwIfAborted();
  return { ...withoutKnown(files, secrets, replacedSecrets), unchanged, skipped: skips.groups() };
}

/**
 * Reads as many files as the total size and the time allow. Takes those with the lowest path hash first, so that every
 * part of the workspace is represented, whatever ends the reading.
 *
 * @returns one result for each candidate, by path
 */
async function readWithin(
  fileSystem: FileSystem,
  candidates: readonly Candidate[],
  { rules, limits }: { readonly rules: CorpusRules; readonly limits: ReadingLimits },
): Promise<readonly StampedFile[]> {
  const { signal, time, isKnown } = limits;
  const order = inRepresentativeOrder(candidates);
  const results: StampedFile[] = [];
  const leaveOut = (files: readonly Candidate[], reason: SkipReason): void => {
    for (const { path } of files) results.push({ path, contents: { ok: false, reason } });
  };
  const readNext = async (file: Candidate): Promise<StampedFile> => {
    const stamp = await stampOf(fileSystem, file, rules);
    if (stamp !== undefined && isKnown?.(file.path, stamp)) return { path: file.path, contents: "unchanged" };
    return { ...(await readContents(fileSystem, file, rules)), stamp };
  };
  let room = rules.maxTotalBytes;
  let at = 0;
  for (; at < order.length && room >= FULL_SHARE * rules.maxTotalBytes; at += BLOCK_FILES) {
    const chosen: Candidate[] = [];
    const block = order.slice(at, at + BLOCK_FILES);
    const sizeOfFile = async (file: Candidate) => ({ file, size: await sizeOf(fileSystem, file, rules) });
    for await (const { file, size } of inOrder(block, sizeOfFile, { atOnce: AT_ONCE, signal })) {
      if (!size.ok) leaveOut([file], size.reason);
      else if (size.bytes > room) leaveOut([file], "overTotal");
      else {
        room -= size.bytes;
        chosen.push(file);
      }
    }
    let read = 0;
    for await (const one of inOrder(chosen, readNext, { atOnce: AT_ONCE, signal })) {
      results.push(one);
      read++;
      if (time && !time.isLeftToRead()) {
        leaveOut([...chosen.slice(read), ...order.slice(at + BLOCK_FILES)], "overBudget");
        return results.sort(byPath);
      }
    }
  }
  leaveOut(order.slice(at), "overTotal");
  return results.sort(byPath);
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

/** What one file gave away is replaced in the others as well. */
function withoutKnown(
  files: readonly SourceFile[],
  secrets: ReadonlySet<string>,
  replaced: number,
): Pick<Corpus, "files" | "replacedSecrets"> {
  const known = new KnownSecrets(secrets);
  let replacedSecrets = replaced;
  const clean = files.map(file => {
    const found = known.replaceIn(file.text, PLACEHOLDER);
    replacedSecrets += found.count;
    return { ...file, text: found.text };
  });
  return { files: clean, replacedSecrets };
}

/** The bytes of a file, or why it is not read. */
async function sizeOf(fileSystem: FileSystem, { path }: Candidate, rules: CorpusRules) {
  try {
    const bytes = await fileSystem.size(path);
    const reason = sizeProblem(bytes, rules);
    return reason === undefined ? ({ ok: true, bytes } as const) : ({ ok: false, reason } as const);
  } catch {
    // It has gone since it was listed, or may not be read.
    return { ok: false, reason: "unreadable" } as const;
  }
}

function sizeProblem(bytes: number, { maxFileBytes }: CorpusRules): SkipReason | undefined {
  if (bytes === 0) return "empty";
  return bytes > maxFileBytes ? "tooLarge" : undefined;
}

/** Names the rules by which files are read. The build sets it to a hash of their source. */
declare const READING_RULES: string | undefined;
const CODE = typeof READING_RULES === "undefined" ? "" : READING_RULES;

/** 48 bits that differ when the file, or a rule about what is learned of it, has changed. */
async function stampOf(
  fileSystem: FileSystem,
  { path, kind }: Candidate,
  { maxFileBytes, encoding }: CorpusRules,
): Promise<number | undefined> {
  const state = await fileSystem.state?.(path).catch(() => undefined); // then it cannot be read either
  if (state === undefined) return undefined;
  const text = JSON.stringify([state, kind, maxFileBytes, encoding, CODE]);
  return mixBits(fnv1a(text)) + 2 ** 32 * (mixBits(fnv1a(`high ${text}`)) % 2 ** 16);
}

/** Reads a file that is not too large. Of what other files give away it knows nothing. */
export async function readFile(fileSystem: FileSystem, file: Candidate, rules: CorpusRules): Promise<ReadFile> {
  const size = await sizeOf(fileSystem, file, rules);
  return size.ok ? readContents(fileSystem, file, rules) : { path: file.path, contents: size };
}

async function readContents(fileSystem: FileSystem, { path, kind }: Candidate, rules: CorpusRules): Promise<ReadFile> {
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
