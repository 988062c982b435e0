/** Reads a single file to learn, whatever its type, and holds out its last tenth. */
import path from "node:path";
import { FAULTS } from "../../core/faults.ts";
import { systemReasonOf } from "../../core/reasonOf.ts";
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import { SINGLE_FILE_BYTES, type TrainingRequest } from "../../protocol/training.ts";
import type { SourceFile } from "../../workspace/corpus.ts";
import { decodeText } from "../../workspace/encoding.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { cleanFile } from "../../workspace/secrets.ts";
import { TrainingError } from "./trainingError.ts";

/** What is held out: the end of the file, which a language model has not seen when it reads the beginning. */
const HELD_OUT_SHARE = 0.1;
/**
 * Characters of a part. A long text is learned in parts, so that a run with a short budget can leave some out. Set by
 * hand, not measured.
 */
const PART_CHARS = 1 << 20;

/** A text whose secrets are replaced. */
export interface CleanText {
  readonly text: string;
  readonly replacedSecrets: number;
}

/**
 * Reads the whole text of the file that the request names.
 * @throws TrainingError when the file is missing, too large, or not text
 */
export async function readSingleFile(
  { folder, file = "", maxFileBytes = SINGLE_FILE_BYTES, encoding }: TrainingRequest,
  fileSystem: FileSystem,
): Promise<CleanText> {
  const name = path.join(folder, file);
  const bytes = await withinLimit(fileSystem, { file, name, maxFileBytes }).catch((thrown: unknown) => {
    if (thrown instanceof TrainingError) throw thrown;
    throw new TrainingError(FAULTS.fileUnreadable(name, systemReasonOf(thrown)));
  });
  const decoded = decodeText(bytes, encoding);
  if (!decoded.ok) throw new TrainingError(FAULTS.fileNotText(name));
  if (decoded.text.trim() === "") throw new TrainingError(FAULTS.fileEmpty(name));
  const clean = cleanFile({ path: file, text: withLineFeeds(decoded.text) });
  if (!clean) throw new TrainingError(FAULTS.fileSecret(name));
  return { text: clean.text, replacedSecrets: clean.found.length };
}

async function withinLimit(
  fileSystem: FileSystem,
  { file, name, maxFileBytes }: { readonly file: string; readonly name: string; readonly maxFileBytes: number },
): Promise<Uint8Array> {
  const bytes = await fileSystem.size(file);
  if (bytes > maxFileBytes) throw new TrainingError(FAULTS.fileTooLarge(name, bytes, maxFileBytes));
  return fileSystem.read(file, maxFileBytes);
}

/** Splits a text at a line break, or where it has none near, at a character: its last tenth is held out. */
export function splitText(file: string, text: string): { training: SourceFile[]; validation: SourceFile[] } {
  const cut = boundaryNear(text, Math.floor(text.length * (1 - HELD_OUT_SHARE)));
  return {
    training: partsOf(part => named(file, part === 1 ? "" : ` (part ${part})`), text.slice(0, cut)),
    validation: partsOf(part => named(file, part === 1 ? " (held out)" : ` (held out ${part})`), text.slice(cut)),
  };
}

/** A file's name with a note before its extension, by which the corpus report groups files. */
function named(file: string, note: string): string {
  const { name, ext } = path.parse(file);
  return `${name}${note}${ext}`;
}

function partsOf(nameOf: (part: number) => string, text: string): SourceFile[] {
  const parts: SourceFile[] = [];
  for (let start = 0; start < text.length; ) {
    const isLast = text.length - start <= PART_CHARS;
    const end = isLast ? text.length : boundaryNear(text, start + PART_CHARS);
    parts.push({ path: nameOf(parts.length + 1), text: text.slice(start, end) });
    start = end;
  }
  return parts;
}

/** How far back a line break is looked for. */
const NEAR_CHARS = 2000;

/** The end of the last line before `at`, or else `at`, moved so that it cuts no surrogate pair. */
function boundaryNear(text: string, at: number): number {
  const newline = text.lastIndexOf("\n", at - 1);
  if (newline > 0 && at - newline <= NEAR_CHARS) return newline + 1;
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}
