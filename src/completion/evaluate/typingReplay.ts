/** Types held-out files again, takes what is offered when it is right, and counts the keys. */
import type { Completed, CompletionSource } from "../suggest/completer.ts";
import type { SourceText } from "./score.ts";

export interface ReplayOptions {
  /** "whole": one key takes all of a completion that is right to its end. "word": one key takes its next word. */
  readonly acceptance: "whole" | "word";
  readonly minConfidence?: number;
  /** More than one: blocks are completed. */
  readonly maxLines?: number;
  /** Characters of each file that are typed; all where absent. */
  readonly maxCharsPerFile?: number;
  /** Told of each file once it is typed, before the next one. */
  readonly onTyped?: (file: SourceText) => void;
}

export interface ReplayFigures {
  readonly chars: number;
  /** Keys saved per 100 characters. */
  readonly perHundredKeys: number;
  /** Characters that a completion inserted, of all. */
  readonly completedRatio: number;
  /** Completions that were right to their last character, of those shown. */
  readonly shownPrecision: number;
  readonly shown: number;
  readonly requests: number;
  /** By tenths of the confidence that they were shown with. */
  readonly reliability: readonly Reliability[];
  readonly latencyMs: LatencyMs;
}

/** Of all requests. */
export interface LatencyMs {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Of the completions shown with about one confidence, how many were right. */
export interface Reliability {
  readonly shown: number;
  readonly meanConfidence: number;
  readonly precision: number;
}

/** A completion of fewer characters counts neither as shown nor as right. */
const MIN_SHOWN_CHARS = 4;
const NOTHING: Completed = { text: "", confidence: 0 };
const TENTHS = 10;

/** A text of which a beginning may stand there already: then only the rest is typed. */
export interface TypedText extends SourceText {
  /** UTF-16 units that are not typed. */
  readonly givenChars?: number;
}

/** @param clock milliseconds */
export function typingReplay(
  source: CompletionSource,
  files: Iterable<TypedText>,
  clock: () => number,
  options: ReplayOptions,
): ReplayFigures {
  const tenths = Array.from({ length: TENTHS }, () => ({ shown: 0, right: 0, confidence: 0 }));
  const counts: Counts = { chars: 0, keys: 0, inserted: 0, tenths };
  const latencies: number[] = [];
  for (const file of files) {
    const text = file.text.slice(0, options.maxCharsPerFile);
    const ask = (prefix: string): Completed => {
      const start = clock();
      const { minConfidence, maxLines } = options;
      const request = {
        path: file.path,
        prefix,
        suffix: "",
        ...(minConfidence === undefined ? {} : { minConfidence }),
        ...(maxLines === undefined ? {} : { maxLines }),
      };
      const completed = source.complete(request, clock);
      latencies.push(clock() - start);
      return completed.text.length >= MIN_SHOWN_CHARS ? completed : NOTHING;
    };
    typeFile({ text, from: file.givenChars ?? 0 }, ask, options.acceptance, counts);
    source.close(file.path);
    options.onTyped?.({ path: file.path, text });
  }
  const { chars, keys, inserted } = counts;
  const shown = tenths.reduce((sum, tenth) => sum + tenth.shown, 0);
  const right = tenths.reduce((sum, tenth) => sum + tenth.right, 0);
  return {
    chars,
    perHundredKeys: chars === 0 ? 0 : (100 * (chars - keys)) / chars,
    completedRatio: chars === 0 ? 0 : inserted / chars,
    shownPrecision: shown === 0 ? 0 : right / shown,
    shown,
    requests: latencies.length,
    reliability: tenths.map(tenth => ({
      shown: tenth.shown,
      meanConfidence: tenth.confidence / Math.max(1, tenth.shown),
      precision: tenth.right / Math.max(1, tenth.shown),
    })),
    latencyMs: percentiles(latencies),
  };
}

interface Counts {
  chars: number;
  keys: number;
  inserted: number;
  readonly tenths: readonly { shown: number; right: number; confidence: number }[];
}

function typeFile(
  { text, from }: { readonly text: string; readonly from: number },
  ask: (prefix: string) => Completed,
  acceptance: "whole" | "word",
  counts: Counts,
): void {
  counts.chars += text.length - from;
  let at = from;
  let offered = "";
  while (at < text.length) {
    if (offered === "") {
      const { text: asked, confidence } = ask(text.slice(0, at));
      offered = asked;
      if (offered !== "") {
        const tenth = counts.tenths[Math.max(0, Math.min(TENTHS - 1, Math.floor(confidence * TENTHS)))]!;
        tenth.shown++;
        tenth.confidence += confidence;
        if (text.startsWith(offered, at)) tenth.right++;
      }
    }
    const accepted = acceptance === "whole" ? offered : nextWord(offered);
    counts.keys++;
    if (accepted !== "" && text.startsWith(accepted, at)) {
      counts.inserted += accepted.length;
      at += accepted.length;
      offered = offered.slice(accepted.length);
      continue;
    }
    // Typed over: what is offered stays for as long as it matches.
    offered = offered[0] === text[at] ? offered.slice(1) : "";
    at++;
  }
}

/** As the editor takes it: white space and the word after it, or a run of signs. */
function nextWord(text: string): string {
  return /^\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)?/u.exec(text)?.[0] ?? "";
}

/** Values at or below which half, 95 and 99 hundredths of all lie; 0 where there are none. */
export function percentiles(values: readonly number[]): LatencyMs {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
