/** Serves the training channel, one run at a time. */

import { FAULTS } from "../core/faults.ts";
import type { Engine } from "../core/network/engine.ts";
import type { Port } from "../protocol/port.ts";
import { type Server, serve } from "../protocol/rpc.ts";
import type { TrainingContract, TrainingEnd, TrainingEvent, TrainingRequest } from "../protocol/training.ts";
import type { LoopClock } from "../runtime/common/loopClock.ts";
import { PausableClock } from "../runtime/common/pausableClock.ts";
import type { BaseModel } from "../runtime/model/openBaseModel.ts";
import { runAnyTraining } from "../runtime/tasks/taskRun.ts";
import { TrainingError } from "../runtime/training/trainingError.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";

export interface TrainingServerParts {
  openEngine(): Promise<Engine>;
  /** Opens the base model that ships with the program. */
  openBaseModel?(): Promise<BaseModel | undefined>;
  openFolder(folder: string): FileSystem;
  readonly clock: LoopClock;
  /** Waits while a run rests; the machine's timer where absent. */
  sleep?(ms: number): Promise<void>;
}

/** What requests need of the current run. */
interface Run {
  readonly stop: AbortController;
  readonly clock: PausableClock;
}

/** Serves training over a port, and emits the events of the run. */
export function serveTraining(port: Port, parts: TrainingServerParts): void {
  const { openEngine, openFolder, clock } = parts;
  const openBaseModel = parts.openBaseModel && { openBaseModel: parts.openBaseModel };
  let run: Run | undefined;
  let engine: Promise<Engine> | undefined;

  const train = async (request: TrainingRequest, cancelled: AbortSignal): Promise<TrainingEnd> => {
    if (run) throw new TrainingError(FAULTS.alreadyTraining());
    const emit = (event: TrainingEvent): void => tell(server, event);
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, cancelled]);
    const onPause = (isPaused: boolean): void => emit({ type: "pause", isPaused });
    run = { stop, clock: new PausableClock(clock, signal, onPause, parts.sleep) };
    try {
      engine ??= openEngine();
      const fileSystem = openFolder(request.folder);
      const environment = { engine: await engine, fileSystem, ...openBaseModel, clock: run.clock, emit, signal };
      return await runAnyTraining(request, environment);
    } finally {
      run = undefined;
    }
  };

  const server = serve<TrainingContract>(port, {
    train,
    stop: () => {
      run?.stop.abort();
      return {};
    },
    pause: () => {
      run?.clock.pause();
      return {};
    },
    continue: () => {
      run?.clock.continue();
      return {};
    },
    rest: ({ forMs }) => {
      run?.clock.rest(forMs);
      return {};
    },
  });
}

/** Sends an event as its name and its payload. */
function tell(server: Server<TrainingContract>, { type, ...payload }: TrainingEvent): void {
  server.emit(type, payload as TrainingContract["events"][typeof type]);
}
