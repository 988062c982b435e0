/** Serves a loaded model: completes, samples, and learns saved files. The worker and the terminal share it. */

import type { Experts } from "../../completion/mixing/experts.ts";
import { generateTokens } from "../../completion/sample/generate.ts";
import { Completer } from "../../completion/suggest/completer.ts";
import { FAULTS } from "../../core/faults.ts";
import type { Engine } from "../../core/network/engine.ts";
import type { LanguageModel } from "../../core/network/languageModel.ts";
import type {
  AuditReport,
  CompletionRequest,
  CompletionResult,
  CurrentRules,
  LearnRequest,
  ModelSummary,
  RefreshRequest,
  RefreshResult,
} from "../../protocol/completion.ts";
import type { CompareRequest, SampleRequest, SampleResult } from "../../protocol/inspection.ts";
import { type CorpusRules, DEFAULT_RULES } from "../../workspace/corpus.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import type { LoopClock } from "../common/loopClock.ts";
import { abortOf, Turns } from "../common/turns.ts";
import type { Inspected } from "../inspection/readTokens.ts";
import { summaryOf, summaryOfBaseModel } from "../model/modelSummary.ts";
import { baseModelExperts, ModelError } from "../model/openModel.ts";
import type { OpenBaseModel } from "../model/readModel.ts";
import { auditModel } from "./audit.ts";
import { BackgroundAdaptation } from "./backgroundAdaptation.ts";
import { forgetInNetwork } from "./forgetInNetwork.ts";
import { compareNetworks, inspectLoaded } from "./inspectLoaded.ts";
import { rulesOf } from "./learnedFile.ts";
import { type Loaded, languageModel, readNetwork, useLearned } from "./loadedModel.ts";
import { MemoryKeeper } from "./memoryKeeper.ts";
import { openServed, type Served } from "./openServed.ts";
import { ReadingOn } from "./readingOn.ts";
import { type Learning, WorkspaceUpdates } from "./workspaceUpdates.ts";

/** Seeds that are chosen here are below this, short enough to type again. */
const SEEDS = 1_000_000;

/** The learned folder and its rules. */
interface Place {
  readonly workspace: FileSystem | undefined;
  readonly rules: CorpusRules;
}

interface StoredPlace extends Place {
  readonly modelFolder: string;
  /** Whether the memory is written back to the model folder. */
  readonly isStored: boolean;
}

const NOTHING = { text: "", confidence: 0 } as const;

/** Answers with nothing until a model is loaded. A successful load replaces the model at once. */
export class CompletionService {
  private loaded: Loaded | undefined;
  /** Counts loads and unloads, since only the latest one takes effect. */
  private loads = 0;
  /** The newest request of each document. */
  private readonly newest = new Map<string, symbol>();
  /** Completions that are not answered yet. */
  private asked = 0;
  private readonly turns: Turns;
  private modelFolder = "";

  constructor(
    readonly engine: Engine,
    readonly clock: LoopClock,
    /** Opens the base model, which completes where there is no model of the workspace. */
    private readonly openBaseModel?: OpenBaseModel,
    /** Called when the memory cannot be written. */
    private readonly report: (thrown: unknown) => void = () => {},
  ) {
    this.turns = new Turns(clock);
  }

  /** The experts, for scoring and evaluation; undefined before a load. */
  get experts(): Experts | undefined {
    return this.loaded?.experts;
  }

  /**
   * Loads the newest generation that can be used, or else the base model.
   * @param workspace the learned folder, whose ignore files then apply to saved files too
   * @param rules     the user's rules as they are now. With them, the memory serves only what they still allow, and
   *                  is written back to the model folder when it changes
   * @returns null when there is neither a model nor a base model; the previous model is then unloaded
   * @throws ModelError when the model cannot be used and there is no base model; the previous model then stays
   */
  async load(modelFolder: string, workspace?: FileSystem, rules?: CurrentRules): Promise<ModelSummary | null> {
    const load = ++this.loads;
    const { engine, openBaseModel } = this;
    const now = rulesOf(DEFAULT_RULES, rules ?? {});
    const current = workspace && rules && { workspace, rules: now };
    try {
      const served = await openServed(modelFolder, { engine, openBaseModel, current });
      this.use(load, served, { modelFolder, workspace, rules: now, isStored: current !== undefined });
      return { ...summaryOf(served.read), ...(served.isNetworkForgotten && { isNetworkForgotten: true }) };
    } catch (thrown) {
      if (!(thrown instanceof ModelError)) throw thrown;
      const base = await this.loadBase(load, { workspace, rules: now });
      if (!base && !thrown.isMissing) throw thrown;
      return base && { ...base, ...(!thrown.isMissing && { notice: FAULTS.baseUsed(thrown.message) }) };
    }
  }

