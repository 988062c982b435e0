/** Searches the likeliest continuation of a text: token healing of the half-typed token, then greedy decoding. */
import { argMax } from "../../core/sampling.ts";
import type { DocumentCache } from "../../memory/documentCache.ts";
import type { Reader } from "../reading/reader.ts";
import { copyPosition, type TextPosition } from "../reading/textPosition.ts";
import type { BlockEnd } from "./blockEnd.ts";
import type { PrefixIndex } from "./prefixIndex.ts";

/**
 * Hypotheses that healing expands, each for one step of the network: at most, and at most once something is found. Set
 * by hand, not measured.
 */
const MAX_STEPS = 48;
const ENOUGH_STEPS = 6;
/** A hypothesis that holds less than this share of what is found so far is not expanded. Set by hand, not measured. */
const NEGLIGIBLE_SHARE = 0.03;
/** A token of the half-typed text that is less likely than this starts no hypothesis. Set by hand, not measured. */
const MIN_TOKEN_PROBABILITY = 1e-4;
/** Decoding stops where the continuation as a whole is less likely than this. Set by hand, not measured. */
const MIN_CONTINUATION_PROBABILITY = 0.02;
/** Set by hand, not measured. */
const MAX_TOKENS = 192;

export interface SearchLimits {
  /** Bytes after the cursor. */
  readonly maxBytes: number;
  /** Sees every byte of the continuation, and says where it ends. */
  readonly end: BlockEnd;
  readonly isLate: () => boolean;
  /** What stands below the cursor; absent for nothing. */
  readonly nearby?: DocumentCache | undefined;
}

/** A text, and after each of its tokens the number of bytes so far and the probability that all of them are right. */
export interface Continuation {
  readonly bytes: Uint8Array;
  readonly steps: readonly { readonly bytes: number; readonly probability: number }[];
}

export const NO_CONTINUATION: Continuation = { bytes: new Uint8Array(0), steps: [] };

/** A way to spell the beginning of the half-typed text by tokens. */
interface Hypothesis {
  /** Before the last token. */
  readonly position: TextPosition;
  /** The last token; undefined at the start of the search. */
  readonly token: number | undefined;
  /** The half-typed bytes that are not spelled yet. */
  readonly rest: Uint8Array;
  readonly probability: number;
}

/** The first token that covers the half-typed text to its end. */
interface Healed {
  readonly position: TextPosition;
  readonly token: number;
  /** The half-typed bytes that the token begins with. */
  readonly rest: Uint8Array;
  /** Given the half-typed text. */
  readonly probability: number;
}

/** Searches from the reader's position. Keeps one distribution from search to search. */
export class Search {
  private readonly distribution: Float32Array;

  constructor(
    private readonly reader: Reader,
    private readonly index: PrefixIndex,
    private readonly vocabulary: { readonly size: number; readonly eos: number; readonly unk: number | undefined },
  ) {
    this.distribution = new Float32Array(vocabulary.size);
  }

  /**
   * The likeliest continuation to the end of the line, the block or the document.
   * @param typed the half-typed bytes between the reader and the cursor; the first tokens must spell them
   */
  run(typed: Uint8Array, limits: SearchLimits): Continuation {
    const start = {
      position: this.reader.copyOfPosition(limits.nearby),
      token: undefined,
      rest: typed,
      probability: 1,
    };
    const healed = this.heal(start, limits);
    if (!healed) return NO_CONTINUATION;
    const found = new ContinuationBuilder();
    const { position } = healed;
    let { token, probability } = healed;
    let spelled = this.index.bytesOf(token).subarray(healed.rest.length);
    while (this.isText(token)) {
      const end = limits.end.endAfter(spelled);
      found.add(spelled, probability);
      if (end !== undefined) found.endAt(end);
      const isOver = end !== undefined || found.length >= limits.maxBytes || found.tokens >= MAX_TOKENS;
      if (isOver || probability < MIN_CONTINUATION_PROBABILITY || limits.isLate()) break;
      this.reader.lookAhead(position, token);
      this.reader.predict(this.distribution, position);
      token = this.likeliest();
      probability *= this.distribution[token];
      spelled = this.index.bytesOf(token);
    }
    return found.continuation();
  }

  /**
   * Token healing: the likeliest token that ends the half-typed text or goes beyond it, given that text. A best-first
   * search over the ways to spell the text; the sum over all that is found normalizes the result.
   */
  private heal(start: Hypothesis, limits: SearchLimits): Healed | undefined {
    const open: Hypothesis[] = [start];
    let best: Healed | undefined;
    let sum = 0;
    for (let step = 0; step < (best ? ENOUGH_STEPS : MAX_STEPS) && !(step > 0 && limits.isLate()); step++) {
      const hypothesis = takeLikeliest(open);
      if (!hypothesis || hypothesis.probability < NEGLIGIBLE_SHARE * sum) break;
      const { rest } = hypothesis;
      const position = this.positionAfter(hypothesis);
      this.reader.predict(this.distribution, position);
      for (const token of this.tokensCovering(rest)) {
        const probability = hypothesis.probability * this.distribution[token];
        sum += probability;
        if (!best || probability > best.probability) best = { position, rest, token, probability };
      }
      for (const token of this.index.beginningsOf(rest)) {
        const probability = hypothesis.probability * this.distribution[token];
        if (probability < MIN_TOKEN_PROBABILITY * hypothesis.probability) continue;
        open.push({ position, token, rest: rest.subarray(this.index.bytesOf(token).length), probability });
      }
    }
    return best && { ...best, probability: best.probability / sum };
  }

  /** A position of its own after the hypothesis' token. Only hypotheses that are expanded pay for it. */
  private positionAfter({ position, token }: Hypothesis): TextPosition {
    if (token === undefined) return position;
    const after = copyPosition(position);
    this.reader.lookAhead(after, token);
    return after;
  }

  private tokensCovering(rest: Uint8Array): Iterable<number> {
    return rest.length > 0 ? this.index.beginningWith(rest) : this.distribution.keys();
  }

  private isText(token: number): boolean {
    return token !== this.vocabulary.eos && token !== this.vocabulary.unk;
  }

  private likeliest(): number {
    return argMax(this.distribution);
  }
}

/** A continuation as it grows. */
class ContinuationBuilder {
  private readonly bytes: number[] = [];
  private readonly steps: { bytes: number; probability: number }[] = [];
  tokens = 0;

  get length(): number {
    return this.bytes.length;
  }

  add(spelled: Uint8Array, probability: number): void {
    this.tokens++;
    for (const byte of spelled) this.bytes.push(byte);
    if (this.length > 0) this.steps.push({ bytes: this.length, probability });
  }

  /** Cuts what lies beyond the end. The rest is as likely as the first token that reaches the end. */
  endAt(end: number): void {
    const first = this.steps.findIndex(({ bytes }) => bytes >= end);
    const [reaching] = first < 0 ? [] : this.steps.splice(first);
    this.bytes.length = end;
    if (end > 0 && reaching) this.steps.push({ ...reaching, bytes: end });
  }

  continuation(): Continuation {
    return { bytes: Uint8Array.from(this.bytes), steps: this.steps };
  }
}

/** Removes the likeliest hypothesis; the first of equals. */
function takeLikeliest(open: Hypothesis[]): Hypothesis | undefined {
  let best = 0;
  for (let k = 1; k < open.length; k++) if (open[k].probability > open[best].probability) best = k;
  return open.splice(best, 1)[0];
}
