/** Serves a loaded model: completes, samples, and learns saved files. The worker and the terminal share it. */

import type { Experts } from "../../completion/mixing/experts.ts";
import { generateTokens } from "../../completion/sample/generate.ts";
import { Completer } from "../../completion/suggest/completer.ts";
import type { AdaptationReport } from "../../core/adaptationReport.ts";
import { FAULTS } from "../../core/faults.ts";
import type { Engine } from "../../core/network/engine.ts";
import type { LanguageModel } from "../../core/network/languageModel.ts";
import { withLineFeeds } from "../../core/text/lineEnds.ts";
import type {
  AuditReport,
  CompletionRequest,
  CompletionResult,
  LearnRequest,
  ModelSummary,
  RefreshRequest,
  RefreshResult,
  SampleRequest,
  SampleResult,
} from "../../protocol/completion.ts";
import type { CompareRequest } from "../../protocol/inspection.ts";
import { DEFAULT_RULES } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import type { LoopClock } from "../common/loopClock.ts";
import { abortOf, Turns } from "../common/turns.ts";
import { trainComparisonNetworks } from "../inspection/comparisonNetworks.ts";
import type { Inspected } from "../inspection/inspection.ts";
import { summaryOf, summaryOfBaseModel } from "../model/modelSummary.ts";
import type { BaseModel } from "../model/openBaseModel.ts";
import { baseModelExperts, ModelError, openExperts, type ReadModel, readModel } from "../model/openModel.ts";
import { auditModel } from "./audit.ts";
import { BackgroundAdaptation } from "./backgroundAdaptation.ts";
import { addWithinLimits } from "./corpusLimits.ts";
import { learnedDocument, rulesOf } from "./learnedFile.ts";
import { type Loaded, languageModel, readNetwork, useLearned } from "./loadedModel.ts";
import { ReadingOn } from "./readingOn.ts";
import { refreshMemory } from "./refreshMemory.ts";
import { SavedTexts } from "./savedTexts.ts";

/** Limits of training the comparison networks, together. Set by hand, not measured. */
const COMPARE = { ms: 9000, steps: 300, chars: 200_000 } as const;

/** Seeds that are chosen here are below this, short enough to type again. */
const SEEDS = 1_000_000;
/** A saved text that is in memory; the network may still adapt to it. */
export interface Learning {
  readonly adaptation: Promise<AdaptationReport | null>;
}

const NOTHING = { text: "", confidence: 0 } as const;

/** Answers with nothing until a model is loaded. A successful load replaces the model at once. */
export class CompletionService {
  private loaded: Loaded | undefined;
  /** Counts loads and unloads, since only the latest one takes effect. */
  private loads = 0;
  /** The newest request of each document. */
  private readonly newest = new Map<string, symbol>();
  /** Settles with the last refresh. */
  private refreshing: Promise<unknown> = Promise.resolve();
  /** Completions that are not answered yet. */
  private asked = 0;
  private readonly turns: Turns;

  constructor(
    private readonly engine: Engine,
    private readonly clock: LoopClock,
    /** Opens the base model, which completes where there is no model of the workspace. */
    private readonly openBaseModel?: () => Promise<BaseModel | undefined>,
  ) {
    this.turns = new Turns(clock);
  }

  /** The experts, for scoring and evaluation; undefined before a load. */
  get experts(): Experts | undefined {
    return this.loaded?.experts;
  }

  /**
   * Loads the newest whole generation.
   * @param workspace the learned folder, whose ignore files then apply to saved files too
   * @returns null when there is neither a model nor a base model; the previous model is then unloaded
   * @throws ModelError when the model cannot be used; the previous model then stays
   */
  async load(modelFolder: string, workspace?: FileSystem): Promise<ModelSummary | null> {
    const load = ++this.loads;
    let read: ReadModel;
    try {
      read = await readModel(modelFolder);
    } catch (thrown) {
      if (!(thrown instanceof ModelError && thrown.isMissing)) throw thrown;
      return this.loadBase(load);
    }
    if (load === this.loads) {
      const experts = openExperts(modelFolder, read, this.engine);
      this.forget();
      const { trainedAt, include, exclude } = read.stored.record;
      const rules = { ...DEFAULT_RULES, include, exclude };
      const network = (): Promise<LanguageModel> => readNetwork(modelFolder, trainedAt);
      this.put(experts, { rules, workspace, readNetwork: network });
    }
    return summaryOf(read);
  }

