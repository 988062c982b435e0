// @ts-check
/** Sends a very large run and a very long text to the panel, as the host would. */

/** @typedef {import("playwright-core").Frame} Frame */

/** What a run says of itself before its first step. */
export const CORPUS = {
  settings: {
    initialModel: "scratch",
    cell: "lstm",
    layers: 2,
    hidden: 512,
    embedding: 512,
    tokenizer: "bpe",
    vocabularySize: 4096,
    parameters: 6e6,
    batch: 16,
    windowSteps: 64,
    clipNorm: 1,
    threads: 2,
    seed: 1,
    engine: "wasm-simd",
  },
  report: {
    trainingFiles: 100,
    trainingChars: 1e6,
    validationFiles: 10,
    validationChars: 1e5,
    replacedSecrets: 0,
    skipped: [],
  },
  trainingTokens: 3e5,
  validationTokens: 3e4,
};

/**
 * Sends the history of a run with this many steps, and its model.
 *
 * @param {Frame} frame
 * @param {number} steps
 * @returns {Promise<number>} milliseconds until it was drawn
 */
export function sendRun(frame, steps) {
  return frame.evaluate(
    async ({ count, corpus }) => {
      /** @type {object[]} */
      const events = [
        { type: "started", folder: "large" },
        { type: "corpus", corpus },
        { type: "phase", phase: "training" },
      ];
      for (let step = 1; step <= count; step++) {
        const loss = 2 + 6 / Math.sqrt(step) + 0.2 * Math.sin(step);
        events.push({
          type: "stepped",
          step: {
            step,
            tokens: 1024 * step,
            trainLossNatsPerToken: loss,
            trainBitsPerChar: loss / 2,
            learningRate: 1e-3,
            gradNorm: 1 / loss,
            tokensPerSecond: 1e4,
            elapsedMs: 100 * step,
            remainingMs: 1000,
          },
        });
        if (step % 20 === 0) {
          const validation = {
            step,
            lossNatsPerToken: loss,
            bitsPerChar: loss / 2,
            isBest: true,
            elapsedMs: 100 * step,
          };
          events.push({ type: "validated", validation });
        }
      }
      const { cell, layers, hidden, vocabularySize, parameters } = corpus.settings;
      const of = { isOfWorkspace: true, initialModel: "scratch", steps: count };
      const model = { ...of, cell, layers, hidden, vocabularySize, parameters };
      events.push({ type: "loaded", model });
      const started = performance.now();
      dispatchEvent(new MessageEvent("message", { data: { type: "history", events } }));
      await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return performance.now() - started;
    },
    { count: steps, corpus: CORPUS },
  );
}

/**
 * Sends one quantity of a layer over a long text, as the answer to the activations view.
 *
 * @param {Frame} frame
 * @param {{ tokens: number, hidden: number }} size
 * @returns {Promise<number>} milliseconds until it was drawn
 */
export function sendQuantityTrace(frame, size) {
  return frame.evaluate(async ({ tokens: count, hidden }) => {
    const values = Int8Array.from({ length: count * hidden }, (_, k) => ((k * 37 + (k >> 9) * 11) % 255) - 127);
    const words = ["const", " value", " =", " next", "(", ")", ";\n"];
    const tokens = Array.from({ length: count }, (_, k) => ({
      text: words[k % words.length],
      probability: 0.5,
      guess: " x",
    }));
    const shape = { cell: "lstm", layers: 2, hidden, embedding: hidden, vocabularySize: 4096 };
    const trace = { shape, layer: 0, quantity: "hidden", tokens, values, scale: 1 };
    const answer = { type: "quantityTraced", file: "large.ts", trace };
    const started = performance.now();
    dispatchEvent(new MessageEvent("message", { data: { type: "answer", answer } }));
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - started;
  }, size);
}

/**
 * Counts frames while nothing happens.
 *
 * @param {Frame} frame
 * @param {number} seconds
 */
export function framesOfEmptyPage(frame, seconds) {
  return frame.evaluate(async duration => {
    const times = [performance.now()];
    const end = performance.now() + 1000 * duration;
    while (performance.now() < end) times.push(await new Promise(requestAnimationFrame));
    const gaps = times.slice(1).map((time, k) => time - (times[k] ?? time));
    return { framesPerSecond: gaps.length / duration, longestMs: Math.max(...gaps) };
  }, seconds);
}

/**
 * Counts frames while ten training steps per second arrive.
 *
 * @param {Frame} frame
 * @param {{ seconds: number, from: number }} options
 */
export function framesWhileTraining(frame, options) {
  return frame.evaluate(async ({ seconds, from }) => {
    let step = from;
    const timer = setInterval(() => {
      step++;
      const next = {
        step,
        tokens: 1024 * step,
        trainLossNatsPerToken: 2,
        trainBitsPerChar: 1,
        learningRate: 1e-3,
        gradNorm: 0.5,
        tokensPerSecond: 1e4,
        elapsedMs: 100 * step,
        remainingMs: 1000,
      };
      dispatchEvent(new MessageEvent("message", { data: { type: "event", event: { type: "stepped", step: next } } }));
    }, 100);
    const times = [performance.now()];
    const end = performance.now() + 1000 * seconds;
    while (performance.now() < end) times.push(await new Promise(requestAnimationFrame));
    clearInterval(timer);
    const gaps = times.slice(1).map((time, k) => time - (times[k] ?? time));
    return { framesPerSecond: gaps.length / seconds, longestMs: Math.max(...gaps) };
  }, options);
}

/**
 * Counts frames while the heat map zooms and the text scrolls.
 *
 * @param {Frame} frame
 * @param {number} seconds
 */
export function framesWhileLooking(frame, seconds) {
  return frame.evaluate(async duration => {
    const text = document.querySelector(".activations-text");
    const canvas = document.getElementById("heat-map");
    const times = [performance.now()];
    const end = performance.now() + 1000 * duration;
    while (performance.now() < end) {
      const k = times.length;
      text?.scrollBy(0, k % 200 < 100 ? 60 : -60);
      const turn = { ctrlKey: true, deltaY: k % 40 < 20 ? -1 : 1, bubbles: true, cancelable: true };
      canvas?.dispatchEvent(new WheelEvent("wheel", turn));
      times.push(await new Promise(requestAnimationFrame));
    }
    const gaps = times.slice(1).map((time, k) => time - (times[k] ?? time));
    return { framesPerSecond: gaps.length / duration, longestMs: Math.max(...gaps) };
  }, seconds);
}

/**
 * Measures the page: token elements, heat map pixels, curve points, and memory.
 *
 * @param {Frame} frame
 */
export function workOf(frame) {
  return frame.evaluate(() => {
    const canvas = /** @type {HTMLCanvasElement | null} */ (document.getElementById("heat-map"));
    return {
      tokenElements: document.querySelectorAll("#activations-tokens [role=option]").length,
      pixels: canvas ? canvas.width * canvas.height : 0,
      screenPixels: canvas ? canvas.clientWidth * canvas.clientHeight * devicePixelRatio ** 2 : 0,
      trainingPoints: Number(document.getElementById("curve")?.dataset["trainingPoints"]),
      heapMegabytes: Reflect.get(performance, "memory")?.usedJSHeapSize / 1e6,
    };
  });
}
