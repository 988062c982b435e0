/** Serves the training channel, one run at a time. */

import { FAULTS } from "../core/faults.ts";
import type { Engine } from "../core/network/engine.ts";
import type { Port } from "../protocol/port.ts";
import { type Server, serve } from "../protocol/rpc.ts";
import type { TrainingContract, TrainingEnd, TrainingEvent, TrainingRequest } from "../protocol/training.ts";
import type { LoopClock } from "../runtime/common/loopClock.ts";
import { PausableClock } from "../runtime/common/pausableClock.ts";
import { flowCurves } from "../runtime/inspection/gradientFlow.ts";
import { followText, traceText } from "../runtime/inspection/inspection.ts";
import { findPattern } from "../runtime/inspection/patternSearch.ts";
import { explainPrediction } from "../runtime/inspection/prediction.ts";
import type { Inspected } from "../runtime/inspection/readTokens.ts";
import { RunInspection, type ValidatedNetwork } from "../runtime/inspection/runInspection.ts";
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
  readonly inspection: RunInspection;
  /** Settles with the run. */
  ended: Promise<unknown>;
  isSuspending: boolean;
}

/** What the owner of the server can do without a message. */
export interface TrainingServer {
  /** Suspends the run, and waits until its checkpoint is written. */
  suspend(): Promise<void>;
}

/** Serves training over a port, and emits the events of the run. */
export function serveTraining(port: Port, parts: TrainingServerParts): TrainingServer {
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
    const inspection = new RunInspection(clock);
    const pausable = new PausableClock(clock, signal, onPause, parts.sleep);
    const work = async (): Promise<TrainingEnd> => {
      engine ??= openEngine();
      const fileSystem = openFolder(request.folder);
      const onNetwork = (network: ValidatedNetwork): void => inspection.take(network);
      const isSuspending = (): boolean => current.isSuspending;
      const running = { clock: pausable, emit, signal, onNetwork, isSuspending };
      return runAnyTraining(request, { engine: await engine, fileSystem, ...openBaseModel, ...running });
    };
    const current: Run = { stop, clock: pausable, inspection, isSuspending: false, ended: Promise.resolve() };
    run = current;
    const ended = work();
    current.ended = ended.catch(() => {}); // whoever asked for the run gets its error
    try {
      return await ended;
    } finally {
      run = undefined;
    }
  };

  const inspect = async <T>(look: (inspected: Inspected) => Promise<T>): Promise<T | null> =>
    (await run?.inspection.inspect(look)) ?? null;

  const suspend = (): void => {
    if (run) run.isSuspending = true;
    run?.stop.abort();
  };

  const server = serve<TrainingContract>(port, {
    train,
    stop: () => {
      run?.stop.abort();
      return {};
    },
    suspend: () => {
      suspend();
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
    trace: request => inspect(inspected => traceText(inspected, request)),
    traceQuantity: request => inspect(inspected => followText(inspected, request)),
    measureGradients: request => inspect(inspected => flowCurves(inspected, request)),
    explainPrediction: request => inspect(inspected => explainPrediction(inspected, request)),
    findPattern: request => inspect(inspected => findPattern(inspected, request)),
    sample: request => run?.inspection.sample(request) ?? null,
    rest: ({ forMs }) => {
      run?.clock.rest(forMs);
      return {};
    },
  });
  return {
    async suspend() {
      suspend();
      await run?.ended;
    },
  };
}

/** Sends an event as its name and its payload. */
function tell(server: Server<TrainingContract>, { type, ...payload }: TrainingEvent): void {
  server.emit(type, payload as TrainingContract["events"][typeof type]);
}
