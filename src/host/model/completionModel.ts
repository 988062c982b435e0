/** The model that completes, as the editor sees it: loaded when first needed, and again after a crash. */
import type { AdaptationReport } from "../../core/adaptationReport.ts";
import type { CorpusReport } from "../../core/text/corpusReport.ts";
import type {
  AuditReport,
  CompletionContract,
  CompletionRequest,
  CompletionResult,
  CopyRequest,
  ExportRequest,
  ExportResult,
  LearnRequest,
  ModelSummary,
  RefreshRequest,
  RefreshResult,
  SampleRequest,
  SampleResult,
} from "../../protocol/completion.ts";
import type { Client } from "../../protocol/rpc.ts";
import type { Log } from "../common/log.ts";

/** What the model needs of its worker thread. */
export interface CompletionWorker {
  readonly isRunning: boolean;
  client(): Client<CompletionContract>;
  forgive(): void;
  end(): void;
}

export interface CompletionModelParts {
  readonly worker: CompletionWorker;
  /** Absolute path. */
  readonly modelFolder: string;
  /** Absolute path of the folder that the model has learned: its ignore files hold for saved files too. */
  workspaceFolder(): string | undefined;
  /** Whether there is a model to load, of the workspace or the base model; looks at the disk. */
  hasModel(): Promise<boolean>;
  /** What has become known of the model; null when there is none. */
  onLoaded(model: ModelSummary | null): void;
  onLoadFailed(message: string): void;
  readonly log: Log;
}

interface Loading {
  readonly client: Client<CompletionContract>;
  /** Null when there is no model, or it cannot be loaded. Never rejects. */
  readonly model: Promise<ModelSummary | null>;
}

/** Without a model no thread is started, and a model that cannot be loaded is not tried at every keystroke. */
export class CompletionModel {
  #loading: Loading | undefined;
  #isAbsent: boolean | undefined;

  constructor(private readonly parts: CompletionModelParts) {}

  /** The loaded model; null when there is none or it cannot be loaded. */
  async load(): Promise<ModelSummary | null> {
    const { worker, hasModel, onLoaded, modelFolder } = this.parts;
    if (this.#loading && worker.isRunning && worker.client() === this.#loading.client) return this.#loading.model;
    if (this.#isAbsent === undefined) {
      this.#isAbsent = !(await hasModel());
      if (this.#isAbsent) onLoaded(null);
    }
    if (this.#isAbsent) return null;
    // Another caller may have come this far while this one looked at the disk.
    const client = worker.client();
    if (this.#loading?.client !== client) {
      this.#loading = { client, model: this.#request(client, modelFolder) };
    }
    return this.#loading.model;
  }

  /** Loads what training has just written. */
  async reload(): Promise<ModelSummary | null> {
    this.#loading = undefined;
    this.#isAbsent = undefined;
    this.parts.worker.forgive();
    return this.load();
  }

  /** Undefined when there is no model. @throws CancelledError, or what the worker threw */
  async complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult | undefined> {
    const model = await this.load();
    if (!model) return undefined;
    return this.parts.worker.client().request("complete", request, { signal });
  }

  /**
   * Tells the model of what was written; one that is not in use learns it with the next training. Settles when the
   * network has learned it, too, with what came of that; undefined when it has learned nothing.
   */
  async learn(request: LearnRequest): Promise<AdaptationReport | undefined> {
    const { worker } = this.parts;
    if (!this.#loading || !worker.isRunning || (await this.#loading.model) === null) return undefined;
    return (await worker.client().request("learn", request)).adaptation ?? undefined;
  }

  /** Tells the model of what changed on disk; one that is not in use reads it with the next training. */
  async refresh(request: RefreshRequest): Promise<RefreshResult | undefined> {
    const { worker } = this.parts;
    if (!this.#loading || !worker.isRunning || (await this.#loading.model) === null) return undefined;
    return worker.client().request("refresh", request);
  }

  /** Undefined when there is no model. @throws what the worker threw */
  async sample(request: SampleRequest): Promise<SampleResult | undefined> {
    this.parts.worker.forgive();
    const model = await this.load();
    if (!model) return undefined;
    return this.parts.worker.client().request("sample", request);
  }

  /** Undefined when there is no model. @throws what the worker threw */
  async audit(): Promise<AuditReport | undefined> {
    this.parts.worker.forgive();
    const model = await this.load();
    if (!model) return undefined;
    return (await this.parts.worker.client().request("audit", {})) ?? undefined;
  }

  /** A look into the network; undefined when there is none. @throws what the worker threw */
  async look<Name extends "trace" | "follow" | "flow" | "compare">(
    name: Name,
    request: CompletionContract["requests"][Name]["params"],
  ): Promise<CompletionContract["requests"][Name]["result"] | undefined> {
    const model = await this.load();
    if (!model) return undefined;
    return this.parts.worker.client().request(name, request);
  }

  /** Writes the weights of the model in a folder. @throws what the worker threw */
  async exportWeights(request: ExportRequest): Promise<ExportResult> {
    return this.parts.worker.client().request("export", request);
  }

  /** Makes a copy of a model the newest one of another folder. @throws what the worker threw */
  async copy(request: CopyRequest): Promise<void> {
    await this.parts.worker.client().request("copy", request);
  }

  /** @throws what the worker threw */
  async corpusReport(modelFolder: string): Promise<CorpusReport> {
    return this.parts.worker.client().request("corpusReport", { modelFolder });
  }

  /** Lets go of the model and of its thread, before its folder is deleted. */
  forget(): void {
    this.#loading = undefined;
    this.#isAbsent = true;
    this.parts.worker.end();
  }

  async #request(client: Client<CompletionContract>, modelFolder: string): Promise<ModelSummary | null> {
    const { onLoaded, onLoadFailed, log } = this.parts;
    const workspaceFolder = this.parts.workspaceFolder();
    try {
      const params = workspaceFolder === undefined ? { modelFolder } : { modelFolder, workspaceFolder };
      const model = await client.request("load", params);
      onLoaded(model);
      return model;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      log.error(error);
      onLoadFailed(error.message);
      return null;
    }
  }
}
