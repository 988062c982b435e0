/** Answers the training channel: one run at a time. */
import type { Engine } from "../core/engine.ts";
import type { Port } from "../protocol/port.ts";
import { type Server, serve } from "../protocol/rpc.ts";
import type { TrainingContract, TrainingEnd, TrainingEvent, TrainingRequest } from "../protocol/training.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";
import type { LoopClock } from "./loopClock.ts";
import { TrainingError } from "./trainingError.ts";
import { runTraining } from "./trainingRun.ts";

export interface TrainingServerParts {
  openEngine(): Promise<Engine>;
  openFolder(folder: string): FileSystem;
  readonly clock: LoopClock;
}

/** Serves `train` and `stop` over a port, and tells how the run goes. */
export function serveTraining(port: Port, { openEngine, openFolder, clock }: TrainingServerParts): void {
  let stop: AbortController | undefined;
  let engine: Promise<Engine> | undefined;

  const train = async (request: TrainingRequest, cancelled: AbortSignal): Promise<TrainingEnd> => {
    if (stop) throw new TrainingError("Training is under way already; stop it first.");
    stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, cancelled]);
    try {
      engine ??= openEngine();
      const fileSystem = openFolder(request.folder);
      const emit = (event: TrainingEvent): void => tell(server, event);
      return await runTraining(request, { engine: await engine, fileSystem, clock, emit, signal });
    } finally {
      stop = undefined;
    }
  };

  const server = serve<TrainingContract>(port, {
    train,
    stop: () => {
      stop?.abort();
      return {};
    },
  });
}

/** The event's name goes apart from its payload. */
function tell(server: Server<TrainingContract>, { type, ...payload }: TrainingEvent): void {
  server.emit(type, payload as TrainingContract["events"][typeof type]);
}
