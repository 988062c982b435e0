/** Runs a computation in slices between two pictures, so that the page stays fluent. */

/** Leaves enough of a 30th of a second for drawing. */
const SLICE_MS = 18;

/** Can be stopped; may be stopped twice. */
export interface Sliced {
  stop(): void;
}

/** @param end called with what the computation returned; not called when it is stopped */
export function runSliced<Shown, Result>(
  steps: Generator<Shown, Result>,
  show: (shown: Shown) => void,
  end: (result: Result) => void,
): Sliced {
  let isStopped = false;
  const turn = (): void => {
    if (isStopped) return;
    const began = performance.now();
    let last: Shown | undefined;
    do {
      const { done, value } = steps.next();
      if (done) {
        if (last !== undefined) show(last);
        end(value);
        return;
      }
      last = { ...last, ...value }; // a chart of an earlier step of the slice stays
    } while (performance.now() - began < SLICE_MS);
    show(last);
    requestAnimationFrame(turn);
  };
  requestAnimationFrame(turn);
  return {
    stop() {
      isStopped = true;
    },
  };
}
