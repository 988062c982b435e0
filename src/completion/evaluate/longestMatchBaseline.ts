/**
 * The longest-match baseline: it completes without learning. It finds where the last ten characters occurred before,
 * and suggests what the longest matches agree on. A model is worth what it does better.
 */
import { fnv1a } from "../../core/hash.ts";
import { commonLength } from "../reading/tokenizedText.ts";
import type { Completed, CompleteRequest, CompletionSource } from "../suggest/completer.ts";

/** Length of the shortest match. Set by hand, not measured. */
const KEY_CHARS = 10;
/** Longest matches that are compared, and the fraction of them that has to agree. Set by hand, not measured. */
const BEST_MATCHES = 6;
const AGREEMENT = 0.9;
/** Latest occurrences of a frequent key that are looked at, and the limit of a match. Set by hand, not measured. */
const MAX_CANDIDATES = 512;
const MAX_MATCH_CHARS = 256;
const NO_OFFSET = -1;

interface Match {
  readonly text: string;
  /** Where the match ends in that text. */
  readonly end: number;
  readonly length: number;
}

/**
 * A completion source that knows some texts, and each document up to the cursor.
 * @param texts those of the workspace, without the files that are replayed
 */
export function longestMatchBaseline(texts: Iterable<string>): CompletionSource {
  const workspace = new KeyIndex();
  workspace.grow([...texts].join("\0\n"));
  const documents = new Map<string, KeyIndex>();
  return {
    complete({ path, prefix }: CompleteRequest): Completed {
      let document = documents.get(path);
      if (!document || !prefix.startsWith(document.text)) {
        document = new KeyIndex();
        documents.set(path, document);
      }
      document.grow(prefix);
      const matches = [...workspace.matches(prefix), ...document.matches(prefix)];
      matches.sort((a, b) => b.length - a.length);
      return { text: agreedText(matches.slice(0, BEST_MATCHES)).trimEnd(), confidence: AGREEMENT };
    },
    close(path: string): void {
      documents.delete(path);
    },
  };
}

/** What follows the longest match, as far as enough matches agree, to the end of the line. */
function agreedText(matches: readonly Match[]): string {
  const [longest] = matches;
  if (!longest) return "";
  const ends = matches.map(({ text, end }) => text.slice(end, end + MAX_MATCH_CHARS));
  const line = /^[^\0\r\n]*/.exec(ends[0])?.[0] ?? "";
  for (let chars = 1; chars <= line.length; chars++) {
    const agreeing = ends.filter(other => commonLength(line, other) >= chars).length;
    if (agreeing < AGREEMENT * matches.length) return line.slice(0, chars - 1);
  }
  return line;
}

/** The offsets of a growing text, by a hash of the KEY_CHARS characters that end there. */
class KeyIndex {
  text = "";
  private heads = new Int32Array(1 << 14).fill(NO_OFFSET);
  /** By offset: the previous offset with the same hash. */
  private previous = new Int32Array(1 << 12);
  private indexed = 0;

  /** Adds to the text; the new one must begin with the present one. */
  grow(text: string): void {
    this.text = text;
    if (text.length >= this.previous.length) {
      const previous = new Int32Array(2 * text.length + 2);
      previous.set(this.previous);
      this.previous = previous;
    }
    if (text.length > 2 * this.heads.length) {
      this.heads = new Int32Array(2 ** Math.ceil(Math.log2(text.length + 1))).fill(NO_OFFSET);
      this.indexed = 0;
    }
    for (let end = Math.max(KEY_CHARS, this.indexed); end <= text.length; end++) {
      const slot = this.slot(text, end);
      this.previous[end] = this.heads[slot];
      this.heads[slot] = end;
    }
    this.indexed = text.length + 1;
  }

  /** Matches of the end of `prefix`, without the one at the end of the text itself. */
  *matches(prefix: string): Generator<Match> {
    if (prefix.length < KEY_CHARS) return;
    let end = this.heads[this.slot(prefix, prefix.length)];
    for (let seen = 0; end !== NO_OFFSET && seen < MAX_CANDIDATES; end = this.previous[end], seen++) {
      if (end === this.text.length) continue;
      const length = this.matchLength(prefix, end);
      if (length >= KEY_CHARS) yield { text: this.text, end, length };
    }
  }

  private matchLength(prefix: string, end: number): number {
    const most = Math.min(prefix.length, end, MAX_MATCH_CHARS);
    let length = 0;
    while (length < most && prefix.charCodeAt(prefix.length - 1 - length) === this.text.charCodeAt(end - 1 - length)) {
      length++;
    }
    return length;
  }

  private slot(text: string, end: number): number {
    const hash = fnv1a(text, end - KEY_CHARS, end);
    return (hash ^ (hash >>> 15)) & (this.heads.length - 1);
  }
}
