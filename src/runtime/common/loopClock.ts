/** Time and turn-taking, as a parameter: tests need no waiting. */

export interface LoopClock {
  /** Milliseconds since some fixed moment; never goes back. */
  nowMs(): number;
  /** The day and hour, for records. */
  date(): Date;
  /** Lets the thread's event loop turn once, so that messages are heard. */
  nextTurn(): Promise<void>;
}

/** The machine's own. */
export const systemClock: LoopClock = {
  nowMs: () => performance.now(),
  date: () => new Date(),
  nextTurn: () => new Promise(resolve => setImmediate(resolve)),
};
