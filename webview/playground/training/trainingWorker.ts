/** The page's end of the training worker. */
import type { FromWorker, ToWorker } from "./messages.ts";

/**
 * The worker's script, as the function that its bundle defines. A page without network access cannot load a script for
 * a worker, but the text of a function can be read.
 */
declare global {
  var recurrentTrainingWorker: (() => void) | undefined;
}

export interface TrainingWorker {
  post(message: ToWorker): void;
  dispose(): void;
}

/**
 * Starts the worker.
 *
 * @param load defines the worker's function in this page
 */
export async function startTrainingWorker(
  load: () => Promise<void>,
  onMessage: (message: FromWorker) => void,
): Promise<TrainingWorker> {
  if (globalThis.recurrentTrainingWorker === undefined) await load();
  if (globalThis.recurrentTrainingWorker === undefined) throw new Error("the training worker is missing");
  const script = new Blob([`(${globalThis.recurrentTrainingWorker.toString()})()`], { type: "text/javascript" });
  const address = URL.createObjectURL(script);
  const worker = new Worker(address);
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => onMessage(data));
  worker.addEventListener("error", ({ message }) => onMessage({ kind: "failed", message }));
  return {
    post: message => worker.postMessage(message),
    dispose() {
      worker.terminate();
      URL.revokeObjectURL(address);
    },
  };
}
