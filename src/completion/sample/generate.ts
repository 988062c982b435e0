/** Generates text token by token, drawn from the network's predictions or, without a network, from the memory's. */
import { createRandom } from "../../core/random.ts";
import { sampleToken } from "../../core/sampling.ts";
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import { type Experts, freshMixerParameters } from "../mixing/experts.ts";
import { type LikelyText, likeliestTexts } from "../reading/likeliest.ts";
import { Reader } from "../reading/reader.ts";

export interface GenerateRequest {
  readonly prompt: string;
  /** UTF-16 units to generate; the text is shorter where `<EOS>` comes first, and may be longer by part of a token. */
  readonly length: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  /** Never draws `<UNK>`. */
  readonly isUnknownLeftOut?: boolean;
  readonly seed: number;
}

/** A generated token, as it was predicted before temperature, top-k and top-p. */
export interface GeneratedToken {
  readonly text: string;
  readonly probability: number;
  /** The five likeliest tokens at its position, the likeliest first. */
  readonly likeliest: readonly LikelyText[];
}

const ALTERNATIVES = 5;

/** The text that follows the prompt. The same seed generates the same text. */
export function generate(experts: Experts, request: GenerateRequest): string {
  return experts.vocabulary.decode(generatedIds(experts, request));
}

/** The same text, with each token's probability and the likeliest tokens at its position. */
export function generateTokens(
  experts: Experts,
  request: GenerateRequest,
): { readonly text: string; readonly tokens: readonly GeneratedToken[] } {
  const { vocabulary } = experts;
  const tokens: GeneratedToken[] = [];
  const ids = generatedIds(experts, request, (id, probabilities) =>
    tokens.push({
      text: vocabulary.label(id),
      probability: probabilities[id],
      likeliest: likeliestTexts(vocabulary, probabilities, ALTERNATIVES),
    }),
  );
  return { text: vocabulary.decode(ids), tokens };
}

/** @param onToken gets each token that is generated, and the distribution that it was drawn from */
function generatedIds(
  experts: Experts,
  request: GenerateRequest,
  onToken?: (token: number, probabilities: Float32Array) => void,
): readonly number[] {
  const { vocabulary, predictor } = experts;
  const random = createRandom(request.seed);
  const generated: number[] = [];
  const { temperature, topK, topP } = request;
  const excluded = request.isUnknownLeftOut ? vocabulary.unk : undefined;
  const cuts = { ...(topK === undefined ? {} : { topK }), ...(topP === undefined ? {} : { topP }) };
  const options = { temperature, excluded, ...cuts };
  const next = predictor ? networkWalk(experts) : memoryWalk(experts);
  const prompt = vocabulary.encode(withLineFeeds(request.prompt)).ids;
  let probabilities = next(vocabulary.eos);
  for (const id of prompt) probabilities = next(id);
  let chars = 0;
  while (chars < request.length) {
    const token = sampleToken(probabilities, options, random);
    if (token === vocabulary.eos) break;
    generated.push(token);
    onToken?.(token, probabilities);
    // A token may end inside a character, so this length is approximate. Only all tokens together decode exactly.
    chars += vocabulary.label(token).length;
    probabilities = next(token);
  }
  return generated;
}

/** Moves past a token; returns the distribution of the next one, overwritten at each call, [vocabularySize]. */
type Walk = (token: number) => Float32Array;

function networkWalk({ predictor, vocabulary }: Experts): Walk {
  const probabilities = new Float32Array(vocabulary.size);
  const state = predictor?.initialState() ?? new Float32Array(0);
  return token => {
    predictor?.advance(state, token, probabilities);
    return probabilities;
  };
}

function memoryWalk(experts: Experts): Walk {
  const probabilities = new Float32Array(experts.vocabulary.size);
  const reader = new Reader(experts, freshMixerParameters(experts));
  return token => {
    if (token !== experts.vocabulary.eos) reader.read(token);
    reader.predict(probabilities);
    return probabilities;
  };
}
