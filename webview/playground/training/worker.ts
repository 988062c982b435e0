/** The entry point of the training worker: TensorFlow.js with the fastest device that the page offers. */
import "@tensorflow/tfjs-core"; // first, because everything else needs its flags
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgl";
import "@tensorflow/tfjs-backend-webgpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { BACKENDS, type BackendName, type FromWorker, type ToWorker } from "./messages.ts";
import { TrainingLoop } from "./trainingLoop.ts";

/** The scope of a worker; the types of the page's own scope stand in for it. */
const scope = globalThis as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

/** Asks the page before TensorFlow.js does, which would write its disappointment to the console. */
function isOffered(name: BackendName): boolean {
  if (name === "webgpu") return "gpu" in navigator;
  if (name === "cpu") return true;
  if (typeof OffscreenCanvas === "undefined") return false;
  return new OffscreenCanvas(1, 1).getContext("webgl2", { failIfMajorPerformanceCaveat: true }) !== null;
}

/** Chooses the first backend that starts. A page without a graphics processor computes on the CPU. */
async function startBackend(): Promise<BackendName> {
  for (const name of BACKENDS) {
    if (!isOffered(name)) continue;
    const isStarted = await setBackend(name).catch(() => false);
    if (isStarted) return name;
  }
  throw new Error("no backend of TensorFlow.js starts here");
}

const loop = new TrainingLoop(message => scope.postMessage(message), {
  nowMs: () => performance.now(),
  pause: ms => new Promise(resolve => setTimeout(resolve, ms)),
});
const started = startBackend();
scope.onmessage = ({ data }) => {
  void started.then(
    () => loop.receive(data),
    (thrown: unknown) => scope.postMessage({ kind: "failed", message: String(thrown) }),
  );
};
started.then(
  backend => scope.postMessage({ kind: "ready", backend }),
  () => undefined, // told with the first message
);
