/** Walks one text token by token and says at each place what follows: the mixture of all experts. */
import { OrderBlend } from "../../memory/blend.ts";
import { CACHE_ORDER, DocumentCache } from "../../memory/documentCache.ts";
import { MEMORY_ORDER } from "../../memory/memoryCursor.ts";
import { CountMerger } from "../../memory/orderCounts.ts";
import { CandidateMixer, type CandidatePredictions } from "../mixing/candidateMixer.ts";
import type { Experts } from "../mixing/experts.ts";
import { LINE_CONTEXTS, type LineContext, type Preceding } from "../mixing/lineContext.ts";
import { LineContextCounts } from "../mixing/lineContextCounts.ts";
import { LogLinearPool } from "../mixing/logLinearPool.ts";
import { EXPERTS, type Mixture } from "../mixing/mixture.ts";
import { tokenKinds } from "../mixing/tokenKinds.ts";
import { advancePosition, copyPosition, initialPosition, type TextPosition } from "./textPosition.ts";

/** How fast the blends learn how far to trust an order. */
const GAIN_RATE = 0.03;

/** The probabilities of one token. */
export interface TokenProbabilities {
  readonly mixed: number;
  /** Network, memory, cache; 0 where there is no network. */
  readonly byExpert: readonly [number, number, number];
}

/** What it takes to read on from a place that was passed before. */
export interface ReaderCheckpoint {
  /** Tokens read. */
  readonly length: number;
  /** The network's state before the last of them. */
  readonly state: Float32Array;
  readonly layout: LineContext;
  /** What the mixture had learned after it. */
  readonly learned: Float32Array;
}

/** A text being read. Nothing that it says of a place depends on what follows the place. */
export class Reader {
  private place: TextPosition;
  /** The network's state before the last token. */
  private readonly stateBefore: Float32Array;
  private readonly cache = new DocumentCache();
  private readonly layoutCounts = new LineContextCounts();
  private readonly layoutContexts = new Int32Array(LINE_CONTEXTS);
  private readonly memoryBlend = new OrderBlend(MEMORY_ORDER);
  private readonly cacheBlend = new OrderBlend(CACHE_ORDER);
  private readonly merger: CountMerger;
  private readonly byMemory: Float32Array;
  private readonly byCache: Float32Array;
  private readonly mixed: Float32Array;
  private readonly product: LogLinearPool;
  private readonly ranking: CandidateMixer;
  private readonly uniform: Float32Array;
  private readonly byExpert: [number, number, number] = [0, 0, 0];
  /** The place that the distributions above belong to. */
  private predicted: TextPosition | undefined;
  private memoryVersion = -1;
  private readonly weights = new Float32Array(EXPERTS);

  /** @param mixture learns from the text that is read; shared by the caller's choice */
  constructor(
    private readonly experts: Experts,
    readonly mixture: Mixture,
  ) {
    const size = experts.vocabulary.size;
    this.place = initialPosition(experts);
    this.stateBefore = experts.predictor?.initialState() ?? new Float32Array(0);
    this.merger = new CountMerger(size);
    this.byMemory = new Float32Array(size);
    this.byCache = new Float32Array(size);
    this.mixed = new Float32Array(size);
    this.product = new LogLinearPool(size);
    this.ranking = new CandidateMixer(tokenKinds(experts.vocabulary));
    this.uniform = new Float32Array(size).fill(1 / size);
  }

  /** Tokens read. */
  get length(): number {
    return this.cache.length;
  }

  /** To come back to this place; costs the copy of the network's state and the mixture. */
  checkpoint(): ReaderCheckpoint {
    return {
      length: this.length,
      state: this.stateBefore.slice(),
      layout: this.place.lineContext.clone(),
      learned: this.mixture.values.slice(),
    };
  }

  /** Goes back to a place of this text: one step of the network. */
  rewind({ length, state, layout, learned }: ReaderCheckpoint): void {
    const { memory } = this.experts;
    this.cache.rewind(length);
    this.layoutCounts.rewind(length);
    this.place = { ...this.place, lineContext: layout.clone() };
    this.mixture.values.set(learned);
    this.stateBefore.set(state);
    const recent = this.cache.last(MEMORY_ORDER);
    this.place.cursor.seek(recent.length < MEMORY_ORDER ? [memory.eos, ...recent] : recent);
    this.readLastAgain();
  }

  /** The network's state before the last token, or before `<EOS>`; the receiver's own. */
  stateBeforeLast(): Float32Array {
    return this.stateBefore.slice();
  }

