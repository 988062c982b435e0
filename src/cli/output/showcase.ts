/** Shows what a newly trained model can do on files it has never seen: figures, samples and completions. */

import { type Summary, summarize } from "../../completion/evaluate/evaluation.ts";
import { type ScoredToken, scoreText } from "../../completion/evaluate/score.ts";
import type { Experts } from "../../completion/mixing/experts.ts";
import { generate } from "../../completion/sample/generate.ts";
import { Completer } from "../../completion/suggest/completer.ts";
import { createRandom, type Random, shuffled } from "../../core/random.ts";
import type { SourceFile } from "../../workspace/corpus.ts";

/** A completion at a place of a held-out file, and the text that the file has there. */
export interface ShownCompletion {
  readonly path: string;
  readonly line: number;
  /** The line up to the cursor. */
  readonly before: string;
  readonly completion: string;
  readonly confidence: number;
  /** The rest of the line as it is in the file. */
  readonly actual: string;
}

export interface Showcase {
  readonly figures: Summary;
  /** The held-out files that were measured, each as a whole. */
  readonly measured: readonly SourceFile[];
  readonly heldOutFiles: number;
  readonly samples: readonly { readonly temperature: number; readonly text: string }[];
  readonly completions: readonly ShownCompletion[];
  /** Places that were tried to find the completions. */
  readonly asked: number;
}

const MEASURING_MS = 60_000;
const SAMPLES = [0.5, 0.8];
const SAMPLE_CHARS = 300;
const COMPLETIONS = 3;
const MAX_ASKED = 200;
/** Shorter completions show little. */
const MIN_SHOWN_CHARS = 6;

/**
 * Measures the model before the held-out files enter its memory.
 *
 * @param heldOut as many of them are measured as there is time for, in random order
 * @param clock   in milliseconds
 */
export async function showcase(
  experts: Experts,
  heldOut: readonly SourceFile[],
  clock: () => number,
): Promise<Showcase> {
  const random = createRandom(1);
  const files = shuffled(heldOut, random);
  const { measured, tokens } = await measure(experts, files, clock);
  return {
    figures: summarize(tokens),
    measured,
    heldOutFiles: heldOut.length,
    samples: SAMPLES.map(temperature => ({
      temperature,
      text: generate(experts, { prompt: "", length: SAMPLE_CHARS, temperature, seed: 1 }),
    })),
    ...complete(experts, files, random, clock),
  };
}

async function measure(experts: Experts, files: readonly SourceFile[], clock: () => number) {
  const end = clock() + MEASURING_MS;
  const measured: SourceFile[] = [];
  const tokens: ScoredToken[] = [];
  for (const file of files) {
    if (measured.length > 0 && clock() >= end) break;
    for (const token of scoreText(experts, file)) tokens.push(token);
    measured.push(file);
    await new Promise(resolve => setImmediate(resolve));
  }
  return { measured, tokens };
}

/** Tries random places until enough completions are long enough to show. */
function complete(experts: Experts, files: readonly SourceFile[], random: Random, clock: () => number) {
  const completer = new Completer(experts);
  const completions: ShownCompletion[] = [];
  let asked = 0;
  for (; asked < MAX_ASKED && completions.length < COMPLETIONS && files.length > 0; asked++) {
    const { path, text } = files[asked % files.length]!;
    const cursor = placeIn(text, random);
    const { text: completion, confidence } = completer.complete(
      { path, prefix: text.slice(0, cursor), suffix: text.slice(lineEnd(text, cursor)) },
      clock,
    );
    if (completion.length < MIN_SHOWN_CHARS) continue;
    const before = text.slice(text.lastIndexOf("\n", cursor - 1) + 1, cursor);
    const line = text.slice(0, cursor).split("\n").length;
    completions.push({ path, line, before, completion, confidence, actual: text.slice(cursor, lineEnd(text, cursor)) });
  }
  return { completions, asked };
}

function placeIn(text: string, random: Random): number {
  return Math.min(text.length, 1 + Math.floor(random() * text.length));
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
