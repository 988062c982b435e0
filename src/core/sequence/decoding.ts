/** How a sequence is written by a network: greedily, by beam search, or by chance; until EOS. */
import { softmax } from "../loss.ts";
import type { Random } from "../random.ts";
import { type SamplingOptions, sampleToken } from "../sampling.ts";
import type { Floats } from "../tensor.ts";

/** What a network says of the next token. */
export interface Prediction<State> {
  readonly state: State;
  /** softmax(scores) is the distribution of the next token; owned by the receiver. */
  readonly scores: Floats;
}

/** A network that is ready to write. States are never changed, so that several sequences can go on from one. */
export interface Decoder<State> {
  readonly eos: number;
  first(): Prediction<State>;
  /** After one more token. */
  advance(state: State, token: number): Prediction<State>;
}

export interface Decoded {
  /** Without EOS. */
  readonly tokens: readonly number[];
  /** ln P(tokens, EOS), or of the tokens alone where `isEnded` is false. */
  readonly logProbability: number;
  /** It came to EOS before the limit. */
  readonly isEnded: boolean;
}

/** Takes the likeliest token at each step. */
export function decodeGreedily<State>(decoder: Decoder<State>, maxTokens: number): Decoded {
  return decodeBySampling(decoder, maxTokens, { temperature: 0 }, () => 0);
}

/** Draws each token from its distribution. `logProbability` is that of the network itself, at temperature 1. */
export function decodeBySampling<State>(
  decoder: Decoder<State>,
  maxTokens: number,
  options: SamplingOptions,
  random: Random,
): Decoded {
  const tokens: number[] = [];
  let logProbability = 0;
  let { state, scores } = decoder.first();
  while (true) {
    softmax(scores, scores.length);
    const token = sampleToken(scores, options, random);
    const isEnded = token === decoder.eos;
    if (!isEnded && tokens.length === maxTokens) return { tokens, logProbability, isEnded };
    logProbability += Math.log(scores[token]);
    if (isEnded) return { tokens, logProbability, isEnded };
    tokens.push(token);
    ({ state, scores } = decoder.advance(state, token));
  }
}

export interface BeamOptions {
  /** At most this many tokens before EOS. */
  readonly maxTokens: number;
  /** Sequences that are followed side by side; 1 is greedy. */
  readonly width: number;
  /**
   * Sequences are ranked by ln P / length^alpha, EOS counting as a token. 0, the default, ranks by probability, which
   * prefers short ones; 1 by the mean for each token (Wu et al. 2016 use 0.6 to 0.7).
   */
  readonly alpha?: number;
}

interface Hypothesis<State> {
  readonly tokens: readonly number[];
  readonly logProbability: number;
  readonly prediction: Prediction<State>;
}

interface Extension<State> {
  readonly parent: Hypothesis<State>;
  readonly token: number;
  readonly logProbability: number;
}

/**
 * Beam search (Graves 2012; Sutskever, Vinyals & Le 2014): at each step every sequence is extended by every token, and
 * the `width` best go on; one that takes EOS is done and leaves its place in the beam empty.
 *
 * @returns what was found, best first: those that ended, or, where none did, those that were cut at the limit
 */
export function decodeByBeam<State>(decoder: Decoder<State>, options: BeamOptions): Decoded[] {
  const { maxTokens, width, alpha = 0 } = options;
  const ended: Decoded[] = [];
  let beam: Hypothesis<State>[] = [{ tokens: [], logProbability: 0, prediction: decoder.first() }];
  while (beam.length > 0) {
    const best = bestExtensions(beam, width - ended.length);
    const isFull = beam[0].tokens.length === maxTokens;
    const going = best.filter(({ token }) => token !== decoder.eos);
    for (const { parent, token, logProbability } of best) {
      if (token === decoder.eos) ended.push({ tokens: parent.tokens, logProbability, isEnded: true });
    }
    if (isFull) break;
    beam = going.map(({ parent, token, logProbability }) => ({
      tokens: [...parent.tokens, token],
      logProbability,
      prediction: decoder.advance(parent.prediction.state, token),
    }));
  }
  const cut = beam.map(({ tokens, logProbability }) => ({ tokens, logProbability, isEnded: false }));
  const rank = ({ tokens, logProbability, isEnded }: Decoded) =>
    logProbability / Math.max(1, tokens.length + (isEnded ? 1 : 0)) ** alpha;
  return (ended.length > 0 ? ended : cut).sort((left, right) => rank(right) - rank(left));
}

/** The `count` likeliest of all sequences of the beam with one token more. */
function bestExtensions<State>(beam: readonly Hypothesis<State>[], count: number): Extension<State>[] {
  const extensions = beam.flatMap(parent => {
    const { scores } = parent.prediction;
    softmax(scores, scores.length);
    return Array.from(scores, (p, token) => ({ parent, token, logProbability: parent.logProbability + Math.log(p) }));
  });
  return extensions.sort((left, right) => right.logProbability - left.logProbability).slice(0, count);
}
