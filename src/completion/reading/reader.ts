/** Reads a text token by token: collects what the experts predict, walks the mixer's stages, and learns what came. */
import { createOperations, type DistributionOperations } from "../../core/mixing/distributions.ts";
import { BLOCK_TOKENS } from "../../core/network/engine.ts";
import { OrderBlend } from "../../memory/blend.ts";
import { CACHE_ORDER, DocumentCache } from "../../memory/documentCache.ts";
import { MEMORY_ORDER } from "../../memory/memoryCursor.ts";
import { CountMerger } from "../../memory/orderCounts.ts";
import { LINE_CONTEXTS, type LineContext } from "../mixing/contexts/lineContext.ts";
import { LineContextCounts } from "../mixing/contexts/lineContextCounts.ts";
import { tokenKinds } from "../mixing/contexts/tokenKinds.ts";
import { CONTEXT_SETS, selectContexts } from "../mixing/contexts/weightContexts.ts";
import type { Experts } from "../mixing/experts.ts";
import { CACHE_GAINS, MEMORY_GAINS, type MixerParameters } from "../mixing/parameters/mixerParameters.ts";
import { MixingPipeline } from "../mixing/stages/mixingPipeline.ts";
import type { Predictions } from "../mixing/stages/mixingStage.ts";
import { advancePosition, copyPosition, initialPosition, type TextPosition } from "./textPosition.ts";

/** Learning rate of the blends' log gains (memory/blend.ts). Set by hand, not measured. */
const GAIN_RATE = 0.03;

/**
 * Tokens that the network reads before a position at which it begins. What stood before hardly matters: of positions
 * in the 1024 tokens after, the mixture's bits were 0.1% more, over five files of five corpora.
 */
const WARM_UP_TOKENS = 64;

/** The probabilities of one token. */
export interface TokenProbabilities {
  /** That of the final distribution. */
  readonly mixed: number;
  /** Those of network, memory and cache alone; 0 where there is no network. */
  readonly byExpert: readonly [number, number, number];
}

/** What it takes to return to a position and read on from there. */
export interface ReaderCheckpoint {
  /** Tokens read. */
  readonly length: number;
  /** The network's state before the last of them. */
  readonly state: Float32Array;
  readonly lineContext: LineContext;
  /** The mixer's parameters after the last of them. */
  readonly parameters: Float32Array;
}

/** The reader whose distributions are in the space of some operations. */
const lastUsers = new WeakMap<DistributionOperations, Reader>();

/** A text that is being read. What is learned of it never depends on what follows its position. */
export class Reader {
  private position: TextPosition;
  /** The network's state before the last token. */
  private readonly stateBefore: Float32Array;
  private readonly cache = new DocumentCache();
  private readonly lineContextCounts = new LineContextCounts();
  private readonly lineContexts = new Int32Array(LINE_CONTEXTS);
  private readonly weightContexts = new Int32Array(CONTEXT_SETS);
  private readonly memoryBlend = new OrderBlend(MEMORY_ORDER);
  private readonly cacheBlend = new OrderBlend(CACHE_ORDER);
  private readonly memoryGains: Float32Array;
  private readonly cacheGains: Float32Array;
  private readonly merger: CountMerger;
  /** Its space is shared with the other readers of the same network. */
  private readonly operations: DistributionOperations;
  private readonly setMemoryBase: (share: number, out: Float32Array) => void;
  private readonly setCacheBase: (share: number, out: Float32Array) => void;
  /** Of one token, where the cache knows nothing. */
  private readonly uniform: number;
  private readonly pipeline: MixingPipeline;
  /** The position that the distributions in the space belong to, and the memory's version at that time. */
  private predicted: TextPosition | undefined;
  private memoryVersion = -1;

