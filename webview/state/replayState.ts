/** The commit replay as the panel shows it. */
import type { PanelEvent } from "../../src/protocol/panel.ts";
import type { ReplayProgress, ReplayResult } from "../../src/protocol/replay.ts";

export interface ReplayState {
  readonly activity:
    | { readonly kind: "idle" | "canceled" }
    | { readonly kind: "running"; readonly progress: ReplayProgress }
    | { readonly kind: "failed"; readonly message: string };
  /** Of the last replay that had figures. */
  readonly result: ReplayResult | undefined;
}

export const NO_REPLAY: ReplayState = { activity: { kind: "idle" }, result: undefined };

export type ReplayEvent = Extract<PanelEvent, { readonly type: "replaying" | "replayed" | "replayEnded" }>;

/** The next state. A replay without figures keeps the result of the one before. */
export function reduceReplay(state: ReplayState, event: ReplayEvent): ReplayState {
  switch (event.type) {
    case "replaying":
      return { ...state, activity: { kind: "running", progress: event.progress } };
    case "replayed":
      return { activity: { kind: "idle" }, result: event.result };
    case "replayEnded": {
      const { failure } = event;
      const activity =
        failure === undefined ? ({ kind: "canceled" } as const) : { kind: "failed" as const, message: failure };
      return { ...state, activity };
    }
    default:
      return event satisfies never;
  }
}
