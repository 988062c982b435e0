/** Host <-> panel webview. Both sides are fed by `postMessage`, so what the webview says is parsed from `unknown`. */
import type { ModelSummary } from "./completion.ts";
import type {
  CorpusEvent,
  RollbackEvent,
  SampleEvent,
  StepEvent,
  TrainingEnd,
  TrainingPhase,
  ValidationEvent,
} from "./training.ts";

/** What has happened in the run; the panel's state is a fold over these. */
export type PanelEvent =
  /** `folder`: the name of what is learnt. */
  | { readonly type: "started"; readonly folder: string }
  | { readonly type: "phase"; readonly phase: TrainingPhase }
  | { readonly type: "corpus"; readonly corpus: CorpusEvent }
  | { readonly type: "stepped"; readonly step: StepEvent }
  | { readonly type: "validated"; readonly validation: ValidationEvent }
  | { readonly type: "rolledBack"; readonly rollback: RollbackEvent }
  | { readonly type: "sampled"; readonly sample: SampleEvent }
  | { readonly type: "ended"; readonly end: TrainingEnd }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "loaded"; readonly model: ModelSummary | null }
  | { readonly type: "loadFailed"; readonly message: string }
  /** The model and its history are deleted. */
  | { readonly type: "forgotten" }
  /** What the model in use wrote when it was asked to. */
  | { readonly type: "generated"; readonly prompt: string; readonly temperature: number; readonly text: string }
  | { readonly type: "generateFailed"; readonly message: string };

/** Host to webview: everything so far once after "ready", then each event as it comes. */
export type HostMessage =
  | { readonly type: "history"; readonly events: readonly PanelEvent[] }
  | { readonly type: "event"; readonly event: PanelEvent };

/** Webview to host. */
export type PanelMessage =
  | { readonly type: "ready" }
  | { readonly type: "train" }
  | { readonly type: "stop" }
  | { readonly type: "showLog" }
  | { readonly type: "sample"; readonly prompt: string; readonly temperature: number };