  /** @param parameters learn from the text that is read, in place; the caller decides who shares them */
  constructor(
    private readonly experts: Experts,
    readonly parameters: MixerParameters,
  ) {
    const { size } = experts.vocabulary;
    this.position = initialPosition(experts);
    this.stateBefore = experts.predictor?.initialState() ?? new Float32Array(0);
    this.memoryGains = parameters.section(MEMORY_GAINS);
    this.cacheGains = parameters.section(CACHE_GAINS);
    this.merger = new CountMerger(size);
    this.uniform = 1 / size;
    this.operations = experts.predictor?.operations ?? createOperations(size);
    this.setMemoryBase = (share, out) => this.operations.scale(share, experts.memory.base, out);
    this.setCacheBase = (share, out) => this.operations.fill(share * this.uniform, out);
    this.pipeline = new MixingPipeline(tokenKinds(experts.vocabulary), parameters, this.operations);
  }

  /** Tokens read. */
  get length(): number {
    return this.cache.length;
  }

  /**
   * Costs a copy of the network's state and of the mixer's parameters.
   * @param spare one that is not needed any more, whose memory is used again
   */
  checkpoint(spare?: ReaderCheckpoint): ReaderCheckpoint {
    const [state, parameters] = spare
      ? [spare.state, spare.parameters]
      : [new Float32Array(this.stateBefore.length), new Float32Array(this.parameters.values.length)];
    state.set(this.stateBefore);
    parameters.set(this.parameters.values);
    return { length: this.length, state, lineContext: this.position.lineContext.clone(), parameters };
  }

  /** Returns to an earlier position of this text, for one step of the network. */
  rewind({ length, state, lineContext, parameters }: ReaderCheckpoint): void {
    this.cache.rewind(length);
    this.lineContextCounts.rewind(length);
    this.position = { ...this.position, lineContext: lineContext.clone() };
    this.parameters.values.set(parameters);
    this.resume(state);
  }

  /**
   * Counts a token and neither predicts nor learns it. Afterwards the reader must `rewind` to a checkpoint of this very
   * position, or `beginHere`.
   */
  skim(token: number): void {
    const { lineContext } = this.position;
    lineContext.hashes(this.lineContexts);
    this.cache.append(token);
    this.lineContextCounts.append(this.lineContexts, token);
    lineContext.advance(token);
  }

  /** Lets the network begin a little before this position, as if nothing stood there before. */
  beginHere(): void {
    const { predictor } = this.experts;
    const state = predictor?.initialState() ?? new Float32Array(0);
    const { network } = this.position;
    for (const token of this.cache.last(WARM_UP_TOKENS + 1).slice(0, -1)) predictor?.advance(state, token, network);
    this.resume(state);
  }

  /** Brings network and memory to the position of the counts. */
  private resume(stateBefore: Float32Array): void {
    const { memory } = this.experts;
    this.stateBefore.set(stateBefore);
    const recent = this.cache.last(MEMORY_ORDER);
    this.position.cursor.seek(recent.length < MEMORY_ORDER ? [memory.eos, ...recent] : recent);
    this.readLastAgain();
  }

  /** A copy of the network's state before the last token, or before `<EOS>`. */
  stateBeforeLast(): Float32Array {
    return this.stateBefore.slice();
  }

  /** Lets the network predict the next token again, with the weights that it has now. */
  readLastAgain(): void {
    const { memory, predictor } = this.experts;
    this.position.state.set(this.stateBefore);
    predictor?.advance(this.position.state, this.cache.last(1)[0] ?? memory.eos, this.position.network);
    this.predicted = undefined;
  }

  /** Has the next prediction computed again: the parameters have changed. */
  predictAnew(): void {
    this.predicted = undefined;
  }

  /**
   * A copy of the current position, to look ahead from.
   * @param nearby a text that counts for predictions from there
   */
  copyOfPosition(nearby?: DocumentCache): TextPosition {
    return { ...copyPosition(this.position), nearby };
  }

  /** @param out overwritten with the final distribution of the next token, [vocabularySize]; sums to 1 */
  predict(out: Float32Array, position: TextPosition = this.position): void {
    this.update(position);
    this.operations.copy(this.operations.space.mixed, out);
  }

  /** The probability of one token as the next one, in the final distribution and by each expert. */
  probabilityOf(token: number): TokenProbabilities {
    this.update(this.position);
    const { network } = this.position;
    const { mixed, memory, cache } = this.operations.space;
    const byNetwork = network.length === 0 ? 0 : network[token];
    return { mixed: mixed[token], byExpert: [byNetwork, memory[token], cache[token]] };
  }

