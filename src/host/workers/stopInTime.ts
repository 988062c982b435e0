/** Stops what a worker does, but does not wait for ever. */

/** How long a stop may take before the worker is ended. */
export interface StopDeadlines {
  /** Until the worker has heard of the stop. */
  readonly answerMs: number;
  /** Then until its work has ended: its files are written. */
  readonly endMs: number;
}

/** For a user who wants to keep the result. Set by hand: a step and the writing of a model take seconds at most. */
export const PATIENT: StopDeadlines = { answerMs: 10_000, endMs: 60_000 };
/** For what waits for the stop: another run, forgetting, or a window that closes, which waits for 4 s at most. */
export const BRIEF: StopDeadlines = { answerMs: 1000, endMs: 2000 };

/** What is to be stopped. */
export interface Stopping {
  /** Settles when the worker has heard of the stop. */
  readonly told: Promise<unknown>;
  /** Settles when the work has ended. */
  readonly ended: Promise<unknown>;
  /** Ends the worker. */
  kill(): void;
}

/** Waits until the work has ended, and ends its worker when that takes too long. Never rejects. */
export async function stopInTime({ told, ended, kill }: Stopping, { answerMs, endMs }: StopDeadlines): Promise<void> {
  if ((await settlesWithin(told, answerMs)) && (await settlesWithin(ended, endMs))) return;
  kill();
  await settlesWithin(ended, endMs);
}

async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>(resolve => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = promise.then(
    () => true,
    () => true, // whoever asked for the work gets its error
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
