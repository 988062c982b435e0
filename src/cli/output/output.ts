/** Writes to the terminal: lines, a progress line, and a chart; and formats numbers and names for it. */
import { plot } from "asciichart";
import type { CorpusReport } from "../../core/text/corpusReport.ts";
import type { StepEvent } from "../../protocol/training.ts";

/** stdout and stderr as parameters, so that tests can read them. */
export interface Terminal {
  out(line: string): void;
  error(line: string): void;
  /** Overwrites the last progress line. Does nothing where stderr is not a terminal. */
  progress(line: string): void;
  readonly columns: number;
}

export function processTerminal(): Terminal {
  const isTty = process.stderr.isTTY === true;
  const clear = isTty ? "\r\u001b[2K" : "";
  return {
    out: line => void process.stdout.write(`${clear}${withoutControls(line)}\n`),
    error: line => void process.stderr.write(`${clear}${withoutControls(line)}\n`),
    progress: line => void (isTty && process.stderr.write(`${clear}${withoutControls(line)}`)),
    columns: process.stderr.columns ?? 80,
  };
}

/** Escapes characters that control a terminal or the direction of text as JSON does, so that a line of JSON stays one. Nothing from a file reaches a terminal raw. */
export function withoutControls(line: string): string {
  return line.replace(/[^\P{Cc}\t\n]|\p{Bidi_Control}/gu, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** "step 120 [######----] 2.31 bits/char · 11.2k tokens/s · 32 s left" */
export function progressLine(step: StepEvent): string {
  const total = step.elapsedMs + step.remainingMs;
  const width = 24;
  const done = total > 0 ? Math.min(width, Math.round((width * step.elapsedMs) / total)) : width;
  const bar = "#".repeat(done) + "-".repeat(width - done);
  return (
    `step ${step.step} [${bar}] ${step.trainBitsPerChar.toFixed(2)} bits/char · ` +
    `${thousands(step.tokensPerSecond)} tokens/s · ${Math.ceil(step.remainingMs / 1000)} s left`
  );
}

/** Draws the validation loss over the run, in bits per character; "" for fewer than two points. */
export function learningCurve(bitsPerChar: readonly number[], columns: number): string {
  if (bitsPerChar.length < 2) return "";
  const width = Math.max(10, Math.min(60, columns - 16));
  return plot(stretch(bitsPerChar, width), { height: 8, format: x => x.toFixed(2).padStart(7) });
}

/** Linear interpolation of the points to `width` columns. */
function stretch(points: readonly number[], width: number): number[] {
  return Array.from({ length: width }, (_, k) => {
    const at = (k * (points.length - 1)) / (width - 1);
    const left = Math.floor(at);
    const right = Math.min(points.length - 1, left + 1);
    return points[left]! + (at - left) * (points[right]! - points[left]!);
  });
}

const SKIP_WORDS: Readonly<Record<CorpusReport["skipped"][number]["reason"], string>> = {
  secret: "that hold secrets",
  ignored: "ignored by .gitignore or .recurrentignore",
  excluded: "excluded by a glob",
  vendored: "vendored",
  lockFile: "lock files",
  generated: "generated",
  minified: "minified",
  binary: "binary",
  tooLarge: "too large",
  duplicate: "duplicates",
  empty: "empty",
  unreadable: "unreadable or not UTF-8",
  otherType: "of a type that is not learned",
  overTotal: "beyond the total size limit",
  overBudget: "left out because the time budget is too short",
};

/** The corpus report, one line per group: what is learned, and what was skipped and why. */
export function corpusLines(report: CorpusReport): readonly string[] {
  const { trainingFiles, trainingChars, validationFiles, validationChars, replacedSecrets } = report;
  return [
    `Learning ${counted(trainingFiles, "file")} (${thousands(trainingChars)} characters); ` +
      `${counted(validationFiles, "file")} (${thousands(validationChars)} characters) held out to measure on.`,
    ...(replacedSecrets > 0 ? [`  replaced ${counted(replacedSecrets, "secret")} in them before learning`] : []),
    ...report.skipped.map(
      ({ reason, count, examples }) =>
        `  skipped ${count} ${SKIP_WORDS[reason]}, such as ${printableName(examples[0] ?? "")}`,
    ),
  ];
}

/** "1 file", "2 files". */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** 950, "12.3k", "4.56M". */
export function thousands(count: number): string {
  if (count < 1000) return String(Math.round(count));
  return count < 1e6 ? `${(count / 1e3).toFixed(1)}k` : `${(count / 1e6).toFixed(2)}M`;
}

/** Escapes control characters except tab and line feed, so that no file name or sample can move the cursor. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, c => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** Keeps a file's name on one line: also escapes line feeds and characters that are invisible or change direction. */
export function printableName(name: string): string {
  return printable(name).replace(/[\t\n\p{Cf}\p{Zl}\p{Zp}]/gu, c => `\\u{${c.codePointAt(0)!.toString(16)}}`);
}
