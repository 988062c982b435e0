/** The model behind completions: loaded when it is first needed, and again after a crash. */
import type { AdaptationReport } from "../../core/adaptationReport.ts";
import type { CorpusReport } from "../../core/text/corpusReport.ts";
import type {
  AuditReport,
  CompletionContract,
  CompletionRequest,
  CompletionResult,
  CopyRequest,
  CurrentRules,
  ExportRequest,
  ExportResult,
  KeptModel,
  LearnRequest,
  ModelSummary,
  RefreshRequest,
  RefreshResult,
} from "../../protocol/completion.ts";
import type { InspectionRequests, SampleRequest, SampleResult } from "../../protocol/inspection.ts";
import type { Client } from "../../protocol/rpc.ts";
import type { DataSurvey, PredictRequest, PredictResult, SurveyRequest } from "../../protocol/tasks.ts";
import type { Log } from "../common/log.ts";
import { OneAtATime } from "./oneAtATime.ts";

/** The part of its worker thread that the model uses. */
export interface CompletionWorker {
  readonly isRunning: boolean;
  client(): Client<CompletionContract>;
  allowRestart(): void;
  end(): void;
}

export interface CompletionModelParts {
  readonly worker: CompletionWorker;
  /** The absolute path of the model folder in use. It changes with the folder that the user works in. */
  readonly modelFolder: string;
  /** Returns the absolute path of the learned folder, whose ignore files apply to saved files too. */
  workspaceFolder(): string | undefined;
  /** Returns the user's rules as they are now; undefined where nothing may be learned. */
  rules(): CurrentRules | undefined;
  /** Checks on disk whether there is a model of the workspace or a base model. */
  hasModel(): Promise<boolean>;
  /** Called when the model is loaded, or with null when there is none. */
  onLoaded(model: ModelSummary | null): void;
  onLoadFailed(message: string): void;
  /** Called at most once for each worker, when the memory cannot be written to the disk. */
  onMemoryNotSaved(reason: string): void;
  readonly log: Log;
}

interface Loading {
  readonly client: Client<CompletionContract>;
  /** Resolves to null when there is no model or it cannot be loaded. Never rejects. */
  readonly model: Promise<ModelSummary | null>;
}

/** Starts no thread without a model, and does not retry a model that failed to load with every keystroke. */
export class CompletionModel {
  #loading: Loading | undefined;
  /** The worker whose events this model hears. */
  #heard: Client<CompletionContract> | undefined;
  #isAbsent: boolean | undefined;
  readonly #completions = new OneAtATime();

  constructor(private readonly parts: CompletionModelParts) {}

