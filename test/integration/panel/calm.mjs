// @ts-check
/** Counts what changes on the panel's page while a run sends its messages: what says nothing new must change nothing. */
import assert from "node:assert/strict";
import { openView, READY_IN_REPORT } from "../views.mjs";
import { STATES } from "./states.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** Ten steps a second are reported. */
const STEPS = 20;
const STEP_MS = 100;
const STILL_MS = 1000;

/** What a step may change: the status and the progress, and in the view of the run its figures and its curves. */
const IN_HEADER = ["run-status", "progress"];
const IN_TRAINING = ["readout-", "curve", "gradient-"];

/**
 * Changes that the page saw, by the nearest element with an id around each, and how far anything was shifted.
 *
 * @typedef {{ changed: Record<string, number>, nodes: string[], shift: number }} Seen
 */

/**
 * Watches the page while messages come.
 *
 * @param {Page} page
 * @param {readonly object[]} messages
 * @param {number} everyMs
 * @returns {Promise<Seen>}
 */
function watch(page, messages, everyMs) {
  return page.evaluate(
    async ({ all, pauseMs }) => {
      /** @type {Seen} */
      const seen = { changed: {}, nodes: [], shift: 0 };
      const idOf = (/** @type {Node} */ node) =>
        (node instanceof Element ? node : node.parentElement)?.closest("[id]")?.id ?? "";
      const mutations = new MutationObserver(records => {
        for (const { target, type, addedNodes, removedNodes, attributeName, oldValue } of records) {
          // An attribute that is set to what it was changes nothing.
          if (attributeName && /** @type {Element} */ (target).getAttribute(attributeName) === oldValue) continue;
          seen.changed[idOf(target)] = (seen.changed[idOf(target)] ?? 0) + 1;
          const isElement = [...addedNodes, ...removedNodes].some(node => node instanceof Element);
          if (type === "childList" && isElement) seen.nodes.push(idOf(target));
        }
      });
      const shifts = new PerformanceObserver(list => {
        for (const entry of list.getEntries()) seen.shift += Reflect.get(entry, "value");
      });
      const kinds = { childList: true, characterData: true, attributes: true, attributeOldValue: true };
      mutations.observe(document.body, { subtree: true, ...kinds });
      shifts.observe({ type: "layout-shift" });
      for (const data of all) {
        dispatchEvent(new MessageEvent("message", { data }));
        await new Promise(resolve => setTimeout(resolve, pauseMs));
      }
      mutations.disconnect();
      shifts.disconnect();
      return seen;
    },
    { all: messages, pauseMs: everyMs },
  );
}

const RUNNING = STATES["running"]?.events ?? [];
const last = /** @type {{ step: object }} */ (RUNNING.at(-1)).step;
const event = (/** @type {object} */ of) => ({ type: "event", event: of });
const answer = (/** @type {object} */ of) => ({ type: "answer", answer: of });

/** Messages that say again what the page already knows. */
const KNOWN = [
  event({ type: "phase", phase: "training" }),
  event({ type: "paused", isPaused: false }),
  answer({ type: "workspace" }),
  answer({ type: "models", models: [] }),
];

let lastStep = 40;

/** Steps that go on. */
function nextSteps() {
  return Array.from({ length: STEPS }, () => {
    lastStep++;
    return event({ type: "stepped", step: { ...last, step: lastStep, elapsedMs: 500 * lastStep } });
  });
}

/**
 * In every view, a run in progress changes only what it says.
 *
 * @param {Page} page
 */
export async function staysCalm(page) {
  await watch(page, [{ type: "history", events: RUNNING }, ...KNOWN], STILL_MS);
  for (const name of Object.keys(READY_IN_REPORT)) {
    await openView(page, name);
    await page.waitForTimeout(STILL_MS);
    const known = await watch(page, [...KNOWN, ...KNOWN], STEP_MS);
    assert.deepEqual(known, { changed: {}, nodes: [], shift: 0 }, `${name}: what is known`);
    const stepped = await watch(page, nextSteps(), STEP_MS);
    const allowed = name === "Training" ? [...IN_HEADER, ...IN_TRAINING] : IN_HEADER;
    const others = Object.keys(stepped.changed).filter(id => !allowed.some(prefix => id.startsWith(prefix)));
    assert.deepEqual({ others, nodes: stepped.nodes, shift: stepped.shift }, { others: [], nodes: [], shift: 0 }, name);
  }
}