  /** Learns the token that follows, and moves past it. */
  read(token: number): void {
    this.learnAndCount(token);
    this.stateBefore.set(this.position.state);
    advancePosition(this.experts, this.position, token);
    this.predicted = undefined;
  }

  /** As `read`, one token after the other, but faster where the network takes in several at once. */
  readAll(tokens: Int32Array): void {
    const { predictor } = this.experts;
    if (!predictor?.advanceAll || tokens.length < 2) {
      for (const token of tokens) this.read(token);
      return;
    }
    const { state, network, cursor, lineContext } = this.position;
    for (let at = 0; at < tokens.length; at += BLOCK_TOKENS) {
      const block = tokens.subarray(at, at + BLOCK_TOKENS);
      const distributions = predictor.advanceAll(state, block, this.stateBefore);
      for (let k = 0; k < block.length; k++) {
        this.learnAndCount(block[k], k === 0 ? network : distributions[k - 1]);
        cursor.advance(block[k]);
        lineContext.advance(block[k]);
        this.predicted = undefined;
      }
      network.set(distributions[block.length - 1]);
    }
  }

  /** @param network the network's distribution before the token */
  private learnAndCount(token: number, network: Float32Array = this.position.network): void {
    this.update(this.position, network, token);
    if (!this.experts.isNetworkAlone) this.learn(token);
    this.cache.append(token);
    this.lineContextCounts.append(this.lineContexts, token);
  }

  /** Moves a look-ahead past one token. Nothing is learned. */
  lookAhead(position: TextPosition, token: number): void {
    advancePosition(this.experts, position, token);
    position.ahead.push(token);
    if (this.predicted === position) this.predicted = undefined;
  }

  private learn(token: number): void {
    this.pipeline.learn(token);
    this.memoryBlend.learn(this.memoryGains, this.experts.memory.base[token], token, GAIN_RATE);
    this.cacheBlend.learn(this.cacheGains, this.uniform, token, GAIN_RATE);
  }

  /**
   * Brings all distributions to a position, where they are not there already.
   * @param next the token that follows, where it is only learned: the final distribution is then unfinished
   */
  private update(position: TextPosition, network = position.network, next?: number): void {
    const { memory, isNetworkAlone } = this.experts;
    const { operations } = this;
    const isThere = this.predicted === position && lastUsers.get(operations) === this;
    if (isThere && this.memoryVersion === memory.version) return;
    lastUsers.set(operations, this);
    this.predicted = next === undefined ? position : undefined;
    this.memoryVersion = memory.version;
    const { mixed } = operations.space;
    if (isNetworkAlone) operations.copy(network, mixed);
    else this.pipeline.apply(mixed, this.predictionsAt(position, network), next);
  }

  private predictionsAt({ cursor, lineContext, ahead, nearby }: TextPosition, network: Float32Array): Predictions {
    const { memoryBlend, cacheBlend, weightContexts, lineContexts } = this;
    const { memory, cache } = this.operations.space;
    cursor.collect(memoryBlend, this.merger);
    memoryBlend.fill(this.memoryGains, this.setMemoryBase, memory);
    this.cache.collect(cacheBlend, ahead, nearby && { cache: nearby, merger: this.merger });
    cacheBlend.fill(this.cacheGains, this.setCacheBase, cache);
    lineContext.hashes(lineContexts);
    const preceding = lineContext.preceding();
    const evidence = {
      memoryOrder: memoryBlend.longest,
      memoryConfidence: memoryBlend.confidence,
      cacheOrder: cacheBlend.longest,
      cacheConfidence: cacheBlend.confidence,
      networkConfidence: network.length === 0 ? 0 : this.operations.largest(network),
      preceding,
    };
    selectContexts(evidence, weightContexts);
    return {
      network,
      memory,
      cache,
      memoryBlend,
      cacheBlend,
      weightContexts,
      lineContextCounts: this.lineContextCounts.counts,
      lineContexts,
      preceding,
    };
  }
}