  /** Loads the base model alone. */
  private async loadBase(load: number): Promise<ModelSummary | null> {
    const base = await this.openBaseModel?.();
    if (load === this.loads) {
      this.forget();
      if (base) {
        const experts = baseModelExperts(base, this.engine);
        const network = async (): Promise<LanguageModel> => languageModel(base.spec, base.parameters);
        this.put(experts, { rules: DEFAULT_RULES, workspace: undefined, readNetwork: network });
      }
    }
    return base ? summaryOfBaseModel(base) : null;
  }

  private put(experts: Experts, rest: Pick<Loaded, "rules" | "workspace" | "readNetwork">): void {
    const { predictor, memory } = experts;
    const turn = (): Promise<boolean> => this.turnOf(loaded);
    const adaptation =
      predictor &&
      new BackgroundAdaptation(this.engine, {
        predictor,
        memory,
        turn,
        use: learned => useLearned(loaded, learned, turn),
      });
    const parts = { saved: new SavedTexts(), reading: new ReadingOn({ completer: () => loaded.completer, turn }) };
    const loaded: Loaded = { experts, completer: new Completer(experts), predictor, adaptation, ...parts, ...rest };
    this.loaded = loaded;
  }

  /** Waits until no completion is pending, so that a completion waits for one slice of other work at most. */
  private async turnOf(loaded: Loaded): Promise<boolean> {
    do await this.clock.nextTurn();
    while (this.asked > 0 && this.loaded === loaded);
    return this.loaded === loaded;
  }

  /**
   * Completes. The text is empty without a model, after a cancellation, or when a newer request has arrived. If much of
   * the document is unread and a part of it gives no completion, the answer comes when all is read. Always settles.
   */
  async complete(request: CompletionRequest, signal?: AbortSignal): Promise<CompletionResult> {
    this.asked++;
    try {
      return await this.answer(request, signal);
    } finally {
      this.asked--;
    }
  }

  private async answer(request: CompletionRequest, signal: AbortSignal | undefined): Promise<CompletionResult> {
    const startMs = this.clock.nowMs();
    const mark = Symbol();
    this.newest.set(request.path, mark);
    // Pending requests and cancellations arrive first, because only the last keystroke is worth a search.
    await this.turns.take();
    const isNewest = this.newest.get(request.path) === mark && this.newest.delete(request.path);
    const { loaded } = this;
    if (!isNewest || signal?.aborted || !loaded) return { ...NOTHING, ms: this.clock.nowMs() - startMs };
    const clock = (): number => this.clock.nowMs();
    const { deadlineMs } = request;
    const deadline = deadlineMs !== undefined && { deadlineMs: deadlineMs - (clock() - startMs) };
    loaded.reading.stop();
    let { isProvisional, ...completed } = loaded.completer.complete({ ...request, ...deadline }, clock);
    if (isProvisional) {
      const reading = loaded.reading.upTo(request);
      if (completed.text === "" && (await this.whileOthersAreAnswered(reading, signal)) && !signal?.aborted) {
        ({ isProvisional, ...completed } = loaded.completer.complete(request, clock));
      }
    }
    return { ...completed, ms: clock() - startMs };
  }

  /** A request that waits holds nobody up. */
  private async whileOthersAreAnswered(reading: Promise<boolean>, signal?: AbortSignal): Promise<boolean> {
    this.asked--;
    try {
      return await Promise.race([reading, abortOf(signal)]);
    } finally {
      this.asked++;
    }
  }

