/** Keeps the history of the newest run in a file, so that a reload or a crash costs little of its curve. */
import { readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { reasonOf } from "../../core/reasonOf.ts";
import type { PanelEvent } from "../../protocol/panel.ts";
import type { Log } from "../common/log.ts";
import type { RunEvents } from "./runEvents.ts";
import { isOfWindow } from "./runHistory.ts";

const FILE = "runHistory.jsonl";
/** A crash costs this much of the curve. */
const ADD_EVERY_MS = 1000;
/** After so many added events, the file is written anew, because the history drops what it no longer needs. */
const MAX_ADDED = 600;

/** After these, the file is written anew, and at once. */
const LASTING: readonly PanelEvent["type"][] = ["ended", "failed", "interrupted", "started", "replayed"];
/** Alone, these are not worth a file. */
const PASSING: readonly PanelEvent["type"][] = ["generated", "generateFailed"];

/** The first line of the file is the history as it was, and each other line an event after that. */
export class HistoryStore {
  readonly #file: string;
  #added: PanelEvent[] = [];
  #addedCount: number;
  /** Whether the file has all that happened before `#added`. */
  #isWhole: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  /**
   * Restores the stored history, and stores it from now on. That goes on when the window closes, because a run that is
   * suspended then still has events.
   *
   * @param folder of the workspace's storage
   */
  constructor(
    private readonly events: RunEvents,
    private readonly folder: string,
    private readonly log: Pick<Log, "warn">,
  ) {
    this.#file = path.join(folder, FILE);
    const [stored, ...added] = read(this.#file);
    events.history.restore(stored, added);
    this.#addedCount = added.length;
    this.#isWhole = stored !== undefined;
    events.on(event => this.#add(event));
  }

  /** Writes what is not written yet. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  #add(event: PanelEvent): void {
    const { type } = event;
    if (isOfWindow(type) || (PASSING.includes(type) && !this.#isWhole)) return;
    this.#added.push(event);
    this.#addedCount++;
    const isLasting = LASTING.includes(type) || type === "forgotten";
    if (isLasting || this.#addedCount > MAX_ADDED) this.#isWhole = false;
    if (isLasting) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), ADD_EVERY_MS);
  }

  async #write(): Promise<void> {
    const added = this.#added;
    if (added.length === 0) return;
    this.#added = [];
    try {
      if (added.at(-1)?.type === "forgotten") await fs.rm(this.#file, { force: true });
      else if (this.#isWhole) await fs.appendFile(this.#file, added.map(line).join(""));
      else await this.#writeWhole();
    } catch (thrown) {
      this.#isWhole = false;
      this.log.warn(`The history of the run could not be stored: ${reasonOf(thrown)}`);
    }
  }

  async #writeWhole(): Promise<void> {
    const text = line(this.events.history.store());
    this.#isWhole = true;
    this.#addedCount = 0;
    await fs.mkdir(this.folder, { recursive: true });
    await fs.writeFile(`${this.#file}.new`, text);
    await fs.rename(`${this.#file}.new`, this.#file);
  }
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** The lines of the file; undefined for those that are damaged. Empty where there is no file. */
function read(file: string): readonly unknown[] {
  try {
    return readFileSync(file, "utf8").split("\n").map(parsed);
  } catch {
    return [];
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
