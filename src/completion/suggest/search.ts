/** Looks for the likeliest continuation of a text: first heals the half-typed token, then goes on greedily. */

import type { Reader } from "../reading/reader.ts";
import { copyPosition, type TextPosition } from "../reading/textPosition.ts";
import type { BlockEnd } from "./blockEnd.ts";
import type { PrefixIndex } from "./prefixIndex.ts";

/** Places that healing looks at, each for one step of the network: once something is found, and in any case. */
const ENOUGH_STEPS = 6;
const MOST_STEPS = 48;
/** Ways that hold less than this share of what is found already are not followed. */
const NEGLIGIBLE = 0.03;
/** Ways of spelling the half-typed text that are less likely than this are left out. */
const MIN_HYPOTHESIS_PROBABILITY = 1e-4;
/** A continuation that is less likely than this as a whole is not followed further. */
const LEAST_CONTINUATION = 0.02;
const MAX_TOKENS = 192;

export interface SearchLimits {
  /** Bytes after the cursor. */
  readonly maxBytes: number;
  /** Where it is over, told of every byte. */
  readonly end: BlockEnd;
  readonly isLate: () => boolean;
}

/** A continuation: after each of its tokens, how many bytes it has and the probability that all of them are right. */
export interface Continuation {
  readonly bytes: Uint8Array;
  readonly steps: readonly { readonly bytes: number; readonly probability: number }[];
}

export const NO_CONTINUATION: Continuation = { bytes: new Uint8Array(0), steps: [] };

interface Hypothesis {
  /** Where it comes from, and the token by which it goes on from there. */
  readonly position: TextPosition;
  readonly token: number | undefined;
  /** What of the half-typed text is not spelt yet. */
  readonly rest: Uint8Array;
  readonly probability: number;
}

interface Healed {
  readonly position: TextPosition;
  readonly rest: Uint8Array;
  readonly token: number;
  readonly probability: number;
}

/** One search needs one distribution; kept for the next. */
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
   * @param typed the bytes between the reader and the cursor; the first tokens must begin with them
   */
  run(typed: Uint8Array, limits: SearchLimits): Continuation {
    const healed = this.heal(
      { position: this.reader.copyOfPosition(), token: undefined, rest: typed, probability: 1 },
      limits,
    );
    if (!healed) return NO_CONTINUATION;
    const found = new ContinuationBuilder();
    const { position: place } = healed;
    let { token, probability } = healed;
    let spelt = this.index.bytesOf(token).subarray(healed.rest.length);
    while (this.isText(token)) {
      const end = limits.end.endAfter(spelt);
      found.add(spelt, probability);
      if (end !== undefined) found.endAt(end);
      const isOver = end !== undefined || found.length >= limits.maxBytes || found.tokens >= MAX_TOKENS;
      if (isOver || probability < LEAST_CONTINUATION || limits.isLate()) break;
      this.reader.lookAhead(place, token);
      this.reader.predict(this.distribution, place);
      token = this.likeliest();
      probability *= this.distribution[token];
      spelt = this.index.bytesOf(token);
    }
    return found.continuation();
  }

  /** The likeliest token that ends the half-typed text or goes beyond it, given that text. */
  private heal(start: Hypothesis, limits: SearchLimits): Healed | undefined {
    const ways: Hypothesis[] = [start];
    let best: Healed | undefined;
    let sum = 0;
    for (let step = 0; step < (best ? ENOUGH_STEPS : MOST_STEPS) && !(step > 0 && limits.isLate()); step++) {
      const way = takeLikeliest(ways);
      if (!way || way.probability < NEGLIGIBLE * sum) break;
      const place = this.arrive(way);
      this.reader.predict(this.distribution, place);
      for (const token of this.covering(way.rest)) {
        const probability = way.probability * this.distribution[token];
        sum += probability;
        if (!best || probability > best.probability) best = { position: place, rest: way.rest, token, probability };
      }
      for (const token of this.index.beginningsOf(way.rest)) {
        const probability = way.probability * this.distribution[token];
        if (probability < MIN_HYPOTHESIS_PROBABILITY * way.probability) continue;
        const rest = way.rest.subarray(this.index.bytesOf(token).length);
        ways.push({ position: place, token, rest, probability });
      }
    }
    return best && { ...best, probability: best.probability / sum };
  }

  /** A place of its own where the way's token is read. Only ways that are followed pay for it. */
  private arrive({ position: place, token }: Hypothesis): TextPosition {
    if (token === undefined) return place;
    const arrived = copyPosition(place);
    this.reader.lookAhead(arrived, token);
    return arrived;
  }

  private covering(rest: Uint8Array): Iterable<number> {
    return rest.length > 0 ? this.index.beginningWith(rest) : this.distribution.keys();
  }

  private isText(token: number): boolean {
    return token !== this.vocabulary.eos && token !== this.vocabulary.unk;
  }

  private likeliest(): number {
    const { distribution } = this;
    let best = 0;
    for (let i = 1; i < distribution.length; i++) if (distribution[i] > distribution[best]) best = i;
    return best;
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

  add(spelt: Uint8Array, probability: number): void {
    this.tokens++;
    for (const byte of spelt) this.bytes.push(byte);
    if (this.length > 0) this.steps.push({ bytes: this.length, probability });
  }

  /** Cuts what lies beyond the end. What comes up to it is as likely as the first token that reaches it. */
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

function takeLikeliest(ways: Hypothesis[]): Hypothesis | undefined {
  let best = 0;
  for (let k = 1; k < ways.length; k++) if (ways[k].probability > ways[best].probability) best = k;
  return ways.splice(best, 1)[0];
}
