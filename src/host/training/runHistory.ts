/** Keeps the events of the newest run, so that a panel that opens late or again shows all of it. */
import type { PanelEvent, PastRun, RunStart } from "../../protocol/panel.ts";
import { withCompletionsAdded, withProgressAdded, withSampleAdded } from "../../protocol/sampleSteps.ts";
import { pastRunOf } from "./pastRun.ts";

/** A curve on a screen cannot show more points. */
const MAX_POINTS = 2000;
const MAX_PAST_RUNS = 6;
/** Of the stored form. Other versions are dropped. */
const VERSION = 3;

/** Limits the size of the history: when a curve or the samples are full, every second one is dropped. */
export class RunHistory {
  #events: PanelEvent[] = [];

  /** The events in the order in which they happened. */
  get events(): readonly PanelEvent[] {
    return this.#events;
  }

  /** Adds an event, and drops events that it replaces. */
  add(event: PanelEvent): void {
    switch (event.type) {
      case "started":
        this.#events = this.#events.filter(({ type }) => !isOfRun(type) || (event.isResumed && isOfCurve(type)));
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
      case "completed":
        this.#makeRoomForCompletions(event);
        break;
      case "progressed":
        this.#thinProgress(event);
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
      case "remembering":
      case "remembered":
      case "replaying":
      case "replayed":
      case "replayEnded":
        this.#dropAll(replacedBy(event.type));
        break;
      case "corpus":
      case "rolledBack":
      case "ended":
      case "failed":
      case "interrupted":
        break;
      default:
        event satisfies never;
    }
    this.#events.push(event);
  }

  /** Returns the newest run to compare later ones with, or undefined when it learned nothing. */
  pastRun(): PastRun | undefined {
    return pastRunOf(this.#events);
  }

  /** Returns the number of the next run: one more than that of any run here. */
  nextNumber(): number {
    const numbers = this.#events.map(event => {
      if (event.type === "started") return event.number ?? 0;
      return event.type === "recorded" ? (event.run.number ?? 0) : 0;
    });
    return 1 + numbers.reduce((most, number) => Math.max(most, number), 0);
  }

  /** Returns what tells the newest run apart; undefined without a run. */
  newestStart(): RunStart | undefined {
    const newest = this.#events.findLast(event => event.type === "started");
    if (newest?.type !== "started") return undefined;
    const { type: _, isResumed: __, ...start } = newest;
    return start;
  }

  /** Returns plain data for `restore`. */
  store(): unknown {
    return { version: VERSION, events: this.#events };
  }

  /**
   * Restores what an earlier window stored, except what was true for that window only. A run that had not ended was
   * interrupted, because its worker is gone. Data of other versions is ignored.
   *
   * @param added the events that were stored one by one after that
   */
  restore(stored: unknown, added: readonly unknown[] = []): void {
    if (typeof stored !== "object" || stored === null) return;
    const { version, events } = stored as { version?: unknown; events?: unknown };
    if (version !== VERSION || !Array.isArray(events)) return;
    this.#events = events.filter(isEvent);
    for (const event of added) if (isEvent(event)) this.add(event);
    this.#events = this.#events.filter(({ type }) => !isOfWindow(type));
    const isRun = this.#count("started") > 0;
    const hasEnded = this.#count("ended") + this.#count("failed") + this.#count("interrupted") > 0;
    if (isRun && !hasEnded) this.#events.push({ type: "interrupted" });
  }

  #count(type: PanelEvent["type"]): number {
    return this.#events.reduce((count, event) => count + (event.type === type ? 1 : 0), 0);
  }

  #dropEverySecond(type: PanelEvent["type"]): void {
    let index = 0;
    this.#events = this.#events.filter(event => event.type !== type || index++ % 2 === 0);
  }

  #dropAll(types: readonly PanelEvent["type"][]): void {
    this.#events = this.#events.filter(({ type }) => !types.includes(type));
  }

  #makeRoomFor({ sample }: PanelEvent & { readonly type: "sampled" }): void {
    const samples = this.#events.flatMap(event => (event.type === "sampled" ? [event.sample] : []));
    const kept = new Set(withSampleAdded(samples, sample));
    this.#events = this.#events.filter(event => event.type !== "sampled" || kept.has(event.sample));
  }

  #makeRoomForCompletions({ completions }: PanelEvent & { readonly type: "completed" }): void {
    const earlier = this.#events.flatMap(event => (event.type === "completed" ? [event.completions] : []));
    const kept = new Set(withCompletionsAdded(earlier, completions));
    this.#events = this.#events.filter(event => event.type !== "completed" || kept.has(event.completions));
  }

  #thinProgress({ progress }: PanelEvent & { readonly type: "progressed" }): void {
    const all = this.#events.flatMap(event => (event.type === "progressed" ? [event.progress] : []));
    const kept = new Set(withProgressAdded(all, progress));
    this.#events = this.#events.filter(event => event.type !== "progressed" || kept.has(event.progress));
  }

  #dropFirst(type: PanelEvent["type"]): void {
    const first = this.#events.findIndex(event => event.type === type);
    if (first >= 0) this.#events.splice(first, 1);
  }
}

/** Whether a stored value looks like an event. Its parts are not checked, because only this class writes there. */
function isEvent(stored: unknown): stored is PanelEvent {
  return typeof stored === "object" && stored !== null && "type" in stored && typeof stored.type === "string";
}

/** Which model is loaded, and whether commits are replayed now, is true for one window only. */
const OF_WINDOW: readonly PanelEvent["type"][] = [
  "loaded",
  "loadFailed",
  "remembering",
  "remembered",
  "replaying",
  "replayEnded",
];
export const isOfWindow = (type: PanelEvent["type"]) => OF_WINDOW.includes(type);
const isOfRun = (type: PanelEvent["type"]) => !isOfWindow(type) && type !== "recorded" && type !== "replayed";

/** What a resumed run goes on with. */
const OF_CURVE: readonly PanelEvent["type"][] = ["stepped", "validated", "sampled", "completed", "rolledBack"];
const isOfCurve = (type: PanelEvent["type"]) => OF_CURVE.includes(type);

/** Only the newest event of each group matters. */
const NEWEST_ONLY: readonly (readonly PanelEvent["type"][])[] = [
  ["phase"],
  ["paused"],
  ["loaded", "loadFailed"],
  ["generated", "generateFailed"],
  ["remembering", "remembered"],
  ["replaying", "replayEnded"],
  ["replayed"],
];

/** The types of events that a newer event replaces. */
function replacedBy(newer: PanelEvent["type"]): readonly PanelEvent["type"][] {
  return NEWEST_ONLY.find(group => group.includes(newer)) ?? [];
}
