/** Looks into the network of a run while it trains, as it was at the last validation. */
import type { Experts } from "../../completion/mixing/experts.ts";
import { generateTokens } from "../../completion/sample/generate.ts";
import type { Engine } from "../../core/network/engine.ts";
import { networkOf } from "../../core/network/network.ts";
import type { LanguageModelSpec } from "../../core/network/spec.ts";
import type { Parameters } from "../../core/tensor.ts";
import type { Vocabulary } from "../../core/text/vocabulary.ts";
import type { WorkspaceMemory } from "../../memory/workspaceMemory.ts";
import type { SampleRequest, SampleResult } from "../../protocol/inspection.ts";
import type { LoopClock } from "../common/loopClock.ts";
import type { Inspected } from "./readTokens.ts";

/** The network of a run at a validation. Its parameters must not change any more. */
export interface ValidatedNetwork {
  readonly engine: Engine;
  readonly spec: LanguageModelSpec;
  readonly parameters: Parameters;
  readonly vocabulary: Vocabulary;
  /** Knows the learned files. */
  readonly memory: WorkspaceMemory;
}

/** Seeds that are chosen here are below this, short enough to type again. */
const SEEDS = 1_000_000;
/** After this time, training takes its next step. Set by hand, not measured. */
const SLICE_MS = 40;

/** Keeps the last validated network of a run. */
export class RunInspection {
  #network: ValidatedNetwork | undefined;

  /** @param clock goes on while the run is paused */
  constructor(private readonly clock: LoopClock) {}

  take(network: ValidatedNetwork): void {
    this.#network = network;
  }

  /** Inspects the network between two steps; null before the first validation. */
  async inspect<T>(look: (inspected: Inspected) => Promise<T>): Promise<T | null> {
    if (!this.#network) return null;
    const { engine, spec, parameters, vocabulary, memory } = this.#network;
    const predictor = engine.createPredictor(spec, parameters);
    let startedMs = this.clock.nowMs();
    const turn = async (): Promise<void> => {
      if (this.clock.nowMs() - startedMs < SLICE_MS) return;
      await this.clock.nextTurn();
      startedMs = this.clock.nowMs();
    };
    try {
      const model = { spec, network: networkOf(spec, parameters) };
      const documents = () => memory.documents();
      return await look({ model, predictor, vocabulary, kind: "inTraining", documents, turn });
    } finally {
      predictor.dispose();
    }
  }

  /** Draws from the network alone; null before the first validation. */
  sample(request: SampleRequest): SampleResult | null {
    if (!this.#network) return null;
    const { engine, spec, parameters, vocabulary, memory } = this.#network;
    const predictor = engine.createPredictor(spec, parameters);
    try {
      const seed = request.seed ?? Math.floor(this.clock.nowMs() * 1000) % SEEDS;
      const experts: Experts = { vocabulary, predictor, memory };
      return { ...generateTokens(experts, { ...request, seed }), seed };
    } finally {
      predictor.dispose();
    }
  }
}