  private use(load: number, { read, experts, hasForgotten }: Served, place: StoredPlace) {
    if (load !== this.loads) return experts.predictor?.dispose();
    const { modelFolder } = place;
    const { generation, stored } = read;
    this.forget();
    const keeper =
      generation === undefined || !place.isStored
        ? undefined
        : new MemoryKeeper({ folder: modelFolder, generation }, experts.memory, thrown => this.report(thrown));
    if (hasForgotten) keeper?.changed("forgotten");
    const network = (): Promise<LanguageModel> => readNetwork(modelFolder, stored.record.trainedAt, this.openBaseModel);
    this.put(experts, { ...place, read, keeper, readNetwork: network });
    this.modelFolder = modelFolder;
  }

  /** Loads the base model alone. */
  private async loadBase(load: number, place: Place): Promise<ModelSummary | null> {
    const base = await this.openBaseModel?.();
    if (load === this.loads) {
      this.forget();
      if (base) {
        const experts = baseModelExperts(base, this.engine);
        const network = async (): Promise<LanguageModel> => languageModel(base.spec, base.parameters);
        this.put(experts, { ...place, read: undefined, keeper: undefined, readNetwork: network });
      }
    }
    return base ? summaryOfBaseModel(base) : null;
  }

  private put(experts: Experts, rest: Place & Pick<Loaded, "read" | "keeper" | "readNetwork">): void {
    const { predictor, memory } = experts;
    const { rules, workspace, ...stored } = rest;
    const turn = (): Promise<boolean> => this.turnOf(loaded);
    const adaptation =
      predictor &&
      new BackgroundAdaptation(this.engine, {
        predictor,
        memory,
        turn,
        use: learned => useLearned(loaded, learned, turn),
      });
    const updates = new WorkspaceUpdates({ experts, rules, workspace, adaptation, keeper: rest.keeper, turn });
    const parts = { updates, reading: new ReadingOn({ completer: () => loaded.completer, turn }) };
    const loaded: Loaded = { experts, completer: new Completer(experts), predictor, adaptation, ...parts, ...stored };
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
    return (await this.loaded?.updates.learn(request)) ?? { adaptation: Promise.resolve(null) };
  }

  /** Updates memory with files that changed on disk, as `WorkspaceUpdates` does. */
  async refresh(request: RefreshRequest): Promise<RefreshResult> {
    const { loaded } = this;
    if (!loaded) return { learned: 0, forgotten: 0 };
    const { learned, forgotten, barred } = await loaded.updates.refresh(request);
    const { modelFolder, engine, openBaseModel } = this;
    const load = this.loads;
    const served = await forgetInNetwork(loaded, barred, { modelFolder, engine, openBaseModel });
    if (served) this.use(load, served, { ...loaded.updates.place, modelFolder, isStored: true });
    return { learned, forgotten, ...(served && { isNetworkForgotten: true }) };
  }

  /** Writes the memory to the model folder now, if it has changed. */
  async writeMemory(): Promise<void> {
    await this.loaded?.keeper?.write();
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
    const { loaded, clock } = this;
    return inspectLoaded(loaded, { clock, isCurrent: () => this.loaded === loaded }, look);
  }

  /**
   * Trains the comparison networks on a text. `inspect` then has them.
   * @returns null when there is no network
   * @throws ShortTextError, and ModelError when another model is loaded meanwhile
   */
  async compare({ text }: CompareRequest): Promise<{ readonly steps: number } | null> {
    const { loaded } = this;
    return this.inspect(async inspected => {
      const comparison = await compareNetworks(text, this, inspected);
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
    void this.loaded?.keeper?.write();
    this.loaded?.experts.predictor?.dispose();
    this.loaded?.predictor?.dispose();
    this.loaded = undefined;
  }
}
