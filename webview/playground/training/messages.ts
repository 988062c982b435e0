/** What the playground's page and its training worker say to each other. */
import type { Parameters } from "../../../src/core/tensor.ts";
import type { StepOptions, TrainedState } from "../model/run.ts";
import type { PlaySpec } from "../model/spec.ts";
import type { TaskTexts } from "../model/tasks.ts";

export const BACKENDS = ["webgpu", "webgl", "cpu"] as const;
export type BackendName = (typeof BACKENDS)[number];

/** From the page. */
export type ToWorker =
  | {
      readonly kind: "make";
      /** Counts networks, so that answers about an earlier one are ignored. */
      readonly network: number;
      readonly spec: PlaySpec;
      readonly texts: TaskTexts;
      /** Undefined begins from scratch. */
      readonly state?: TrainedState | undefined;
    }
  | { readonly kind: "options"; readonly options: StepOptions }
  /** Undefined: as fast as possible. */
  | { readonly kind: "play"; readonly stepsPerSecond?: number | undefined }
  | { readonly kind: "pause" }
  | { readonly kind: "step" }
  | { readonly kind: "copyState" };

/** From the worker. */
export type FromWorker =
  | { readonly kind: "ready"; readonly backend: BackendName }
  | {
      readonly kind: "progress";
      readonly network: number;
      readonly steps: number;
      /** The losses of the steps since the last message. */
      readonly losses: readonly number[];
      readonly gradNorm: number;
      readonly stepMs: number;
      readonly parameters: Parameters;
    }
  | { readonly kind: "state"; readonly network: number; readonly state: TrainedState }
  | { readonly kind: "failed"; readonly message: string };
