/** Types held-out files anew, takes what is offered when it is right, and counts the keys. */
import type { CompletionSource } from "./completer.ts";
import type { SourceText } from "./score.ts";

export interface ReplayOptions {
  /** "whole": one key takes all of a completion that is right to its end. "word": one key takes its next word. */
  readonly acceptance: "whole" | "word";
  readonly minConfidence?: number;
  /** Characters of each file that are typed; all where absent. */
  readonly maxCharsPerFile?: number;
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
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
}

/** A completion of fewer characters counts neither as shown nor as right. */
const MIN_SHOWN_CHARS = 4;

/** @param clock milliseconds */
export function typingReplay(
  source: CompletionSource,
  files: Iterable<SourceText>,
  clock: () => number,
  options: ReplayOptions,
): ReplayFigures {
  const counts = { chars: 0, keys: 0, inserted: 0, shown: 0, right: 0 };
  const latencies: number[] = [];
  for (const file of files) {
    const text = file.text.slice(0, options.maxCharsPerFile);
    const ask = (prefix: string): string => {
      const start = clock();
      const { minConfidence } = options;
      const request = {
        path: file.path,
        prefix,
        suffix: "",
        ...(minConfidence === undefined ? {} : { minConfidence }),
      };
      const completed = source.complete(request, clock).text;
      latencies.push(clock() - start);
      return completed.length >= MIN_SHOWN_CHARS ? completed : "";
    };
    typeFile(text, ask, options.acceptance, counts);
    source.close(file.path);
  }
  const { chars, keys, inserted, shown, right } = counts;
  return {
    chars,
    perHundredKeys: chars === 0 ? 0 : (100 * (chars - keys)) / chars,
    completedRatio: chars === 0 ? 0 : inserted / chars,
    shownPrecision: shown === 0 ? 0 : right / shown,
    shown,
    requests: latencies.length,
    latencyMs: percentiles(latencies),
  };
}

interface Counts {
  chars: number;
  keys: number;
  inserted: number;
  shown: number;
  right: number;
}

function typeFile(text: string, ask: (prefix: string) => string, acceptance: "whole" | "word", counts: Counts): void {
  counts.chars += text.length;
  let at = 0;
  let offered = "";
  while (at < text.length) {
    if (offered === "") {
      offered = ask(text.slice(0, at));
      if (offered !== "") {
        counts.shown++;
        if (text.startsWith(offered, at)) counts.right++;
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

function percentiles(values: readonly number[]): { p50: number; p95: number; p99: number } {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
