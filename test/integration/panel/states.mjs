// @ts-check
/** The states of the panel between the first minute and a trained model, as the host tells them. */
import { CORPUS } from "../largeRun.mjs";

const STEPS = 40;
const LEFT_MS = 25_000;

/** The base model, which is in use before the first run. */
const BASE = {
  isOfWorkspace: true,
  initialModel: "base",
  steps: 0,
  cell: "lstm",
  layers: 2,
  hidden: 256,
  vocabularySize: 4096,
  parameters: 2e6,
};

const loaded = (/** @type {object | null} */ model) => ({ type: "loaded", model });

/** A run in its middle. */
const RUN = [
  { type: "started", folder: "shop", number: 1, startedMs: Date.UTC(2026, 0, 31, 14, 5) },
  { type: "corpus", corpus: CORPUS },
  { type: "phase", phase: "training" },
  ...Array.from({ length: STEPS }, (_, k) => stepped(k + 1)),
];

/** @param {number} step */
function stepped(step) {
  const loss = 2 + 6 / Math.sqrt(step);
  const figures = { trainLossNatsPerToken: loss, trainBitsPerChar: loss / 2, gradNorm: 1 / loss };
  const speed = { learningRate: 1e-3, tokensPerSecond: 1e4, elapsedMs: 500 * step, remainingMs: LEFT_MS };
  return { type: "stepped", step: { step, tokens: 1024 * step, ...figures, ...speed } };
}

/**
 * The events, and the answer about the workspace, of each state.
 *
 * @type {Record<string, { events: readonly object[], workspace?: object }>}
 */
export const STATES = {
  loading: { events: [] },
  empty: { events: [loaded(null)] },
  untrained: { events: [loaded(BASE)] },
  restricted: { events: [loaded(BASE)], workspace: { obstacle: "untrusted" } },
  reading: { events: [loaded(BASE), ...RUN.slice(0, 1)] },
  running: { events: [loaded(BASE), ...RUN] },
  paused: { events: [loaded(BASE), ...RUN, { type: "paused", isPaused: true }] },
  interrupted: { events: [loaded(BASE), ...RUN, { type: "interrupted" }], workspace: { canResume: true } },
  failed: {
    events: [loaded(BASE), ...RUN.slice(0, 1), { type: "failed", message: "The training process has ended." }],
  },
  "no-model": { events: [{ type: "loadFailed", message: "The file network.safetensors is damaged." }] },
};

/**
 * Puts the panel into a state.
 *
 * @param {import("playwright-core").Frame} frame
 * @param {string} name
 */
export async function sendState(frame, name) {
  const { events = [], workspace = {} } = STATES[name] ?? {};
  const answer = { type: "answer", answer: { type: "workspace", ...workspace } };
  await frame.evaluate(
    async messages => {
      for (const data of messages) dispatchEvent(new MessageEvent("message", { data }));
      await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    },
    [{ type: "history", events }, answer],
  );
}
