/** Decoding strategies: greedy, beam search and sampling. Each generates a sequence token by token until EOS. */
import { softmax } from "../loss.ts";
import type { Random } from "../random.ts";
import { type SamplingOptions, sampleToken } from "../sampling.ts";
import type { Floats } from "../tensor.ts";

/** A prediction of the next token. */
export interface Prediction<State> {
  readonly state: State;
  /** softmax(scores) is the distribution of the next token. The caller owns the array. */
  readonly scores: Floats;
}

/** A network that is ready to generate. States do not change, so several sequences can continue from one state. */
export interface Decoder<State> {
  readonly eos: number;
  /** Predicts the first token. */
  first(): Prediction<State>;
  /** Predicts the next token after one more token. */
  advance(state: State, token: number): Prediction<State>;
}

/** A generated sequence. */
export interface Decoded {
  /** Without EOS. */
  readonly tokens: readonly number[];
  /** ln P(tokens, EOS), or ln P(tokens) if `isEnded` is false. */
  readonly logProbability: number;
  /** Whether EOS came before the limit. */
  readonly isEnded: boolean;
}

/** Takes the likeliest token at each step. */
export function decodeGreedily<State>(decoder: Decoder<State>, maxTokens: number): Decoded {
  return decodeBySampling(decoder, maxTokens, { temperature: 0 }, () => 0);
}

/** Samples each token from its distribution. `logProbability` is that of the network at temperature 1. */
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

/** Options of a beam search. */
export interface BeamOptions {
  /** The most tokens before EOS. */
  readonly maxTokens: number;
  /** The width of the beam: how many sequences are followed in parallel. 1 is greedy. */
  readonly width: number;
  /**
   * Exponent of the length normalization. Sequences rank by ln P / length^alpha, where EOS counts as a token. 0, the
   * default, ranks by probability and prefers short sequences; 1 ranks by the mean over tokens. Wu et al. 2016 use 0.6
   * to 0.7.
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
 * Searches for likely sequences with a beam (Graves 2012; Sutskever, Vinyals & Le 2014). Each step extends every
 * sequence by every token and keeps the `width` best. A sequence that ends with EOS leaves the beam, which then is
 * narrower by one.
 *
 * @returns the sequences that ended, best first; if none did, those that were cut at the limit
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

/** The `count` likeliest extensions of the beam by one token. */
function bestExtensions<State>(beam: readonly Hypothesis<State>[], count: number): Extension<State>[] {
  const extensions = beam.flatMap(parent => {
    const { scores } = parent.prediction;
    softmax(scores, scores.length);
    return Array.from(scores, (p, token) => ({ parent, token, logProbability: parent.logProbability + Math.log(p) }));
  });
  return extensions.sort((left, right) => right.logProbability - left.logProbability).slice(0, count);
}
