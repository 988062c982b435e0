/** The panel's events of the newest run, so that a panel that opens late, or again, sees all of it. */
import { t } from "../../protocol/localize.ts";
import type { PanelEvent, PastRun } from "../../protocol/panel.ts";
import { withSample } from "../../protocol/sampleSteps.ts";
import { pastRunOf } from "./pastRun.ts";

/** More points than this no curve on a screen can show. */
const MAX_POINTS = 2000;
const MAX_PAST_RUNS = 6;
/** The stored form; another version is dropped. */
const VERSION = 2;

const INTERRUPTED = t("The window was closed or reloaded while training. The last model that was written is kept.");

/** Bounded however long the run: curves and samples lose every second point when they are full. */
export class RunHistory {
  #events: PanelEvent[] = [];

  /** In the order in which they happened. */
  get events(): readonly PanelEvent[] {
    return this.#events;
  }

  add(event: PanelEvent): void {
    switch (event.type) {
      case "started":
        this.#events = this.#events.filter(({ type }) => isModel(type) || type === "recorded");
        break;
      case "recorded":
        if (this.#count("recorded") >= MAX_PAST_RUNS) this.#dropFirst("recorded");
        break;
      case "stepped":
      case "validated":
        if (this.#count(event.type) >= MAX_POINTS) this.#dropEverySecond(event.type);
        break;
      case "sampled":
        this.#makeRoomFor(event);
        break;
      case "forgotten":
        this.#events = [];
        break;
      case "phase":
      case "paused":
      case "loaded":
      case "loadFailed":
      case "generated":
      case "generateFailed":
        this.#events = this.#events.filter(({ type }) => !isReplacedBy(type, event.type));
        break;
      case "corpus":
      case "rolledBack":
      case "ended":
      case "failed":
        break;
      default:
        event satisfies never;
    }
    this.#events.push(event);
  }

  /** The newest run, to compare later ones with; undefined when there is none, or nothing to compare. */
  pastRun(): PastRun | undefined {
    return pastRunOf(this.#events);
  }

  /** Plain data that `restore` takes back. */
  store(): unknown {
    return { version: VERSION, events: this.#events };
  }

  /**
   * Takes up what an earlier window stored. A run that had not ended then cannot be going on: it failed.
   * What is of another version is passed over. Which model is loaded is not known any more.
   */
  restore(stored: unknown): void {
    if (typeof stored !== "object" || stored === null) return;
    const { version, events } = stored as { version?: unknown; events?: unknown };
    if (version !== VERSION || !Array.isArray(events)) return;
    this.#events = events.filter(isEvent).filter(({ type }) => !isModel(type));
    const isRun = this.#count("started") > 0;
    const hasEnded = this.#count("ended") + this.#count("failed") > 0;
    if (isRun && !hasEnded) this.#events.push({ type: "failed", message: INTERRUPTED });
  }

  #count(type: PanelEvent["type"]): number {
    return this.#events.reduce((count, event) => count + (event.type === type ? 1 : 0), 0);
  }

  #dropEverySecond(type: PanelEvent["type"]): void {
    let index = 0;
    this.#events = this.#events.filter(event => event.type !== type || index++ % 2 === 0);
  }

  #makeRoomFor({ sample }: PanelEvent & { readonly type: "sampled" }): void {
    const samples = this.#events.flatMap(event => (event.type === "sampled" ? [event.sample] : []));
    const kept = new Set(withSample(samples, sample));
    this.#events = this.#events.filter(event => event.type !== "sampled" || kept.has(event.sample));
  }

  #dropFirst(type: PanelEvent["type"]): void {
    const first = this.#events.findIndex(event => event.type === type);
    if (first >= 0) this.#events.splice(first, 1);
  }
}

/** What this class stored is believed as to its parts, for nobody else writes there; what is no event at all is not. */
function isEvent(stored: unknown): stored is PanelEvent {
  return typeof stored === "object" && stored !== null && "type" in stored && typeof stored.type === "string";
}

const isModel = (type: PanelEvent["type"]) => type === "loaded" || type === "loadFailed";

/** Of the events of one group only the newest says anything. */
const NEWEST_ONLY: readonly (readonly PanelEvent["type"][])[] = [
  ["phase"],
  ["paused"],
  ["loaded", "loadFailed"],
  ["generated", "generateFailed"],
];

function isReplacedBy(older: PanelEvent["type"], newer: PanelEvent["type"]): boolean {
  return NEWEST_ONLY.some(group => group.includes(older) && group.includes(newer));
}