  /** Lets the network predict the next token again, by the weights that it has now. */
  readLastAgain(): void {
    const { memory, predictor } = this.experts;
    this.place.state.set(this.stateBefore);
    predictor?.advance(this.place.state, this.cache.last(1)[0] ?? memory.eos, this.place.network);
    this.predicted = undefined;
  }

  /** Where the text stands now, to look ahead from. */
  here(): TextPosition {
    return copyPosition(this.place);
  }

  /** The mixed distribution of the next token, [vocabularySize]; sums to 1. */
  predict(out: Float32Array, place: TextPosition = this.place): void {
    this.consult(place);
    out.set(this.mixed);
  }

  /** What `predict` gives one token, and each expert. */
  probabilityOf(token: number): TokenProbabilities {
    this.consult(this.place);
    const { byExpert } = this;
    byExpert[0] = this.place.network.length === 0 ? 0 : this.place.network[token];
    byExpert[1] = this.byMemory[token];
    byExpert[2] = this.byCache[token];
    return { mixed: this.mixed[token], byExpert: [...byExpert] };
  }

  /** Takes in the token that follows, and learns from it. */
  read(token: number): void {
    const { byExpert } = this.probabilityOf(token);
    if (!this.experts.isNetworkAlone) this.learn(token, byExpert);
    this.cache.append(token);
    this.layoutCounts.append(this.layoutContexts, token);
    this.stateBefore.set(this.place.state);
    advancePosition(this.experts, this.place, token);
    this.predicted = undefined;
  }

  private learn(token: number, byExpert: readonly number[]): void {
    const { mixture } = this;
    mixture.learn(this.weights, byExpert);
    this.product.learn(token, mixture.exponents);
    this.ranking.learn(token, mixture.ranking);
    this.memoryBlend.learn(mixture.memoryGains, this.experts.memory.base, token, GAIN_RATE);
    this.cacheBlend.learn(mixture.cacheGains, this.uniform, token, GAIN_RATE);
  }

  /** Takes a token in at a place of a look-ahead; nothing is learned. */
  lookAhead(place: TextPosition, token: number): void {
    advancePosition(this.experts, place, token);
    place.ahead.push(token);
    if (this.predicted === place) this.predicted = undefined;
  }

  /** Fills the distributions of memory and cache for the place, and the mixed one. */
  private consult(place: TextPosition): void {
    const { memory } = this.experts;
    if (this.predicted === place && this.memoryVersion === memory.version) return;
    this.predicted = place;
    this.memoryVersion = memory.version;
    if (this.experts.isNetworkAlone) {
      this.mixed.set(place.network);
      return;
    }
    place.cursor.collect(this.memoryBlend, this.merger);
    this.memoryBlend.fill(this.mixture.memoryGains, memory.base, this.byMemory);
    this.cache.collect(this.cacheBlend, place.ahead);
    this.cacheBlend.fill(this.mixture.cacheGains, this.uniform, this.byCache);
    const preceding = place.lineContext.preceding();
    this.mixture.weigh(
      {
        memoryOrder: this.memoryBlend.longest,
        memoryConfidence: this.memoryBlend.confidence,
        cacheOrder: this.cacheBlend.longest,
        cacheConfidence: this.cacheBlend.confidence,
        networkConfidence: largest(place.network),
        preceding,
      },
      this.experts.predictor !== undefined,
      this.weights,
    );
    this.mix(place, preceding);
  }

  private mix({ network, lineContext: layout }: TextPosition, preceding: Preceding): void {
    const { byMemory, byCache, mixed, mixture, memoryBlend, cacheBlend } = this;
    const [byNetworkShare, memoryShare, cacheShare] = this.weights;
    for (let i = 0; i < mixed.length; i++) mixed[i] = memoryShare * byMemory[i] + cacheShare * byCache[i];
    if (network.length > 0) for (let i = 0; i < mixed.length; i++) mixed[i] += byNetworkShare * network[i];
    this.product.apply(mixed, { network, cache: byCache }, mixture.exponents);
    const { layoutContexts } = this;
    layout.contexts(layoutContexts);
    const opinions: CandidatePredictions = {
      network,
      memory: byMemory,
      cache: byCache,
      memoryBlend,
      cacheBlend,
      layoutCounts: this.layoutCounts.counts,
      layoutContexts,
      preceding,
    };
    this.ranking.apply(mixed, opinions, mixture.ranking);
  }
}

/** 0 of nothing. */
function largest(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > most) most = values[i];
  return most;
}
