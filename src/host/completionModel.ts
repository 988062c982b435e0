/** The model that completes, as the editor sees it: loaded when first needed, and again after a crash. */
import type {
  CompletionContract,
  CompletionRequest,
  CompletionResult,
  ModelSummary,
  SampleRequest,
} from "../protocol/completion.ts";
import type { Client } from "../protocol/rpc.ts";
import type { Log } from "./log.ts";

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
  /** Absolute path of the folder that the model has learnt: its ignore files hold for saved files too. */
  workspaceFolder(): string | undefined;
  /** Whether the folder holds a model; looks at the disk. */
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
    return (await this.#open())?.model ?? null;
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
    const client = await this.#client();
    return client?.request("complete", request, { signal });
  }

  /** Tells the model of a saved file. A model that is not in use learns it with the next training. */
  async learn(path: string, text: string): Promise<void> {
    if (!this.#loading || !this.parts.worker.isRunning) return;
    const client = await this.#client();
    await client?.request("learn", { path, text });
  }

  /** Undefined when there is no model. @throws what the worker threw */
  async sample(request: SampleRequest): Promise<string | undefined> {
    this.parts.worker.forgive();
    const client = await this.#client();
    return client && (await client.request("sample", request)).text;
  }

  /** Lets go of the model and of its thread, before its folder is deleted. */
  forget(): void {
    this.#loading = undefined;
    this.#isAbsent = true;
    this.parts.worker.end();
  }

  /** The client of the thread that holds the model; never that of a new thread that does not. */
  async #client(): Promise<Client<CompletionContract> | undefined> {
    const loading = await this.#open();
    return loading && (await loading.model) ? loading.client : undefined;
  }

  async #open(): Promise<Loading | undefined> {
    const { worker, hasModel, onLoaded } = this.parts;
    if (this.#loading && worker.isRunning) return this.#loading;
    if (this.#isAbsent === undefined) {
      this.#isAbsent = !(await hasModel());
      if (this.#isAbsent) onLoaded(null);
    }
    if (this.#isAbsent) return undefined;
    // Another caller may have come this far while this one looked at the disk.
    const client = worker.client();
    if (this.#loading?.client !== client) this.#loading = { client, model: this.#request(client) };
    return this.#loading;
  }

  async #request(client: Client<CompletionContract>): Promise<ModelSummary | null> {
    const { modelFolder, onLoaded, onLoadFailed, log } = this.parts;
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
