/** The typing replay: types held-out files again, accepts suggestions that are right, and counts the keys. */
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import type { Completed, CompletionSource } from "../suggest/completer.ts";
import type { SourceText } from "./score.ts";

export interface ReplayOptions {
  /** "whole": one key accepts a suggestion that is right to its end. "word": one key accepts its next word. */
  readonly acceptance: "whole" | "word";
  readonly minConfidence?: number;
  /** More than one completes blocks. */
  readonly maxLines?: number;
  /** UTF-16 units of each file that are typed; all where absent. */
  readonly maxCharsPerFile?: number;
  /** Called with each file once it is typed, before the next one. */
  readonly onTyped?: (file: SourceText) => void;
}

export interface ReplayFigures {
  /** UTF-16 units that were typed or inserted. */
  readonly chars: number;
  /** Keys saved per 100 characters. */
  readonly perHundredKeys: number;
  /** Fraction of the characters that completions inserted, 0..1. */
  readonly completedRatio: number;
  /** Fraction of the suggestions that were right to their last character, 0..1. */
  readonly shownPrecision: number;
  /** Suggestions. */
  readonly shown: number;
  readonly requests: number;
  /** By tenths of the suggestion's confidence. */
  readonly reliability: readonly Reliability[];
  readonly latencyMs: LatencyMs;
}

/** Percentiles over all requests. */
export interface LatencyMs {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How many of the suggestions of about one confidence were right. */
export interface Reliability {
  readonly shown: number;
  readonly meanConfidence: number;
  readonly precision: number;
}

/** A completion of fewer characters counts neither as shown nor as right. Set by hand, as in the display policy. */
const MIN_SHOWN_CHARS = 4;
const NOTHING: Completed = { text: "", confidence: 0 };
const TENTHS = 10;

/** A text that is typed, all of it or from some point on. */
export interface TypedText extends SourceText {
  /** UTF-16 units at the beginning that are in the document already. */
  readonly givenChars?: number;
}

/**
 * Types the files one after the other and asks for a completion wherever no suggestion is shown.
 *
 *     perHundredKeys = 100 (chars - keys) / chars
 *
 * A line end is one character, since one key types it.
 *
 * @param clock milliseconds
 */
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
    const text = withLineFeeds(file.text).slice(0, options.maxCharsPerFile);
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
    typeFile(
      { text, from: withLineFeeds(file.text.slice(0, file.givenChars ?? 0)).length },
      ask,
      options.acceptance,
      counts,
    );
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
  let suggestion = "";
  while (at < text.length) {
    if (suggestion === "") {
      const { text: completed, confidence } = ask(text.slice(0, at));
      suggestion = completed;
      if (suggestion !== "") {
        const tenth = counts.tenths[Math.max(0, Math.min(TENTHS - 1, Math.floor(confidence * TENTHS)))]!;
        tenth.shown++;
        tenth.confidence += confidence;
        if (text.startsWith(suggestion, at)) tenth.right++;
      }
    }
    const accepted = acceptance === "whole" ? suggestion : nextWord(suggestion);
    counts.keys++;
    if (accepted !== "" && text.startsWith(accepted, at)) {
      counts.inserted += accepted.length;
      at += accepted.length;
      suggestion = suggestion.slice(accepted.length);
      continue;
    }
    // The user types on. The suggestion stays as long as it matches, as in the editor.
    suggestion = suggestion[0] === text[at] ? suggestion.slice(1) : "";
    at++;
  }
}

/** The next word as the editor accepts it: white space, then a word or a run of other characters. */
function nextWord(text: string): string {
  return /^\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)?/u.exec(text)?.[0] ?? "";
}

/**
 * Percentiles by rank: the value at index floor(share * n) of the n sorted values.
 * @param values in any order and unit
 * @returns in the same unit; 0 where there are no values
 */
export function percentiles(values: readonly number[]): LatencyMs {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