  /**
   * Puts a saved file into memory, if training would learn it. Forgets one that it would not.
   * @returns when memory is up to date; `adaptation` settles later, when the network has learned in the background
   */
  async learn(request: LearnRequest): Promise<Learning> {
    const { text, isUnsaved = false, isAdapting = false, isWhole = false } = request;
    const nothing = { adaptation: Promise.resolve(null) };
    if (!this.loaded) return nothing;
    const rules = rulesOf(this.loaded.rules, request);
    const { path, learned } = await learnedDocument(request, rules, this.loaded.workspace);
    // If a model was loaded meanwhile, its memory takes the file.
    const { experts, adaptation, saved } = this.loaded;
    const { memory, vocabulary } = experts;
    if (learned === undefined) {
      if (!isUnsaved) memory.remove(path);
      return nothing;
    }
    const known = memory.idsOf(path);
    const { ids } = vocabulary.encode(learned);
    if (!isUnsaved) {
      saved.note(path, text);
      if (!addWithinLimits(experts, { path, ids }, rules)) return nothing;
    }
    return isAdapting && adaptation ? { adaptation: adaptation.learn({ path, ids, known, isWhole }) } : nothing;
  }

  /**
   * Updates memory with files that changed on disk. Does nothing without a learned folder, or for files that have not
   * changed since `learn` received them. Refreshes run one after another, so that the last text read is the one kept.
   */
  async refresh(request: RefreshRequest): Promise<RefreshResult> {
    const refreshed = this.refreshing.then(() => this.refreshNow(request));
    this.refreshing = refreshed.catch(() => undefined);
    return refreshed;
  }

  private async refreshNow(request: RefreshRequest): Promise<RefreshResult> {
    const { loaded } = this;
    if (!loaded?.workspace) return { learned: 0, forgotten: 0 };
    const { experts, rules, workspace, saved } = loaded;
    const changed = { ...request, paths: await saved.changedSince(request, workspace) };
    return refreshMemory(experts, changed, { rules, workspace, turn: () => this.turnOf(loaded) });
  }

  /** @throws ModelError when no model is loaded */
  sample(request: SampleRequest): SampleResult {
    if (!this.loaded) throw new ModelError(FAULTS.noModelHere(), true);
    const seed = request.seed ?? Math.floor(this.clock.nowMs() * 1000) % SEEDS;
    return { ...generateTokens(this.loaded.experts, { ...request, seed }), seed };
  }

  /**
   * Looks for secrets in the loaded model; null without one. Answers requests meanwhile.
   * @throws ModelError when another model is loaded meanwhile
   */
  async audit(): Promise<AuditReport | null> {
    const { loaded } = this;
    if (!loaded) return null;
    return auditModel(loaded.experts, async () => {
      await this.clock.nextTurn();
      if (loaded !== this.loaded) throw new ModelError(FAULTS.replacedMeanwhile(), false);
    });
  }

  /**
   * Inspects the network; null when there is none.
   * @throws ModelError when another model is loaded meanwhile
   */
  async inspect<T>(look: (inspected: Inspected) => Promise<T>): Promise<T | null> {
    const { loaded } = this;
    if (!loaded?.predictor) return null;
    loaded.network ??= loaded.readNetwork();
    const model = await loaded.network;
    const { vocabulary } = loaded.experts;
    const { predictor } = loaded; // gates are computed again from the stored weights
    const turn = async (): Promise<void> => {
      await this.clock.nextTurn();
      if (this.loaded !== loaded) throw new ModelError(FAULTS.replacedMeanwhile(), false);
    };
    await turn();
    return look({ model, predictor, vocabulary, comparisonNetworks: loaded.comparisonNetworks, turn });
  }

  /**
   * Trains the comparison networks on a text. `inspect` then has them.
   * @returns null when there is no network
   * @throws ShortTextError, and ModelError when another model is loaded meanwhile
   */
  async compare({ text }: CompareRequest): Promise<{ readonly steps: number } | null> {
    const { loaded } = this;
    return this.inspect(async ({ model, vocabulary, turn }) => {
      const endMs = this.clock.nowMs() + COMPARE.ms;
      const isTime = (steps: number): boolean => steps < COMPARE.steps && this.clock.nowMs() < endMs;
      const tokens = vocabulary.encode(withLineFeeds(text.slice(-COMPARE.chars))).ids;
      const comparison = await trainComparisonNetworks(this.engine, model.spec, tokens, { turn, isTime });
      loaded!.comparisonNetworks = comparison;
      return { steps: comparison.steps };
    });
  }

  /** Unloads the model and frees its memory. */
  unload(): void {
    this.loads++;
    this.forget();
  }

  private forget(): void {
    this.loaded?.experts.predictor?.dispose();
    this.loaded?.predictor?.dispose();
    this.loaded = undefined;
  }
}
