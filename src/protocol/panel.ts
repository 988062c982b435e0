/** Host <-> panel webview. Both sides are fed by `postMessage`, so what the webview says is parsed from `unknown`. */
import type { ModelSummary } from "./completion.ts";
import type { CorpusEvent, SampleEvent, StepEvent, TrainingEnd, TrainingPhase, ValidationEvent } from "./training.ts";

/** What has happened in the run; the panel's state is a fold over these. */
export type PanelEvent =
  | { readonly type: "started" }
  | { readonly type: "phase"; readonly phase: TrainingPhase }
  | { readonly type: "corpus"; readonly corpus: CorpusEvent }
  | { readonly type: "stepped"; readonly step: StepEvent }
  | { readonly type: "validated"; readonly validation: ValidationEvent }
  | { readonly type: "sampled"; readonly sample: SampleEvent }
  | { readonly type: "ended"; readonly end: TrainingEnd }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "loaded"; readonly model: ModelSummary | null };

/** Host to webview: everything so far once after "ready", then each event as it comes. */
export type HostMessage =
  | { readonly type: "history"; readonly events: readonly PanelEvent[] }
  | { readonly type: "event"; readonly event: PanelEvent };

/** Webview to host. */
export type PanelMessage =
  | { readonly type: "ready" }
  | { readonly type: "train" }
  | { readonly type: "stop" }
  | { readonly type: "sample"; readonly prompt: string; readonly temperature: number };