  /** Loads the model unless it is loaded; returns null when there is none or it cannot be loaded. */
  async load(): Promise<ModelSummary | null> {
    const { worker, hasModel, onLoaded } = this.parts;
    if (this.#loading && worker.isRunning && worker.client() === this.#loading.client) return this.#loading.model;
    if (this.#isAbsent === undefined) {
      this.#isAbsent = !(await hasModel());
      if (this.#isAbsent) onLoaded(null);
    }
    if (this.#isAbsent) return null;
    // Another caller may have started loading while this one checked the disk.
    const client = worker.client();
    return (this.#loading?.client === client ? this.#loading : this.#startLoading(client)).model;
  }

  /** Lets the next request load the model again, because another one is to be used. */
  leave(): void {
    this.#loading = undefined;
    this.#isAbsent = undefined;
  }

  /** Loads the model that training has just written. */
  async reload(): Promise<ModelSummary | null> {
    this.leave();
    this.parts.worker.allowRestart();
    return this.load();
  }

  /** Requests a completion; returns undefined when there is no model. @throws CanceledError, or the worker's error */
  async complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult | undefined> {
    return this.#completions.run(request.path, signal, async onAnswered => {
      let client: Client<CompletionContract> | undefined;
      try {
        if (await this.load()) client = this.parts.worker.client();
      } finally {
        if (!client) onAnswered();
      }
      return client?.request("complete", request, { signal, onAnswered });
    });
  }

  /**
   * Lets a model that is in use learn a text; otherwise the next training run reads it. Resolves when the network has
   * learned too, and to undefined when it has not.
   */
  async learn(request: LearnRequest): Promise<AdaptationReport | undefined> {
    const { worker } = this.parts;
    if (!this.#loading || !worker.isRunning || (await this.#loading.model) === null) return undefined;
    return (await worker.client().request("learn", request)).adaptation ?? undefined;
  }

  /** Lets a model that is in use read changed files; otherwise the next training run reads them. */
  async refresh(request: RefreshRequest): Promise<RefreshResult | undefined> {
    const { worker } = this.parts;
    if (!this.#loading || !worker.isRunning || (await this.#loading.model) === null) return undefined;
    return worker.client().request("refresh", request);
  }

  /** Generates a text; returns undefined when there is no model. @throws the worker's error */
  async sample(request: SampleRequest): Promise<SampleResult | undefined> {
    this.parts.worker.allowRestart();
    const model = await this.load();
    if (!model) return undefined;
    return this.parts.worker.client().request("sample", request);
  }

  /** Looks for secrets in the model; returns undefined when there is none. @throws the worker's error */
  async audit(): Promise<AuditReport | undefined> {
    this.parts.worker.allowRestart();
    const model = await this.load();
    if (!model) return undefined;
    return (await this.parts.worker.client().request("audit", {})) ?? undefined;
  }

  /** Looks into the network; returns undefined when there is no model. @throws the worker's error */
  async inspect<Name extends keyof InspectionRequests | "compare">(
    name: Name,
    request: CompletionContract["requests"][Name]["params"],
  ): Promise<CompletionContract["requests"][Name]["result"] | undefined> {
    const model = await this.load();
    if (!model) return undefined;
    return this.parts.worker.client().request(name, request);
  }

  /** Exports the weights of a folder's model. @throws the worker's error */
  async exportWeights(request: ExportRequest): Promise<ExportResult> {
    return this.parts.worker.client().request("export", request);
  }

  /** Copies a model to another folder, where it becomes the newest one. @throws the worker's error */
  async copy(request: CopyRequest): Promise<void> {
    await this.parts.worker.client().request("copy", request);
  }

  /** Lists the model in use and those kept beside it. @throws the worker's error */
  async keptModels(): Promise<readonly KeptModel[]> {
    return this.parts.worker.client().request("keptModels", { modelFolder: this.parts.modelFolder });
  }

  /** Makes a kept model the one in use, and loads it. @throws the worker's error; the model in use then stays */
  async useKept(slot: number): Promise<ModelSummary | null> {
    await this.parts.worker.client().request("useKept", { modelFolder: this.parts.modelFolder, slot });
    return this.reload();
  }

  /** Deletes a kept model. @throws the worker's error */
  async deleteKept(slot: number): Promise<void> {
    await this.parts.worker.client().request("deleteKept", { modelFolder: this.parts.modelFolder, slot });
  }

  /** Reads the corpus report of a folder's model. @throws the worker's error */
  async corpusReport(modelFolder: string): Promise<CorpusReport> {
    return this.parts.worker.client().request("corpusReport", { modelFolder });
  }

  /** Finds out which tasks a data file fits. @throws the worker's error */
  async surveyData(request: SurveyRequest): Promise<DataSurvey> {
    this.parts.worker.allowRestart();
    return this.parts.worker.client().request("surveyData", request);
  }

  /** Answers with the model of a task, which need not be the one in use. @throws the worker's error */
  async predict(request: PredictRequest): Promise<PredictResult> {
    this.parts.worker.allowRestart();
    return this.parts.worker.client().request("predict", request);
  }

  /** Looks into the network of a task. @throws the worker's error */
  async inspectTask<Name extends "traceTask" | "traceTaskQuantity">(
    name: Name,
    request: CompletionContract["requests"][Name]["params"],
  ): Promise<CompletionContract["requests"][Name]["result"]> {
    this.parts.worker.allowRestart();
    return this.parts.worker.client().request(name, request);
  }

  /** Stops the model's thread, so that its folder can be deleted. */
  release(): void {
    this.#loading = undefined;
    this.#isAbsent = true;
    this.parts.worker.end();
  }

  #startLoading(client: Client<CompletionContract>): Loading {
    if (client !== this.#heard) client.on("memoryNotSaved", ({ reason }) => this.parts.onMemoryNotSaved(reason));
    this.#heard = client;
    const loading: Loading = { client, model: this.#request(client, () => this.#loading === loading) };
    this.#loading = loading;
    return loading;
  }

  /** @param isCurrent whether no other model took the place of this one; otherwise the result is not reported */
  async #request(client: Client<CompletionContract>, isCurrent: () => boolean): Promise<ModelSummary | null> {
    const { onLoaded, onLoadFailed, log, modelFolder } = this.parts;
    const workspaceFolder = this.parts.workspaceFolder();
    try {
      const rules = this.parts.rules();
      const folder = workspaceFolder === undefined ? {} : { workspaceFolder, ...(rules && { rules }) };
      const params = { modelFolder, ...folder };
      const model = await client.request("load", params);
      if (isCurrent()) onLoaded(model);
      return model;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      log.error(error);
      if (isCurrent()) onLoadFailed(error.message);
      return null;
    }
  }
}
