// @ts-check
/** Parses network sizes in the benchmarks' options: vocabulary x layers x units (x cell). */
import { SetupError } from "../../src/build/project.mjs";

/** @typedef {{ vocabularySize: number, layers: number, hidden: number, cell: "rnn" | "gru" | "lstm" }} NetworkSize */

/**
 * @param {string} size such as 2048x2x256 (an LSTM) or 2048x2x256xgru
 * @returns {NetworkSize}
 */
export function readSize(size) {
  const [, vocabulary, layers, hidden, cell = "lstm"] = /^(\d+)x(\d+)x(\d+)(?:x(rnn|gru|lstm))?$/.exec(size) ?? [];
  if (!vocabulary)
    throw new SetupError(`${size} is no size: say vocabulary x layers x units (x cell), such as 2048x2x256xgru.`);
  return {
    vocabularySize: Number(vocabulary),
    layers: Number(layers),
    hidden: Number(hidden),
    cell: /** @type {NetworkSize["cell"]} */ (cell),
  };
}
