/** The clock and the event loop as a parameter, so that tests need not wait. */

export interface LoopClock {
  /** Milliseconds since a fixed moment; never decreases. */
  nowMs(): number;
  /** The date, for records. */
  date(): Date;
  /** Lets the thread's event loop turn once, so that messages are handled. */
  nextTurn(): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: LoopClock = {
  nowMs: () => performance.now(),
  date: () => new Date(),
  nextTurn: () => new Promise(resolve => setImmediate(resolve)),
};
