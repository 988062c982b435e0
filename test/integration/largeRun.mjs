// @ts-check
/** A run and a text far larger than usual, told to the panel's page as the host would tell it. */

/** @typedef {import("playwright-core").Frame} Frame */

/**
 * A run of so many steps, with the model that it would leave, as the history of a panel that opens.
 *
 * @param {Frame} frame
 * @param {number} steps
 * @returns {Promise<number>} milliseconds until it is drawn
 */
export function tellRun(frame, steps) {
  return frame.evaluate(async count => {
    const settings = {
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
    };
    const report = {
      trainingFiles: 100,
      trainingChars: 1e6,
      validationFiles: 10,
      validationChars: 1e5,
      replacedSecrets: 0,
      skipped: [],
    };
    const corpus = { report, settings, trainingTokens: 3e5, validationTokens: 3e4 };
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
        const validation = { step, lossNatsPerToken: loss, bitsPerChar: loss / 2, isBest: true, elapsedMs: 100 * step };
        events.push({ type: "validated", validation });
      }
    }
    const { cell, layers, hidden, vocabularySize, parameters } = settings;
    const of = { isOfWorkspace: true, initialModel: "scratch", steps: count };
    const model = { ...of, cell, layers, hidden, vocabularySize, parameters };
    events.push({ type: "loaded", model });
    const started = performance.now();
    dispatchEvent(new MessageEvent("message", { data: { type: "history", events } }));
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - started;
  }, steps);
}

/**
 * One quantity of a layer over a long text, as the answer to the view "inside".
 *
 * @param {Frame} frame
 * @param {{ tokens: number, hidden: number }} size
 * @returns {Promise<number>} milliseconds until it is drawn
 */
export function tellFollowed(frame, size) {
  return frame.evaluate(async ({ tokens: count, hidden }) => {
    const values = Int8Array.from({ length: count * hidden }, (_, k) => ((k * 37 + (k >> 9) * 11) % 255) - 127);
    const words = ["const", " value", " =", " next", "(", ")", ";\n"];
    const tokens = Array.from({ length: count }, (_, k) => ({
      text: words[k % words.length],
      probability: 0.5,
      guess: " x",
    }));
    const shape = { cell: "lstm", layers: 2, hidden, embedding: hidden, vocabularySize: 4096 };
    const followed = { shape, layer: 0, quantity: "hidden", tokens, values, scale: 1 };
    const answer = { type: "quantityTraced", file: "large.ts", followed };
    const started = performance.now();
    dispatchEvent(new MessageEvent("message", { data: { type: "answer", answer } }));
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - started;
  }, size);
}

/**
 * Nothing happens, while frames are counted.
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
 * Steps that go on for some seconds, ten a second, while frames are counted.
 *
 * @param {Frame} frame
 * @param {{ seconds: number, from: number }} options
 */
export function framesWhileTraining(frame, options) {
  return frame.evaluate(async ({ seconds, from }) => {
    let step = from;
    const timer = setInterval(() => {
      step++;
      const told = {
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
      dispatchEvent(new MessageEvent("message", { data: { type: "event", event: { type: "stepped", step: told } } }));
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
 * The picture zooms and the text scrolls, a bit each frame, while frames are counted.
 *
 * @param {Frame} frame
 * @param {number} seconds
 */
export function framesWhileLooking(frame, seconds) {
  return frame.evaluate(async duration => {
    const text = document.querySelector(".inside-text");
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
 * What the page holds and draws: tokens that are elements, and the points of its curve.
 *
 * @param {Frame} frame
 */
export function workOf(frame) {
  return frame.evaluate(() => {
    const canvas = /** @type {HTMLCanvasElement | null} */ (document.getElementById("heat-map"));
    return {
      tokenElements: document.querySelectorAll("#inside-tokens [role=option]").length,
      pixels: canvas ? canvas.width * canvas.height : 0,
      screenPixels: canvas ? canvas.clientWidth * canvas.clientHeight * devicePixelRatio ** 2 : 0,
      trainingPoints: Number(document.getElementById("curve")?.dataset["trainingPoints"]),
      heapMegabytes: Reflect.get(performance, "memory")?.usedJSHeapSize / 1e6,
    };
  });
}
