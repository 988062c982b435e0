/** Serves the replay channel. */
import type { Engine } from "../core/network/engine.ts";
import type { Port } from "../protocol/port.ts";
import type { ReplayContract, ReplayParams, ReplayProgress } from "../protocol/replay.ts";
import { serve } from "../protocol/rpc.ts";
import type { LoopClock } from "../runtime/common/loopClock.ts";
import type { BaseModel } from "../runtime/model/openBaseModel.ts";
import { replayCommits } from "../runtime/replay/commitReplay.ts";
import { outcomeOf } from "../runtime/replay/replayOutcome.ts";
import type { ReplayEvent, ReplayRequest } from "../runtime/replay/replayReport.ts";
import { surveyCommits } from "../runtime/replay/surveyCommits.ts";

export interface ReplayServerParts {
  openEngine(): Promise<Engine>;
  /** Opens the base model that ships with the program. */
  openBaseModel(): Promise<BaseModel | undefined>;
  readonly clock: LoopClock;
}

/** Serves replays over a port, and emits their progress. */
export function serveReplay(port: Port, { openEngine, openBaseModel, clock }: ReplayServerParts): void {
  const running = new Set<AbortController>();
  const server = serve<ReplayContract>(port, {
    survey: ({ folder }, signal) => surveyCommits(folder, signal),
    replay: async (params, canceled) => {
      const controller = new AbortController();
      running.add(controller);
      try {
        const signal = AbortSignal.any([controller.signal, canceled]);
        const progress = { done: 0, of: params.commits };
        const emit = (event: ReplayEvent): void => server.emit("progress", progressAfter(progress, event));
        return outcomeOf(
          await replayCommits(requestOf(params), { engine: await openEngine(), openBaseModel, clock, emit, signal }),
        );
      } finally {
        running.delete(controller);
      }
    },
    stop: () => {
      for (const controller of running) controller.abort();
      return {};
    },
  });
}

function requestOf(params: ReplayParams): ReplayRequest {
  return { ...params, leastCommits: 1, measures: new Set(["mixture", "baseline"]) };
}

/** @param progress is updated with each commit */
function progressAfter(progress: { done: number; of: number }, event: ReplayEvent): ReplayProgress {
  if (event.event === "phase") return { phase: event.phase, ...progress };
  progress.of = event.of;
  progress.done = event.event === "commit" ? event.number : event.number - 1;
  return { phase: "typing", ...progress };
}
